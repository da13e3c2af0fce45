import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { forget, isHalfDone, planForget } from './forget.ts';
import { readJobs } from './read-jobs.ts';

/** Writes the records of jobs whose forgetting was interrupted after the ledger's line. Returns their numbers. */
export async function finishForgetting(
  batch: { readonly store: BatchStore; readonly fold: LedgerFold },
  at: string,
): Promise<readonly number[]> {
  const left = readJobs(batch.store, batch.fold).filter(isHalfDone);
  for (const entry of left) {
    const plan = planForget(entry);
    if (plan.kind === 'can') await forget(batch, plan, at);
  }
  return left.map(({ number }) => number);
}
