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

/**
 * What a status alone says. The provider's own words come before it. A gateway that gave up waiting does not know whether
 * the model answered, and an error that is not in the provider's form comes from some gateway: such a call may be billed.
 */
export function problemOfStatus({ status, body }: HttpError): {
  readonly action: ProblemAction;
  readonly reason: ProblemReason;
} {
  switch (status) {
    case 401:
      return { action: 'stop-run', reason: 'authentication' };
    case 402:
      return { action: 'stop-run', reason: 'billing' };
    case 403:
      return { action: 'stop-run', reason: 'forbidden' };
    case 404:
    case 410:
      return { action: 'stop-run', reason: 'not-found' };
    case 408:
    case 504:
      return { action: 'fate-unknown', reason: 'timeout' };
    case 502:
      return { action: 'fate-unknown', reason: 'server-error' };
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
  if (status >= 500) return { action: isInProvidersForm(body) ? 'resend' : 'fate-unknown', reason: 'server-error' };
  // A redirect, or 405: this is not the address of an API, for any item.
  if (status < 400 || status === 405) return { action: 'stop-run', reason: 'invalid-request' };
  return { action: 'give-up-item', reason: 'invalid-request' };
}

/** All three providers say `error` at the top of an error's body; Gemini may put it into a list of one. */
function isInProvidersForm(body: unknown): boolean {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  return typeof first === 'object' && first !== null && 'error' in first;
}

/** The words of an error body: its `error.message`, else the text itself. */
export function wordsOfError(error: HttpError, message: string | null): string {
  const words = message ?? error.text;
  return words.trim() === '' ? `the server answered ${error.status} without a word` : words;
}
