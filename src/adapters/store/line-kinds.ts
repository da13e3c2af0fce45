import { findIdProblem } from '../../core/ids.ts';
import type { ClosingLine, ItemLine } from '../../core/item-line.ts';
import type { LedgerLine } from '../../core/ledger.ts';

const ledgerTypes: ReadonlySet<unknown> = new Set<LedgerLine['type']>([
  'asked',
  'paid',
  'free',
  'cleaned',
  'released',
  'forgotten',
  'lost',
]);

export function isLedgerLine(value: object): value is LedgerLine {
  return 'type' in value && ledgerTypes.has(value.type);
}

/** Of a kind that a newer version may have written. */
export function isUnknownLedgerLine(value: object): boolean {
  return 'type' in value && typeof value.type === 'string' && !ledgerTypes.has(value.type);
}

/** An id that could be no folder's is damage, like none at all. */
export function isItemLine(value: object): value is ItemLine {
  return 'id' in value && typeof value.id === 'string' && findIdProblem(value.id) === null;
}

export function isClosingLine(value: object): value is ClosingLine {
  return 'closed' in value && value.closed === true;
}
