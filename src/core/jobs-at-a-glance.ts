import { isOpenJob, type JobRecord, needsDecision } from './job.ts';
import { isResultsTimeShort } from './job-retention.ts';
import { noOpenCalls, type OpenCalls } from './ledger-fold.ts';

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
  /** Whether it arrived is unknown; its results are past their retention; its record cannot be read. */
  readonly kind: 'arrival unknown' | 'lost' | 'unreadable';
  /** null: only the record would say. */
  readonly provider: string | null;
  /** Why it cannot be told, in the provider's or our words. */
  readonly words: string | null;
  readonly inFlight: OpenCalls;
}

export interface GlancedJob {
  readonly number: number;
  /** null: it is missing or cannot be read, and the ledger alone knows of the job. */
  readonly record: JobRecord | null;
  /** false: there is none, so that nothing was sent, and the next run gives its places back. */
  readonly hasRecordFile: boolean;
  /** Its calls that are still in flight, by the ledger. */
  readonly inFlight: OpenCalls;
}

/** Its places are in flight, or its calls are where nothing else is known of it. */
export function isUnderWay({ record, inFlight }: Pick<GlancedJob, 'record' | 'inFlight'>): boolean {
  return record === null ? inFlight.calls > 0 : isOpenJob(record);
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

/** null: the program knows how it goes on. A record that cannot be read matters as long as calls of its job are in flight. */
export function findDecision({ number, record, hasRecordFile, inFlight }: GlancedJob): JobDecision | null {
  if (record === null)
    return inFlight.calls === 0 || !hasRecordFile
      ? null
      : { job: number, kind: 'unreadable', provider: null, words: null, inFlight };
  if (!needsDecision(record)) return null;
  const { state, provider } = record;
  if (state.kind === 'lost') return { job: number, kind: 'lost', provider, words: null, inFlight };
  const words = state.kind === 'submitting' ? state.undecided : null;
  return { job: number, kind: 'arrival unknown', provider, words, inFlight };
}

export const noJobs: JobsAtAGlance = {
  inJobs: noOpenCalls,
  open: [],
  decisions: [],
  expiring: [],
};
