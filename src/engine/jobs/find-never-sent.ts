import { numberOfJobFile } from '../../core/job-files.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';

/** Jobs that were gathered and no more: there are requests, and neither a record, nor calls in the ledger, nor results. */
export function findNeverSent({ jobs }: Pick<BatchStore, 'jobs'>, fold: Pick<LedgerFold, 'jobs'>): ReadonlySet<number> {
  const records = new Set(jobs.list());
  const gathered = new Set<number>();
  for (const name of jobs.listNames()) {
    const number = numberOfJobFile(name);
    if (number !== null && !records.has(number) && !fold.jobs.has(number) && !jobs.hasResults(number))
      gathered.add(number);
  }
  return gathered;
}
