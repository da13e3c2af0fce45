import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { Dispatcher } from 'undici';
import type { Fetch } from './exchange.ts';

/**
 * A `fetch` for bodies that are never held as a whole, up or down: files of jobs and their results. It has no timeout of its own:
 * the built-in one gives up on headers after five minutes.
 */
export function createStreamFetch(dispatcher: Dispatcher): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { statusCode, headers, body } = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: (init.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: toBody(init.body),
      signal: init.signal ?? null,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const received = new Headers();
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) received.set(name, Array.isArray(value) ? value.join(', ') : value);
    const isEmpty = statusCode === 204 || statusCode === 304;
    if (isEmpty) await body.dump();
    return new Response(isEmpty ? null : (Readable.toWeb(body) as unknown as ReadableStream), {
      status: statusCode,
      headers: received,
    });
  };
}

function toBody(body: RequestInit['body']): string | Uint8Array | Readable | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof ReadableStream) return Readable.fromWeb(body as unknown as WebStream);
  throw new Error('a streamed request has a body of a kind that is not known');
}
