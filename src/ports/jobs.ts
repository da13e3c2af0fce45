import type { JobOutcome } from '../core/job.ts';
import type { ModelRequest } from '../core/request.ts';
import type { ModelResponse } from '../core/response.ts';
import type { CallOutcome, ProblemAction, ProblemReason } from './provider.ts';

/**
 * Batch jobs at a provider. A question about a job may be asked again at will; `create` is asked once and never again by
 * itself, by the SDK least of all. Nothing here throws for what the wire can do.
 */
export interface JobCapability {
  readonly limits: JobLimits;
  /** The line of a job file for one request, as the provider takes it: JSON without a line break. */
  toLine(request: ModelRequest, callId: string): string;
  /** What the provider's documented rules have against a line, in words; null: nothing. `model`: the job's. */
  findLineProblem(line: string, model: string): string | null;
  /** The provider's time in ms, by its own clock: asked just before a job is created. */
  readClock(signal: AbortSignal): Promise<JobReply<number>>;
  /** Brings the file to the provider and says its id there; null: the requests go along with `create`. May be repeated. */
  upload(payload: JobPayload, signal: AbortSignal): Promise<JobReply<string | null>>;
  create(payload: JobPayload, uploadedFileId: string | null, signal: AbortSignal): Promise<JobCreation>;
  /** Takes away what `upload` brought, once nothing needs it; null: that is left to the provider, or there is nothing. */
  readonly removeUpload: ((uploadedFileId: string, signal: AbortSignal) => Promise<JobReply<null>>) | null;
  status(providerJobId: string, signal: AbortSignal): Promise<JobReply<JobStatus>>;
  /**
   * The lines of a job's results, raw, as they come: of every file where there are several. A problem is the last piece: what
   * came before it is to be read again from the start. Without one the results are whole.
   */
  results(providerJobId: string, signal: AbortSignal): AsyncIterable<ResultsPiece>;
  /** Reads one raw line. */
  readLine(line: string): JobLine;
  cancel(providerJobId: string, signal: AbortSignal): Promise<JobReply<null>>;
  /** Looks for a job whose creation has an unknown outcome, in a complete listing. */
  find(wanted: JobSearch, signal: AbortSignal): Promise<JobReply<JobLookup>>;
}

export interface JobLimits {
  readonly maxRequests: number;
  readonly maxBytes: number;
  /** Input tokens that may be enqueued at once for a model; null: no such limit is known. */
  readonly maxEnqueuedTokens: number | null;
  /** When the provider ends a job that is not done. */
  readonly expiresAfterMs: number;
  /** How long results can be fetched, from the end of the job. */
  readonly resultsKeptMs: number;
}

/** A job's requests as a file, and what they are called. */
export interface JobPayload {
  readonly label: string;
  readonly digest: string;
  readonly model: string;
  readonly requestCount: number;
  readonly bytes: number;
  /** The file, from its start; may be read several times. */
  chunks(): AsyncIterable<Uint8Array>;
}

export type JobReply<Value> = { readonly kind: 'ok'; readonly value: Value } | JobProblem;

/** A problem of a call, without what is left of a quota: questions about jobs have none. */
export type JobProblem = Omit<Extract<CallOutcome, { kind: 'problem' }>, 'limits'>;

/** `unknown`: it may have been created. `refused`: it was surely not; `action` says what to do about it. */
export type JobCreation =
  | { readonly kind: 'created'; readonly providerJobId: string; readonly resultsExpireAt: string | null }
  | { readonly kind: 'refused'; readonly problem: JobProblem }
  | { readonly kind: 'unknown'; readonly words: string };

export interface JobStatus {
  /** A state that nobody knows is `running`. */
  readonly state: 'running' | 'ended';
  /** null while it runs. */
  readonly outcome: JobOutcome | null;
  /** The provider's own word. */
  readonly rawState: string;
  /** null: the provider does not say. */
  readonly counts: JobCounts | null;
  readonly createdAt: string | null;
  readonly endedAt: string | null;
  readonly resultsExpireAt: string | null;
  /** Why it failed as a whole. */
  readonly words: string | null;
  /** Lines of the file (from 1) that the provider found invalid. */
  readonly invalidLines: readonly { readonly line: number; readonly message: string }[];
}

/** What the provider does not say is null: never 0, by which a missing line would count as not done. */
export interface JobCounts {
  readonly total: number;
  readonly completed: number | null;
  readonly failed: number | null;
}

/** `malformed`: nobody can read it, or it names no call. */
export type JobLine =
  | { readonly kind: 'answer'; readonly callId: string; readonly response: ModelResponse }
  | {
      readonly kind: 'refused';
      readonly callId: string;
      readonly action: ProblemAction;
      readonly reason: ProblemReason;
      readonly message: string;
    }
  | { readonly kind: 'expired' | 'cancelled'; readonly callId: string }
  | { readonly kind: 'malformed'; readonly message: string };

export interface JobSearch {
  readonly label: string;
  readonly callIdPrefix: string;
  readonly requestCount: number;
  /** Created at this time or later, by the provider's clock, in ms. */
  readonly sinceMs: number;
  /** Jobs of this batch whose ids are known: not the one that is looked for. */
  readonly knownIds: ReadonlySet<string>;
}

/**
 * `found`: by its label, or by the call ids of its results. `maybe`: these could be it, and will say so when they have ended.
 * `none`: the listing is complete and has no candidate; `listedAtMs` by the provider's clock. `cannot-tell`: no listing will say.
 */
export type JobLookup =
  | { readonly kind: 'found'; readonly providerJobId: string; readonly resultsExpireAt: string | null }
  | { readonly kind: 'maybe'; readonly providerJobIds: readonly string[] }
  | { readonly kind: 'none'; readonly listedAtMs: number }
  | { readonly kind: 'cannot-tell'; readonly words: string };

/** Whole lines, without their breaks and without blank ones. */
export type ResultsPiece = { readonly kind: 'lines'; readonly lines: readonly string[] } | JobProblem;
