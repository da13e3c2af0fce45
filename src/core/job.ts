import type { ModelId } from './request.ts';

/**
 * One batch job at a provider. Each state is written before the next thing happens.
 *
 *   submitting ──ok──▶ submitted ──▶ ended ──all outcomes filed──▶ collected
 *        ├── refused · └──▶ forgotten · lost
 */
export type JobState =
  | { readonly kind: 'submitting'; readonly at: string }
  | { readonly kind: 'submitted'; readonly providerJobId: string; readonly at: string }
  | { readonly kind: 'ended'; readonly providerJobId: string; readonly outcome: JobOutcome; readonly at: string }
  | { readonly kind: 'collected'; readonly providerJobId: string; readonly outcome: JobOutcome; readonly at: string }
  | { readonly kind: 'refused'; readonly words: string; readonly at: string }
  | { readonly kind: 'forgotten'; readonly at: string }
  | { readonly kind: 'lost'; readonly at: string };

export type JobOutcome = 'completed' | 'failed' | 'expired' | 'cancelled';

export interface JobRecord extends ModelId {
  readonly version: 1;
  readonly number: number;
  readonly label: string;
  readonly uid: string;
  readonly nonce: string;
  readonly payloadDigest: string;
  /** Says which key and endpoint the job belongs to, without saying the key. */
  readonly accountFingerprint: string;
  readonly reserveUsd: number | null;
  readonly requestCount: number;
  readonly uploadedFileId: string | null;
  readonly resultsExpireAt: string | null;
  readonly state: JobState;
}
