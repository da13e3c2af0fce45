import { isError } from './is-error.ts';
import { createLeanHeaders, type HeaderReader } from './lean-response.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * One call over the wire, written down while an SDK makes it. What became of the call is read from here, never from
 * the SDK's errors: three SDKs word them differently, and one leaves the headers out.
 */
export interface Exchange {
  /** Given to the SDK in place of fetch. */
  readonly fetch: Fetch;
  /** Whether a byte of the request may have been sent. */
  readonly left: boolean;
  /** Status and headers as soon as they came; the text once the body was read to its end. */
  readonly status: number | null;
  readonly headers: HeaderReader | null;
  readonly text: string | null;
  /** What the transport threw. */
  readonly failure: unknown;
  /** A piece of a long body was taken: the time of the call runs from here. */
  readonly progress: () => void;
}

/** Codes of errors that come before anything was sent (Node.js `errors` and `dns` documentation, undici `core/errors.js` 8.12). */
const codesBeforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * `signal` ends the call; the signal that the SDK brings is not needed. `onLeave` is called once when the call leaves,
 * or, with a fetch that does not tell, when it is handed over.
 */
export function createExchange(transport: Fetch, signal: AbortSignal, onLeave: () => void): Exchange {
  const tells = 'tellsWhenItLeaves' in transport;
  const exchange = {
    left: false,
    status: null as number | null,
    headers: null as HeaderReader | null,
    text: null as string | null,
    failure: null as unknown,
  };
  const leave = () => {
    exchange.left = true;
    onLeave();
  };
  const call: Fetch = async (input, init) => {
    Object.assign(exchange, { left: false, status: null, headers: null, text: null, failure: null });
    if (!tells) leave();
    try {
      const response = await transport(input, { ...init, signal, ...(tells ? { onLeave: leave } : {}) });
      exchange.status = response.status;
      exchange.headers = response.headers;
      exchange.text = await response.text();
      return tells
        ? response
        : new Response(exchange.text || null, { status: response.status, headers: response.headers });
    } catch (error) {
      exchange.failure = error;
      if (!tells && isBeforeSending(error)) exchange.left = false;
      const partial = partialResponseOf(error);
      if (partial !== null) Object.assign(exchange, partial);
      throw error;
    }
  };
  return Object.assign(exchange, { fetch: call, progress: onLeave });
}

/** Whether an error of a fetch says by itself that no byte was sent. */
export function isBeforeSending(error: unknown): boolean {
  for (let cause = error, depth = 0; isError(cause) && depth < 5; cause = cause.cause, depth++) {
    const { code, syscall, errors } = cause as Error & { code?: unknown; syscall?: unknown; errors?: unknown };
    if (typeof code === 'string' && codesBeforeSending.has(code)) return true;
    if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
    if (Array.isArray(errors) && errors.length > 0 && errors.every((inner) => isBeforeSending(inner))) return true;
  }
  return false;
}

export function partialResponseOf(error: unknown): { status: number; headers: HeaderReader } | null {
  if (!isError(error) || !('partialResponse' in error)) return null;
  const partial = error.partialResponse as { status: number; headers: Record<string, string | string[] | undefined> };
  return { status: partial.status, headers: createLeanHeaders(partial.headers) };
}

/** Options of one SDK call that carry its exchange along; the SDKs of OpenAI and Anthropic hand them on to fetch. */
export function carry(exchange: Exchange): object {
  return { exchange };
}

/** The fetch of an SDK client whose calls carry their exchange. */
export function createCarriedFetch(transport: Fetch): Fetch {
  return (input, init) => {
    const exchange = (init as (RequestInit & { exchange?: Exchange }) | undefined)?.exchange;
    return exchange === undefined ? transport(input, init) : exchange.fetch(input, init);
  };
}
