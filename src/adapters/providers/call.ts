import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import { type CallOutcome, type LimitState, noLimits } from '../../ports/provider.ts';
import { createExchange, type Exchange, type Fetch } from './exchange.ts';
import { type AnswerReading, type HttpError, type Problem, wordsOfError } from './http-problem.ts';
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

export type Received =
  | {
      readonly kind: 'body';
      readonly body: unknown;
      readonly status: number;
      readonly limits: LimitState;
      /** The provider's clock, by the Date header, in ms; null: it does not say. */
      readonly dateMs: number | null;
    }
  | Extract<CallOutcome, { kind: 'problem' }>;

/** Beyond this Node.js fires a timer at once. */
const longestTimerMs = 2 ** 31 - 1;

/** One call to a model. `send` makes it with the SDK, through the fetch of the exchange. */
export async function callModel(
  wire: Wire,
  timeoutMs: number,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
  readAnswer: (body: JsonValue) => AnswerReading,
): Promise<CallOutcome> {
  const received = await exchangeOnce(wire, timeoutMs, signal, send);
  if (received.kind === 'problem') return received;
  const reading = readAnswer(received.body as JsonValue);
  if (reading.kind === 'answer') return { kind: 'answer', response: reading.response, limits: received.limits };
  return {
    ...reading,
    message: toProviderWords(reading.message, wire.key),
    status: received.status,
    limits: received.limits,
  };
}

/** A small free question: counting, listing. Resolves to the parsed body; a problem is a UserError of the provider. */
export async function askProvider(
  wire: Wire,
  about: string,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
): Promise<unknown> {
  const received = await exchangeOnce(wire, 60_000, signal, send);
  if (received.kind === 'body') return received.body;
  throw new UserError({
    code: `provider-${received.reason}`,
    message: `${about}: ${received.message}`,
    hint:
      received.action === 'stop-run'
        ? 'Check the key, the base URL and the name of the model'
        : 'Try again in a moment',
    state: 'provider',
  });
}

export async function exchangeOnce(
  wire: Wire,
  timeoutMs: number,
  signal: AbortSignal,
  send: (exchange: Exchange) => Promise<unknown>,
): Promise<Received> {
  const controller = new AbortController();
  let ended: 'timeout' | 'aborted' | null = null;
  let timer: NodeJS.Timeout | undefined;
  const end = (why: 'timeout' | 'aborted') => {
    ended ??= why;
    controller.abort();
  };
  const onAbort = () => end('aborted');
  // The time runs from the moment the call leaves: waiting for a connection or in a queue is not the model's.
  const exchange = createExchange(wire.fetch, controller.signal, () => {
    clearTimeout(timer);
    timer = setTimeout(end, Math.min(timeoutMs, longestTimerMs), 'timeout');
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (ended === null) await send(exchange);
  } catch (error) {
    // With a status or a failure on record the exchange says it all; without, the SDK itself stumbled: a bug.
    if (exchange.status === null && exchange.failure === null) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  return read(wire, exchange, ended, timeoutMs);
}

function read(wire: Wire, exchange: Exchange, ended: 'timeout' | 'aborted' | null, timeoutMs: number): Received {
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
    if (typeof body === 'object' && body !== null)
      return { kind: 'body', body, status, limits, dateMs: dateOf(headers) };
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

function dateOf(headers: Exchange['headers']): number | null {
  const date = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(date) ? null : date;
}

/** The innermost cause says what happened; the outer ones say "fetch failed". */
export function wordsOfFailure(failure: unknown): string {
  let error = failure;
  while (isError(error) && isError(error.cause)) error = error.cause;
  if (isError(error) && 'errors' in error && Array.isArray(error.errors) && isError(error.errors[0]))
    error = error.errors[0];
  if (!isError(error)) return 'the connection failed';
  const code =
    'code' in error && typeof error.code === 'string' && !error.message.includes(error.code) ? ` (${error.code})` : '';
  return `${error.message || 'the connection failed'}${code}`;
}
