import { formatCommand } from '../core/batch-commands.ts';
import type { BatchStore } from '../ports/batch-store.ts';

/** Something that is not as it should be. */
export interface Finding {
  readonly kind: FindingKind;
  /** `note`: for a person to know, nothing is wrong. */
  readonly severity: 'error' | 'note';
  readonly itemId: string | null;
  readonly step: string | null;
  readonly message: string;
  /** `verify --repair` mends it, for nothing. */
  readonly canRepair: boolean;
  /** What a person can do where it cannot be repaired: a command, or words; null: nothing is to be done. */
  readonly next: string | null;
}

export type FindingKind =
  // The files of `.batch/`.
  | 'record-missing'
  | 'record-unreadable'
  | 'file-unreadable'
  | 'line-damaged'
  | 'line-torn'
  | 'line-newer'
  | 'line-set-aside'
  | 'ledger-missing'
  | 'items-missing'
  | 'items-short'
  | 'items-repeated'
  | 'outline-unreadable'
  | 'lock-left'
  | 'orders-left'
  | 'order-place'
  | 'temporary-files'
  // Money.
  | 'receipt-unreadable'
  | 'receipt-elsewhere'
  | 'receipt-without-ledger-line'
  | 'receipt-missing'
  | 'receipt-lost'
  | 'receipt-superseded'
  | 'usage-differs'
  | 'paid-twice-in-ledger'
  | 'mixed-ledger'
  // Items.
  | 'raw-missing'
  | 'raw-unreadable'
  | 'raw-edited'
  | 'folder-renamed'
  | 'folder-damaged'
  | 'stranger'
  | 'child-missing'
  | 'children-set-aside'
  | 'response-missing'
  | 'response-edited'
  | 'verdict-missing'
  | 'verdict-unreadable'
  | 'verdict-stale'
  | 'two-verdicts'
  | 'prompt-unreadable'
  | 'set-aside-unfinished'
  | 'foreign-folder'
  | 'foreign-file'
  | 'results-stale'
  // Jobs.
  | 'job-record-missing'
  | 'job-record-unreadable'
  | 'job-against-ledger'
  | 'job-calls-damaged'
  | 'job-requests-damaged'
  | 'job-results-missing'
  | 'job-stray-file';

export type FindingOptions = Partial<Pick<Finding, 'severity' | 'itemId' | 'step' | 'canRepair' | 'next'>>;

/** An error of the batch as a whole that cannot be repaired, unless `options` say otherwise. */
export function toFinding(kind: FindingKind, message: string, options: FindingOptions = {}): Finding {
  return { kind, severity: 'error', itemId: null, step: null, message, canRepair: false, next: null, ...options };
}

/** A command on the batch, for `next`. */
export function commandOn({ address }: Pick<BatchStore, 'address'>, name: string, ...words: readonly string[]): string {
  return formatCommand(address, name, words);
}

/** The same thing, looked at another time: it may be said otherwise then. */
export function isSameFinding(one: Finding, other: Finding): boolean {
  const { kind, itemId, step, message } = one;
  const isOfItem = itemId !== null && step !== null;
  return (
    kind === other.kind && itemId === other.itemId && step === other.step && (isOfItem || message === other.message)
  );
}

export function toFindingKey({ kind, itemId, step, message }: Finding): string {
  return JSON.stringify([kind, itemId, step, message]);
}
