import type { ModelPrice } from './price.ts';
import type { ModelId } from './request.ts';

/**
 * One batch job at a provider. Each state is on disk before the next thing happens.
 *
 *   submitting ──ok──▶ submitted ──▶ ended {completed, failed, expired, cancelled} ──all outcomes filed──▶ collected
 *        ├── refused (the provider's words)    └──▶ forgotten (by a person) · lost (results past retention; fate unknown)
 *        ├── unsent (it never arrived: submit again)
 *        └── outcome unknown ──▶ looked up ──▶ submitted | unsent | a person decides
 *
 * A crash leaves at most one job in `submitting`. Where `mayHaveLeft` is false it never left this machine; where it is true
 * it is looked up at the provider, and nothing of it is sent again before it is found or a person has decided.
 */
export type JobState =
  | {
      readonly kind: 'submitting';
      readonly at: string;
      /** The act of creating may have left this machine. */
      readonly mayHaveLeft: boolean;
      /** Why nobody but a person can say whether it arrived; null: it is looked up, or has not been yet. */
      readonly undecided: string | null;
      /** When a complete listing first missed it, by the provider's clock; absent: none has. */
      readonly missedAt?: string;
    }
  | { readonly kind: 'submitted'; readonly providerJobId: string; readonly at: string }
  | {
      readonly kind: 'ended' | 'collected';
      readonly providerJobId: string;
      readonly outcome: JobOutcome;
      readonly at: string;
      /** What the provider says of a job that failed as a whole. */
      readonly words: string | null;
      /** Lines of the file (from 1) that the provider found invalid. */
      readonly invalidLines: readonly { readonly line: number; readonly message: string }[];
      /** Calls that the provider says it answered; null: it does not say. */
      readonly completed: number | null;
    }
  | { readonly kind: 'refused'; readonly words: string; readonly at: string }
  | { readonly kind: 'unsent'; readonly at: string }
  | { readonly kind: 'forgotten'; readonly providerJobId: string | null; readonly at: string }
  | { readonly kind: 'lost'; readonly providerJobId: string; readonly at: string };

export type JobOutcome = 'completed' | 'failed' | 'expired' | 'cancelled';

/** `.batch/jobs/<number>.json`. */
export interface JobRecord extends ModelId {
  readonly version: 1;
  /** From 1, in order of submission. */
  readonly number: number;
  /** What the provider is told to call it, where it lets us: uid, number and nonce. */
  readonly label: string;
  /** Of the batch. */
  readonly uid: string;
  /** Of this submission: call ids carry it too. */
  readonly nonce: string;
  /** The steps that its calls belong to. */
  readonly steps: readonly string[];
  readonly requestCount: number;
  /** Of the file as sent; null: the record was made again from the ledger, which does not say. */
  readonly payloadBytes: number | null;
  /** sha256 in hex of the file as sent; null as above. */
  readonly payloadDigest: string | null;
  /** Says which key and endpoint the job belongs to, without saying the key. */
  readonly accountFingerprint: string;
  readonly simulated: boolean;
  /** As it stood when the job was submitted: what its answers are billed at. */
  readonly price: ModelPrice | null;
  /** Sum of the worst cases of its calls, in US dollars; null: unknown. */
  readonly reserveUsd: number | null;
  /** What it was estimated at, in US dollars; null: unknown. */
  readonly expectedUsd: number | null;
  readonly uploadedFileId: string | null;
  /** When that file was removed at the provider; null: it was asked to, and did not; absent: it was not asked. */
  readonly uploadRemovedAt?: string | null;
  /** The provider's clock just before it was created; null: not yet. */
  readonly providerTimeAt: string | null;
  readonly submittedAt: string;
  /** When the provider deletes the results; null: not known. */
  readonly resultsExpireAt: string | null;
  readonly endedAt: string | null;
  /** How its outcomes were filed; null: not yet. */
  readonly filed: FiledCounts | null;
  /** The run of the machine in which it was filed, '' where it does not say; absent: all that it brought is long on disk. */
  readonly filedIn?: string;
  /** What the provider last said of it, for people; absent: it was not looked at yet. */
  readonly seen?: JobSeen;
  readonly state: JobState;
}

export interface JobSeen {
  readonly at: string;
  /** The provider's own word. */
  readonly rawState: string;
  /** Requests that it is through with; null: it does not say. */
  readonly completed: number | null;
}

export interface FiledCounts {
  /** Answers with a place, and answers whose place is filled, passed or gone. */
  readonly answered: number;
  readonly unclaimed: number;
  /** Lines that the provider refused. */
  readonly refused: number;
  /** Not done when the job ended. */
  readonly expired: number;
  readonly cancelled: number;
  /** Calls of the job without a line. */
  readonly missing: number;
  /** Lines of a call that had its outcome, of nobody, and that nobody can read. */
  readonly duplicate: number;
  readonly foreign: number;
  readonly malformed: number;
}

/** The job may still bring outcomes, so that its places are in flight. */
export function isOpenJob({ state }: Pick<JobRecord, 'state'>): boolean {
  return state.kind === 'submitting' || state.kind === 'submitted' || state.kind === 'ended' || state.kind === 'lost';
}

/** The act of creating it has left this machine, or may have: what was sent is known to the ledger and to its files. */
export function mayHaveArrived({ state }: Pick<JobRecord, 'state'>): boolean {
  if (state.kind === 'submitting') return state.mayHaveLeft;
  return state.kind === 'submitted' || state.kind === 'ended' || state.kind === 'collected' || state.kind === 'lost';
}

/** Nobody but a person can say how it goes on. */
export function needsDecision({ state }: Pick<JobRecord, 'state'>): boolean {
  return state.kind === 'lost' || (state.kind === 'submitting' && state.undecided !== null);
}

export function providerJobIdOf({ state }: Pick<JobRecord, 'state'>): string | null {
  return 'providerJobId' in state ? state.providerJobId : null;
}

/** What a job is called at a provider. Only [a-z0-9-], at most 64 characters. */
export function toJobLabel(uid: string, number: number, nonce: string): string {
  return `bp-${uid}-${String(number).padStart(4, '0')}-${nonce}`;
}

/** What the call ids of a job begin with. */
export function toCallIdPrefix({ uid, number, nonce }: Pick<JobRecord, 'uid' | 'number' | 'nonce'>): string {
  return `${uid}-${number}-${nonce}-`;
}

/**
 * The call id of a job's `index`-th request (from 0), which is its custom id at the provider too: unlike that of any other
 * batch, job and submission. Every provider takes [A-Za-z0-9_-]{1,64} (Anthropic's pattern, the narrowest, 2026-11-20).
 */
export function toJobCallId(record: Pick<JobRecord, 'uid' | 'number' | 'nonce'>, index: number): string {
  return `${toCallIdPrefix(record)}${index.toString(36)}`;
}

/** What a job's call id is made of; null: it is none of that job. */
export function parseJobCallId(
  number: number,
  callId: string,
): (Pick<JobRecord, 'uid' | 'nonce'> & { readonly index: number }) | null {
  const [, uid = '', job, nonce = '', digits = ''] = /^([^-]+)-([0-9]+)-([^-]+)-([0-9a-z]+)$/.exec(callId) ?? [];
  const index = Number.parseInt(digits, 36);
  return Number(job) === number && toJobCallId({ uid, number, nonce }, index) === callId ? { uid, nonce, index } : null;
}

/** The index in a call id of this job; null: it belongs to another, or to none. */
export function indexOfCallId(
  record: Pick<JobRecord, 'uid' | 'number' | 'nonce' | 'requestCount'>,
  callId: string,
): number | null {
  const prefix = toCallIdPrefix(record);
  if (!callId.startsWith(prefix)) return null;
  const index = Number.parseInt(callId.slice(prefix.length), 36);
  return index >= 0 && index < record.requestCount && toJobCallId(record, index) === callId ? index : null;
}
