import type { BatchStore } from '../ports/batch-store.ts';

/** Ids of the calls that a clean has taken, with a person's consent. Reads the ledger. */
export function readCleanedCalls(store: BatchStore): ReadonlySet<string> {
  const cleaned = new Set<string>();
  for (const line of store.readLedger()) if (line.type === 'cleaned') for (const call of line.calls) cleaned.add(call);
  return cleaned;
}
