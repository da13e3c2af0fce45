import { isOpenJob, type JobRecord, needsDecision } from './job.ts';
import { isResultsTimeShort } from './job-retention.ts';
import { noOpenCalls, type OpenCalls } from './open-calls.ts';

/** The jobs of a batch that are not over, as far as a person must know of them. */
export interface JobsAtAGlance {
  /** Calls that travel in jobs, and what they may cost. */
  readonly inJobs: OpenCalls;
  /** Numbers of the jobs that may still bring outcomes. */
  readonly open: readonly number[];
  readonly decisions: readonly JobDecision[];
  /** Jobs whose results are kept for less than half of their time from now on. */
  readonly expiring: readonly { readonly job: number; readonly until: string }[];
}

/** What nobody but a person can say how it goes on. */
export interface JobDecision {
  readonly job: number;
  /** Whether it arrived is unknown; its results are past their retention; its record is gone, cannot be read, or is of another submission. */
  readonly kind: 'arrival unknown' | 'lost' | 'missing' | 'unreadable' | 'stranded';
  /** null: only the record would say. */
  readonly provider: string | null;
  /** Why it cannot be told, in the provider's or our words. */
  readonly words: string | null;
  /** What the provider was told to call it, where only the ledger tells; null elsewhere. */
  readonly label: string | null;
  readonly inFlight: OpenCalls;
}

export interface GlancedJob {
  readonly number: number;
  /** null: it is missing or cannot be read, and the ledger alone knows of the job. */
  readonly record: JobRecord | null;
  /** false: it was deleted, for it is on disk before the ledger knows of the job. */
  readonly hasRecordFile: boolean;
  /** Its calls that are still in flight, by the ledger. */
  readonly inFlight: OpenCalls;
  /** How many of these are not of its record's submission, so that it can never settle them. */
  readonly strangers: number;
  /** What the provider was told to call it, by the ids of these calls; null: there are none. */
  readonly label: string | null;
}

/** Its calls are in flight by the ledger, or its record says that it may still bring outcomes. */
export function isUnderWay({ record, inFlight }: Pick<GlancedJob, 'record' | 'inFlight'>): boolean {
  return inFlight.calls > 0 || (record !== null && isOpenJob(record));
}

/** `now`: milliseconds since the epoch. */
export function glanceAtJobs(jobs: readonly GlancedJob[], inJobs: OpenCalls, now: number): JobsAtAGlance {
  return {
    inJobs,
    open: jobs.filter(isUnderWay).map(({ number }) => number),
    decisions: jobs.flatMap((job) => {
      const decision = findDecision(job);
      return decision === null ? [] : [decision];
    }),
    expiring: jobs.flatMap(({ number, record }) =>
      record !== null && record.resultsExpireAt !== null && isResultsTimeShort(record, now)
        ? [{ job: number, until: record.resultsExpireAt }]
        : [],
    ),
  };
}

/** null: the program knows how it goes on. A record that is gone or cannot be read matters as long as calls of its job are in flight. */
export function findDecision({
  number,
  record,
  hasRecordFile,
  inFlight,
  strangers,
  label,
}: GlancedJob): JobDecision | null {
  if (record === null)
    return inFlight.calls === 0
      ? null
      : { job: number, kind: hasRecordFile ? 'unreadable' : 'missing', provider: null, words: null, label, inFlight };
  const { state, provider } = record;
  if (!isOpenJob(record) && strangers > 0)
    return { job: number, kind: 'stranded', provider, words: null, label, inFlight };
  if (!needsDecision(record)) return null;
  if (state.kind === 'lost') return { job: number, kind: 'lost', provider, words: null, label: null, inFlight };
  const words = state.kind === 'submitting' ? state.undecided : null;
  return { job: number, kind: 'arrival unknown', provider, words, label: null, inFlight };
}

export const noJobs: JobsAtAGlance = {
  inJobs: noOpenCalls,
  open: [],
  decisions: [],
  expiring: [],
};
