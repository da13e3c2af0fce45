import type { ProviderName } from '../../core/request.ts';

/** A file that was uploaded, or made by a job. Its bytes lie beside it. */
export interface StoredFile {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly purpose: string;
  readonly bytes: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type JobEnd = 'completed' | 'expired' | 'cancelled' | 'failed';

/**
 * A job as it lies in the state folder. How far it is follows from the clock:
 *
 *   created ──▶ (validating) ──▶ running ──job time over, cancelled, or the provider's limit──▶ ended: results written, billed
 */
export interface StoredJob {
  readonly id: string;
  readonly provider: ProviderName;
  /** The key that it was made with: no other sees it. */
  readonly owner: string;
  readonly createdAtMs: number;
  /** How long it takes, from its creation to its end. */
  readonly takesMs: number;
  readonly expiresAfterMs: number;
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
  readonly invalidLines: readonly { readonly line: number; readonly code: string; readonly message: string }[];
  cancelAskedAtMs: number | null;
  /** null: it has not ended. */
  end: {
    readonly kind: JobEnd;
    readonly atMs: number;
    readonly succeeded: number;
    readonly errored: number;
    readonly expired: number;
    readonly cancelled: number;
    readonly outputFileId: string | null;
    readonly errorFileId: string | null;
  } | null;
}
