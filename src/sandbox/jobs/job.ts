import type { ProviderName } from '../../core/request.ts';

/** A file that was uploaded, or made by a job. Its bytes lie beside it. */
export interface StoredFile {
  readonly id: string;
  /** The digest of the key that it was sent with: a key itself is not written down. */
  readonly owner: string;
  readonly name: string;
  readonly purpose: string;
  readonly bytes: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** The job whose results it has; null: it was uploaded. */
  readonly ofJob: string | null;
}

export interface JobUsage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** What the check of a file has against one of its lines (from 1). */
export interface InvalidLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
}

export type JobEnd = 'completed' | 'expired' | 'cancelled' | 'failed';

/**
 * A job as it lies in the state folder. How far it is follows from the clock:
 *
 *   created ──▶ (validating) ──▶ running ──▶ (finalizing) ──job time over, or the provider's limit──▶ ended
 *                    │              └──cancel──▶ cancelling ──────────────────────────────────────────▶ ended
 *                    └──the check of the file fails──────────────────────────────────────────────────▶ ended
 *
 * At the first look after its end its results are written and its lines billed; `end` is written down last, so that a job
 * whose end was cut short by a crash is ended again.
 */
export interface StoredJob {
  readonly id: string;
  readonly provider: ProviderName;
  /** The digest of the key that it was made with: no other sees it. */
  readonly owner: string;
  readonly createdAtMs: number;
  /** How long it takes, from its creation to its end. */
  readonly takesMs: number;
  readonly expiresAfterMs: number;
  /** How long its results are kept from its end. */
  readonly resultsKeptMs: number;
  /** OpenAI: the endpoint's style; Anthropic `messages`; Gemini `generate`. */
  readonly style: string;
  /** null: each request names its own. */
  readonly model: string | null;
  readonly inputFileId: string | null;
  readonly requestCount: number;
  /** `metadata` of OpenAI, `displayName` of Gemini. */
  readonly labels: Readonly<Record<string, string>>;
  /** `anthropic-version` and the like, with which its requests are read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly isInline: boolean;
  /** Lines (from 1) that the check of the file found wrong: the job fails with them. */
  readonly invalidLines: readonly InvalidLine[];
  cancelAskedAtMs: number | null;
  /** null: it has not ended. */
  end: {
    readonly kind: JobEnd;
    readonly atMs: number;
    readonly succeeded: number;
    readonly errored: number;
    readonly expired: number;
    readonly cancelled: number;
    readonly usage: JobUsage;
    readonly outputFileId: string | null;
    readonly errorFileId: string | null;
  } | null;
}
