import { parseJobCallId, toJobLabel } from '../../core/job.ts';
import { type JobTally, noTally, tallyJobs } from '../../core/job-tally.ts';
import { glanceAtJobs, type GlancedJob, type JobsAtAGlance } from '../../core/jobs-at-a-glance.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import { noOpenCalls, type OpenCalls } from '../../core/open-calls.ts';
import type { Mutable } from '../../core/mutable.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { countStrangers } from './count-strangers.ts';

/** A job as far as its record and the ledger tell. */
export interface JobEntry extends GlancedJob {
  readonly tally: JobTally;
}

/** Every job that a record or the ledger names, rising. Reads the ledger once, but where its `tallies` are there already. */
export function readJobs(
  store: BatchStore,
  fold: LedgerFold,
  tallies: ReadonlyMap<number, JobTally> = tallyJobs(store.readLedger()),
): readonly JobEntry[] {
  return readRecords(store, fold, tallies.keys()).map((job) => ({ ...job, tally: tallies.get(job.number) ?? noTally }));
}

/** From the records and the ledger as it was folded; reads the ledger no second time. `now`: ms since the epoch. */
export function glanceAtJobsOf(store: BatchStore, fold: LedgerFold, now: number): JobsAtAGlance {
  return glanceAtJobs(readRecords(store, fold, fold.openJobs.keys()), fold.inJobsAtMost(), now);
}

/** Jobs with a record, and those that are named beside them. */
function readRecords(store: BatchStore, fold: LedgerFold, named: Iterable<number>): readonly GlancedJob[] {
  const files = new Set(store.jobs.list());
  const { inFlight, labels } = inFlightByJob(fold);
  return [...new Set([...files, ...named])]
    .sort((a, b) => a - b)
    .map((number) => {
      const record = store.jobs.read(number);
      return {
        number,
        record,
        hasRecordFile: files.has(number),
        inFlight: inFlight.get(number) ?? noOpenCalls,
        strangers: record !== null && inFlight.has(number) ? countStrangers(fold, record) : 0,
        label: labels.get(number) ?? null,
      };
    });
}

/** What the calls in flight of each job may cost, and what the job is called. */
function inFlightByJob({ inJobs }: Pick<LedgerFold, 'inJobs'>): {
  readonly inFlight: ReadonlyMap<number, OpenCalls>;
  readonly labels: ReadonlyMap<number, string>;
} {
  const jobs = new Map<number, Mutable<OpenCalls>>();
  const labels = new Map<number, string>();
  for (const { job, call, reserveUsd } of inJobs.values()) {
    if (job === undefined) continue;
    const counts = jobs.get(job) ?? { ...noOpenCalls };
    counts.calls += 1;
    counts.upToUsd += reserveUsd ?? 0;
    counts.unpricedCalls += reserveUsd === null ? 1 : 0;
    if (!jobs.has(job)) {
      const parts = parseJobCallId(job, call);
      if (parts !== null) labels.set(job, toJobLabel(parts.uid, job, parts.nonce));
    }
    jobs.set(job, counts);
  }
  return { inFlight: jobs, labels };
}
