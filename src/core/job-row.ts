import type { JobDecision, JobsAtAGlance } from './jobs-at-a-glance.ts';
import type { JobRecord } from './job.ts';
import type { JobTally } from './job-tally.ts';
import type { OpenCalls } from './open-calls.ts';

/** A job as a value: its record, and what the ledger says of it. */
export interface JobRow {
  readonly number: number;
  /** null: it is missing or cannot be read. */
  readonly record: JobRecord | null;
  readonly hasRecordFile: boolean;
  /** Why it waits for a person; null: it does not. */
  readonly decision: JobDecision | null;
  /** Of its calls, by the ledger. */
  readonly inFlight: OpenCalls;
  readonly calls: number;
  /** Worst case of its calls, in US dollars; `unpricedCalls` have none. */
  readonly reserveUsd: number;
  readonly unpricedCalls: number;
  readonly paid: JobTally['paid'];
  readonly callsByStep: Readonly<Record<string, number>>;
  /** A person decided that it is not waited for. */
  readonly wasForgotten: boolean;
}

export interface JobList {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly jobs: readonly JobRow[];
  readonly atAGlance: JobsAtAGlance;
}

export interface ShownJob extends JobRow {
  readonly batchId: string;
  readonly simulated: boolean;
  /** Paths of its files. */
  readonly files: readonly string[];
  /** Whether the key that is set now belongs to the account of the job. */
  readonly key: 'same' | 'other' | 'not set' | 'unknown';
}
