import type { ProblemAction, ProblemReason } from '../../ports/provider.ts';
import type { ModelResponse } from '../../core/response.ts';

/** What to do about an answer that is none, and why. */
export interface Problem {
  readonly action: ProblemAction;
  readonly reason: ProblemReason;
  /** The provider's words as they came. */
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** A body with a 2xx status: an answer, or a problem that came with a friendly status. */
export type AnswerReading =
  | { readonly kind: 'answer'; readonly response: ModelResponse }
  | ({ readonly kind: 'problem' } & Problem);

/** An answer with another status. `body` is the parsed JSON; undefined where it is none. */
export interface HttpError {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

/** What a status alone says. The provider's own words come before it. */
export function problemOfStatus(status: number): { readonly action: ProblemAction; readonly reason: ProblemReason } {
  switch (status) {
    case 401:
      return { action: 'stop-run', reason: 'authentication' };
    case 402:
      return { action: 'stop-run', reason: 'billing' };
    case 403:
      return { action: 'stop-run', reason: 'permission' };
    case 404:
    case 410:
      return { action: 'stop-run', reason: 'unknown-model' };
    case 408:
    case 504:
      return { action: 'resend', reason: 'timeout' };
    case 409:
    case 503:
    case 529:
      return { action: 'resend', reason: 'overloaded' };
    case 413:
      return { action: 'give-up-item', reason: 'too-large' };
    case 425:
    case 429:
      return { action: 'resend', reason: 'rate-limit' };
  }
  if (status >= 500) return { action: 'resend', reason: 'server-error' };
  // A redirect, or 405: this is not the address of an API, for any item.
  if (status < 400 || status === 405) return { action: 'stop-run', reason: 'invalid-request' };
  return { action: 'give-up-item', reason: 'invalid-request' };
}

/** The words of an error body: its `error.message`, else the text itself. */
export function wordsOfError(error: HttpError, message: string | null): string {
  const words = message ?? error.text;
  return words.trim() === '' ? `the server answered ${error.status} without a word` : words;
}
