import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** What an SDK reads of a response: status, headers, and a body that is already there as text. */
export interface LeanAnswer {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Headers by lower-case name. */
export interface HeaderReader {
  get(name: string): string | null;
}

export function createLeanResponse(answer: LeanAnswer): Response {
  const response = {
    ok: answer.status >= 200 && answer.status < 300,
    redirected: false,
    status: answer.status,
    statusText: answer.statusText,
    type: 'default',
    url: answer.url,
    headers: createLeanHeaders(answer.headers),
    body: null,
    bodyUsed: false,
    text: () => Promise.resolve(answer.text),
    json: async (): Promise<unknown> => JSON.parse(answer.text),
    arrayBuffer: async () => new TextEncoder().encode(answer.text).buffer,
    clone: () => createLeanResponse(answer),
  };
  // Not the whole of Response: what the three SDKs call for a JSON answer, tried with each of them.
  return response as unknown as Response;
}

export function createLeanHeaders(headers: LeanAnswer['headers']) {
  const read = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  };
  const entries = function* (): Generator<[string, string]> {
    for (const name in headers) {
      const value = read(name);
      if (value !== null) yield [name, value];
    }
  };
  return {
    get: read,
    has: (name: string) => read(name) !== null,
    entries,
    *keys() {
      for (const [name] of entries()) yield name;
    },
    *values() {
      for (const [, value] of entries()) yield value;
    },
    forEach(visit: (value: string, name: string) => void) {
      for (const [name, value] of entries()) visit(value, name);
    },
    [Symbol.iterator]: entries,
  };
}

/** The body as text. Nothing asks for compression, yet a proxy in between may use it. */
export function decodeBody(chunks: readonly Buffer[], encoding: string | string[] | undefined): string {
  let bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  if (encoding !== undefined && bytes.length > 0) bytes = decompress(bytes, String(encoding).toLowerCase());
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function decompress(bytes: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes);
    case 'br':
      return brotliDecompressSync(bytes);
    case 'deflate':
      return inflateSync(bytes);
    case 'identity':
      return bytes;
    default:
      throw new Error(`the answer is encoded as "${encoding}", which nobody asked for`);
  }
}
