import type { BatchStore } from '../../ports/batch-store.ts';

/** Paid calls whose answer belongs nowhere, by the ledger. */
export interface HomelessCalls {
  /** Somebody emptied their places. */
  readonly cleaned: ReadonlySet<string>;
  /** Their places were filled, passed or gone when they came. */
  readonly unclaimed: ReadonlySet<string>;
}

/** Reads the ledger once. */
export function readHomelessCalls(store: Pick<BatchStore, 'readLedger'>): HomelessCalls {
  const cleaned = new Set<string>();
  const unclaimed = new Set<string>();
  for (const line of store.readLedger()) {
    if (line.type === 'cleaned') for (const call of line.calls) cleaned.add(call);
    if (line.type === 'paid' && line.unclaimed === true) unclaimed.add(line.call);
  }
  return { cleaned, unclaimed };
}
