import { glanceAtJobs, type JobsAtAGlance } from '../../core/jobs-at-a-glance.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { inFlightByJob, noCalls } from './read-jobs.ts';

/** From the records and the ledger as it was folded; reads the ledger no second time. `now`: ms since the epoch. */
export function lookAtJobs(store: BatchStore, fold: LedgerFold, now: number): JobsAtAGlance {
  const inFlight = inFlightByJob(fold);
  const files = new Set(store.jobs.list());
  const numbers = [...new Set([...files, ...inFlight.keys()])].sort((a, b) => a - b);
  const jobs = numbers.map((number) => ({
    number,
    record: store.jobs.read(number),
    hasRecordFile: files.has(number),
    inFlight: inFlight.get(number) ?? noCalls,
  }));
  return glanceAtJobs(jobs, fold.inJobsAtMost(), now);
}
