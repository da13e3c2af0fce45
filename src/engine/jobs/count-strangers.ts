import { indexOfCallId, type JobRecord } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';

/** Calls in flight under a job's number that are not of its record's submission: what the job brings can never settle them. */
export function countStrangers({ inJobs }: Pick<LedgerFold, 'inJobs'>, record: JobRecord): number {
  let strangers = 0;
  for (const { job, call } of inJobs.values())
    if (job === record.number && indexOfCallId(record, call) === null) strangers += 1;
  return strangers;
}
