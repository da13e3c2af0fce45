import type { PaidLine } from '../../core/ledger.ts';
import type { Workshop } from '../../stages/workshop.ts';

/** A paid answer of a job whose receipt is gone, and the line of the job's results where the answer lies. */
export interface MissingReceipt {
  readonly paid: PaidLine;
  readonly job: number;
  /** From 1. */
  readonly line: number;
}

/**
 * Of paid calls without a receipt those whose answer is still in the results of their job. A call id is unlike any other, so
 * that the line which has it as a JSON text is the call's: no provider has to be asked how its lines are read.
 */
export function findMissingReceipts(
  { store }: Workshop,
  callsWithoutReceipt: readonly string[],
): readonly MissingReceipt[] {
  if (callsWithoutReceipt.length === 0) return [];
  const missing = new Set(callsWithoutReceipt);
  const byJob = new Map<number, Map<string, PaidLine>>();
  for (const line of store.readLedger()) {
    if (line.type !== 'paid' || line.job === undefined || !missing.has(line.call)) continue;
    const ofJob = byJob.get(line.job) ?? new Map<string, PaidLine>();
    byJob.set(line.job, ofJob.set(line.call, line));
  }
  return [...byJob].flatMap(([job, calls]) => findInResults(store, job, calls));
}

function findInResults(
  { jobs }: Workshop['store'],
  job: number,
  calls: ReadonlyMap<string, PaidLine>,
): readonly MissingReceipt[] {
  const found = new Map<string, MissingReceipt>();
  let number = 0;
  for (const text of jobs.readResults(job)) {
    number += 1;
    for (const [, word = ''] of text.matchAll(/"([A-Za-z0-9_-]{1,64})"/g)) {
      const paid = calls.get(word);
      // The first line that names a call; where it has several, its answer may lie further on.
      if (paid !== undefined && !found.has(word)) found.set(word, { paid, job, line: number });
    }
  }
  return [...found.values()];
}
