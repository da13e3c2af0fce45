import { type Exchange, type Fetch, partialResponseOf } from '../exchange.ts';
import type { HeaderReader } from '../lean-response.ts';

/** An exchange whose answer, where it is one, is read piece by piece by whoever asked. */
export interface StreamExchange extends Exchange {
  /** The body of an answer of 2xx; null: there is none, and `text` and `failure` say why. */
  readonly body: ReadableStream<Uint8Array> | null;
}

/** The SDK makes the request; its answer is taken here, before an SDK could hold it in memory or write it to disk. */
export function createStreamExchange(transport: Fetch, signal: AbortSignal, progress: () => void): StreamExchange {
  const exchange = {
    left: false,
    status: null as number | null,
    headers: null as HeaderReader | null,
    text: null as string | null,
    failure: null as unknown,
    body: null as ReadableStream<Uint8Array> | null,
  };
  const call: Fetch = async (input, init) => {
    exchange.left = true;
    progress();
    try {
      const response = await transport(input, { ...init, signal, streamsAnswer: true } as RequestInit);
      exchange.status = response.status;
      exchange.headers = response.headers;
      if (response.ok && response.body !== null) exchange.body = response.body;
      else exchange.text = await response.text();
      return new Response(null, { status: response.ok ? 204 : response.status, headers: toHeaders(response.headers) });
    } catch (error) {
      exchange.failure = error;
      Object.assign(exchange, partialResponseOf(error));
      throw error;
    }
  };
  return Object.assign(exchange, { fetch: call, progress });
}

/** Those of the body are no longer true of an answer without one. */
function toHeaders(headers: Headers): Headers {
  const list = new Headers();
  for (const [name, value] of headers.entries()) if (!name.startsWith('content-')) list.append(name, value);
  return list;
}
