import { type CallOutcome, type LimitState, noLimits } from '../../ports/provider.ts';
import type { Exchange, Fetch } from './exchange.ts';
import { type HttpError, type Problem, wordsOfError } from './http-problem.ts';
import { isError } from './is-error.ts';
import { toProviderWords } from './provider-words.ts';
import { parseJson } from './read-json.ts';
import { readLimits, readRetryAfterMs } from './read-limits.ts';

/** How one provider's calls are made and read. */
export interface Wire {
  readonly fetch: Fetch;
  /** Never shown; removed from every word. */
  readonly key: string;
  readonly readError: (error: HttpError) => Problem;
}

/** One call that is over, however it ended. */
export interface Performed {
  readonly exchange: Omit<Exchange, 'fetch' | 'progress'>;
  /** Why we ended it; null: we did not. */
  readonly ended: 'timeout' | 'aborted' | null;
}

export type Received =
  | { readonly kind: 'body'; readonly body: unknown; readonly status: number; readonly limits: LimitState }
  | Extract<CallOutcome, { kind: 'problem' }>;

/** What became of a call, in our words. */
export function readExchange(wire: Wire, { exchange, ended }: Performed, timeoutMs: number): Received {
  const nowMs = Date.now();
  const { status, headers, text } = exchange;
  const limits = headers === null ? noLimits : readLimits(headers, nowMs);
  const problem = (found: Omit<Problem, 'retryAfterMs'>, retryAfterMs: number | null = null): Received => ({
    kind: 'problem',
    action: found.action,
    reason: found.reason,
    message: toProviderWords(found.message, wire.key),
    status,
    retryAfterMs,
    limits,
  });

  if (status !== null && (status < 200 || status >= 300)) {
    const error: HttpError = { status, text: text ?? '', body: parseJson(text ?? '') };
    const found = wire.readError(error);
    const asked = headers === null ? null : readRetryAfterMs(headers, nowMs);
    return problem(
      found,
      asked === null || found.retryAfterMs === null
        ? (asked ?? found.retryAfterMs)
        : Math.max(asked, found.retryAfterMs),
    );
  }
  if (status !== null && text !== null) {
    const body = parseJson(text);
    if (typeof body === 'object' && body !== null) return { kind: 'body', body, status, limits };
    return problem({
      action: 'fate-unknown',
      reason: 'server-error',
      message: `the answer is not JSON: ${wordsOfError({ status, text: text.slice(0, 300), body }, null)}`,
    });
  }
  if (ended === 'timeout')
    return problem({ action: 'fate-unknown', reason: 'timeout', message: `no answer within ${timeoutMs / 1000} s` });
  if (ended === 'aborted') {
    return problem({
      action: exchange.left ? 'fate-unknown' : 'resend',
      reason: 'aborted',
      message: exchange.left ? 'ended by us before the answer came' : 'ended by us before it was sent',
    });
  }
  return problem({
    action: exchange.left ? 'fate-unknown' : 'resend',
    reason: 'connection',
    message: wordsOfFailure(exchange.failure),
  });
}

/** The innermost cause says what happened; the outer ones say "fetch failed". */
function wordsOfFailure(failure: unknown): string {
  let error = failure;
  while (isError(error) && isError(error.cause)) error = error.cause;
  if (isError(error) && 'errors' in error && Array.isArray(error.errors) && isError(error.errors[0]))
    error = error.errors[0];
  if (!isError(error)) return 'the connection failed';
  const code =
    'code' in error && typeof error.code === 'string' && !error.message.includes(error.code) ? ` (${error.code})` : '';
  return `${error.message || 'the connection failed'}${code}`;
}
