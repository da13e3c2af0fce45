import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { abortReason, toHeaderList } from './lean-request.ts';
import { createLeanResponse, decodeBody } from './lean-response.ts';
import type { LeanInit } from './lean-fetch.ts';
import { isError } from './is-error.ts';

/**
 * A request whose body, or whose answer, is too large to be held. The body is asked for piece by piece as the socket takes
 * them; it has left when the first piece is asked for, which is after the connection stands. A question without a body to
 * speak of has left at once: it is free, and may be asked again.
 */
export async function streamRequest(dispatcher: Dispatcher, url: URL, init: LeanInit): Promise<Response> {
  const signal = init.signal ?? null;
  if (signal?.aborted) throw abortReason(signal);
  const stream = init.body instanceof ReadableStream ? init.body : null;
  const body = stream === null ? null : Readable.from(tellingFirst(stream, init.onLeave), { objectMode: false });
  if (body === null) init.onLeave?.();
  const answer = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: init.method ?? 'GET',
    headers: toHeaderList(init.headers),
    body: body ?? smallBody(init.body),
    signal,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const { statusCode: status, statusText, headers } = answer;
  try {
    const decoded = decompressed(answer.body, headers['content-encoding']);
    if (init.streamsAnswer === true && status >= 200 && status < 300 && status !== 204)
      return new Response(Readable.toWeb(decoded) as ReadableStream<Uint8Array>, {
        status,
        statusText,
        headers: toHeaders(headers),
      });
    return createLeanResponse({ url: url.href, status, statusText, headers, text: await readText(decoded) });
  } catch (error) {
    // Whoever reads the error sees how far the answer had come.
    if (isError(error)) Object.assign(error, { partialResponse: { status, headers } });
    throw error;
  }
}

async function* tellingFirst(
  stream: ReadableStream<Uint8Array>,
  onLeave: (() => void) | undefined,
): AsyncGenerator<Uint8Array> {
  onLeave?.();
  yield* stream;
}

function smallBody(body: RequestInit['body']): string | Uint8Array | null {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body === undefined || body === null) return null;
  throw new Error('a body is a text, bytes or a stream here');
}

async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return decodeBody(chunks, undefined);
}

/** Nothing asks for compression, yet a proxy in between may use it. */
function decompressed(body: Readable, encoding: string | string[] | undefined): Readable {
  const through = decompressorOf(String(encoding ?? 'identity').toLowerCase());
  // A failure of the one ends the other: the reader sees it.
  return through === null ? body : pipeline(body, through, () => {});
}

function decompressorOf(encoding: string): Transform | null {
  switch (encoding) {
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw new Error(`the answer is encoded as "${encoding}", which nobody asked for`);
  }
}

function toHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const list = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : value === undefined ? [] : [value]) list.append(name, one);
  }
  return list;
}
