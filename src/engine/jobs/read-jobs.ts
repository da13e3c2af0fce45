import type { JobRecord } from '../../core/job.ts';
import { type JobTally, noTally, tallyJobs } from '../../core/job-tally.ts';
import type { LedgerFold, OpenCalls } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';

/** A job as far as its record and the ledger tell. */
export interface JobEntry {
  readonly number: number;
  /** null: it is missing or cannot be read, and the ledger alone knows of the job. */
  readonly record: JobRecord | null;
  /** A file with its name stands. */
  readonly hasRecordFile: boolean;
  /** Its calls that are still in flight, by the ledger. */
  readonly inFlight: OpenCalls;
  readonly tally: JobTally;
}

/** Every job that a record or the ledger names, rising. Reads the ledger once. */
export function readJobs(store: BatchStore, fold: LedgerFold): readonly JobEntry[] {
  const files = new Set(store.jobs.list());
  const tallies = tallyJobs(store.readLedger());
  const inFlight = inFlightByJob(fold);
  return [...new Set([...files, ...tallies.keys()])]
    .sort((a, b) => a - b)
    .map((number) => ({
      number,
      record: store.jobs.read(number),
      hasRecordFile: files.has(number),
      inFlight: inFlight.get(number) ?? noCalls,
      tally: tallies.get(number) ?? noTally,
    }));
}

export const noCalls: OpenCalls = { calls: 0, upToUsd: 0, unpricedCalls: 0 };

/** What the calls in flight of each job may cost. */
export function inFlightByJob({ inJobs }: Pick<LedgerFold, 'inJobs'>): ReadonlyMap<number, OpenCalls> {
  const jobs = new Map<number, { calls: number; upToUsd: number; unpricedCalls: number }>();
  for (const { job, reserveUsd } of inJobs.values()) {
    if (job === undefined) continue;
    const counts = jobs.get(job) ?? { calls: 0, upToUsd: 0, unpricedCalls: 0 };
    counts.calls += 1;
    counts.upToUsd += reserveUsd ?? 0;
    counts.unpricedCalls += reserveUsd === null ? 1 : 0;
    jobs.set(job, counts);
  }
  return jobs;
}
