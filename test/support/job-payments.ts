import type { LedgerLine, PaidLine } from '../../src/core/ledger.ts';
import type { BillLine } from '../../src/sandbox/bill.ts';
import type { Tokens } from './payments.ts';

/** Our ledger and the sandbox's, held against each other line of a job by line. */
export interface JobPayments {
  readonly paidCalls: number;
  /** Paid calls that were not billed. */
  readonly paidWithoutBill: readonly string[];
  /** Paid calls whose tokens are not those of the bill, in every class. */
  readonly bookedWrongly: readonly string[];
  /** Lines that were billed and of which our ledger knows nothing: neither paid nor of unknown fate. */
  readonly billedUnaccounted: readonly string[];
  /** Places that were billed more than once for one attempt, although the first answer was not lost on the way. */
  readonly billedTwice: readonly string[];
  readonly tokensInLedger: Tokens;
  /** Of lines that our ledger has as paid. */
  readonly tokensBilled: Tokens;
}

/** Every answer paid once, to the token, and every line that was billed accounted for. */
export const nothingAmiss = { paidWithoutBill: [], bookedWrongly: [], billedUnaccounted: [], billedTwice: [] };

type Bill = Omit<BillLine, 'delivered'>;

export function compareJobPayments(ledger: readonly LedgerLine[], bill: readonly Bill[]): JobPayments {
  const asked = new Map(ledger.flatMap((line) => (line.type === 'asked' ? [[line.call, line]] : [])));
  const paid = new Map(ledger.flatMap((line) => (line.type === 'paid' ? [[line.call, line]] : [])));
  const lost = new Set(ledger.flatMap((line) => (line.type === 'lost' ? [line.call] : [])));
  const billed = new Map(bill.map((line) => [line.customId ?? '', line]));
  const places = new Map<string, string[]>();
  for (const call of billed.keys()) {
    const line = asked.get(call);
    if (line === undefined) continue;
    const place = [line.item, line.step, line.attempt].join(' ');
    places.set(place, [...(places.get(place) ?? []), call]);
  }
  const isSame = (line: PaidLine, other: Bill | undefined) =>
    line.usage === null ||
    (line.usage.inputTokens === other?.usage.inputTokens &&
      line.usage.outputTokens === other.usage.outputTokens &&
      (line.usage.cachedInputTokens ?? 0) === other.usage.cachedInputTokens);
  const measured = [...paid.values()].filter(({ usage }) => usage !== null);
  return {
    paidCalls: paid.size,
    paidWithoutBill: [...paid.keys()].filter((call) => !billed.has(call)),
    bookedWrongly: [...paid.values()].filter((line) => !isSame(line, billed.get(line.call))).map(({ call }) => call),
    billedUnaccounted: [...billed.keys()].filter((call) => !paid.has(call) && !lost.has(call)),
    billedTwice: [...places]
      .filter(([, calls]) => calls.filter((call) => !lost.has(call)).length > 1)
      .map(([place]) => place),
    tokensInLedger: {
      input: measured.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0),
      output: measured.reduce((sum, { usage }) => sum + (usage?.outputTokens ?? 0), 0),
    },
    tokensBilled: {
      input: measured.reduce((sum, { call }) => sum + (billed.get(call)?.usage.inputTokens ?? 0), 0),
      output: measured.reduce((sum, { call }) => sum + (billed.get(call)?.usage.outputTokens ?? 0), 0),
    },
  };
}
