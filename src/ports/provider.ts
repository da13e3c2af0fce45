import type { ModelRequest, ProviderName } from '../core/request.ts';
import type { ModelResponse } from '../core/response.ts';
import type { JobCapability } from './jobs.ts';

/** A provider as a small promise: one call, one outcome, no retries, no exceptions for what the wire can do. */
export interface Provider {
  readonly name: ProviderName;
  /** Digest of key and endpoint, to tell accounts apart without saying the key. */
  readonly accountFingerprint: string;
  generate(request: ModelRequest, timeoutMs: number, signal: AbortSignal): Promise<CallOutcome>;
  /** Exact input tokens by the provider's counting endpoint; null where it has none. */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number | null>;
  listModels(signal: AbortSignal): Promise<readonly string[]>;
  /** The body as it would be sent, for digests, previews and checks. Throws a UserError where `params` do not fit. */
  toRequestBody(request: ModelRequest): unknown;
  /**
   * Upper bound of the input tokens of a call, for its reserve: one token a byte of the body as sent, plus what the
   * provider adds of its own.
   */
  maxInputTokens(request: ModelRequest): number;
  /** null: it has no batch lane. */
  readonly jobs: JobCapability | null;
}

/** What the engine is to do about a call without an answer. It never looks at a status code. */
export type ProblemAction = 'resend' | 'give-up-item' | 'stop-run' | 'fate-unknown';

export type ProblemReason =
  | 'rate-limit'
  | 'overloaded'
  /** The flex lane is full: nothing was billed, and it is waited for. */
  | 'no-room'
  | 'server-error'
  | 'timeout'
  | 'connection'
  | 'aborted'
  | 'authentication'
  | 'billing'
  | 'unknown-model'
  /** 403 and 404 by their status alone: the key and the model, or only this request. */
  | 'forbidden'
  | 'not-found'
  | 'permission'
  | 'invalid-request'
  | 'too-large';

export type CallOutcome =
  | { readonly kind: 'answer'; readonly response: ModelResponse; readonly limits: LimitState }
  | {
      readonly kind: 'problem';
      /** `resend`: known not to be billed, may be sent again. `fate-unknown`: may have been billed, may be sent again within the budget. */
      readonly action: ProblemAction;
      readonly reason: ProblemReason;
      /** The provider's words, keys removed. */
      readonly message: string;
      readonly status: number | null;
      /** What the provider asks to wait; null where it does not say. */
      readonly retryAfterMs: number | null;
      readonly limits: LimitState;
    };

/** What the answer's headers say of the remaining quota; null where they do not. */
export interface LimitState {
  readonly remainingRequests: number | null;
  readonly remainingTokens: number | null;
  readonly limitRequests: number | null;
  readonly limitTokens: number | null;
  readonly resetRequestsMs: number | null;
  readonly resetTokensMs: number | null;
}

export const noLimits: LimitState = {
  remainingRequests: null,
  remainingTokens: null,
  limitRequests: null,
  limitTokens: null,
  resetRequestsMs: null,
  resetTokensMs: null,
};
