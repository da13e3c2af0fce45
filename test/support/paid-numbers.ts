import type { LedgerLine } from '../../src/core/ledger.ts';

/** The numbers at the end of the ids of items that were paid for, in no order, each once. */
export function paidNumbers(ledger: readonly LedgerLine[]): readonly number[] {
  const items = ledger.flatMap((line) => (line.type === 'paid' ? [line.item] : []));
  return [...new Set(items)].map((id) => Number(/(\d+)$/.exec(id)?.[1] ?? Number.NaN));
}
