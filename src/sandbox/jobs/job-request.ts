import { createReadStream, createWriteStream, statSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { WireProblem } from '../call.ts';
import type { Wire } from '../wire.ts';

/** One request about files or jobs, and the ways to answer it. */
export interface JobRequest {
  readonly method: string;
  /** Below the provider's base. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The digest of the key that it came with. */
  readonly owner: string;
  /** Where it was sent to, as the client sees it: scheme, host and base. */
  readonly address: string;
  /** Writes its body to a file; false: the client went away in the middle. */
  receive(path: string): Promise<boolean>;
  /** Its body as it comes. Throws `BodyTooLarge` where it is longer, `ClientGone` where it breaks off. */
  pieces(maxBytes: number): AsyncIterable<Buffer>;
  /** Its body as JSON; undefined: it is none. Throws as `pieces` does. */
  body(maxBytes: number): Promise<unknown>;
  reply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  refuse(problem: WireProblem): void;
  /** False: it did not arrive as a whole. */
  sendFile(path: string, options?: { readonly cut?: boolean; readonly type?: string }): Promise<boolean>;
  breakOff(): void;
  /** Takes the beginning of its body, and then the connection is gone. */
  breakOffInBody(): Promise<void>;
}

export class BodyTooLarge extends Error {
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`The body has more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** There is nobody to be answered. */
export class ClientGone extends Error {}

export function createJobRequest(parts: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wire: Wire;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly owner: string;
  readonly address: string;
  readonly requestId: string;
  readonly headers: () => Record<string, string>;
}): JobRequest {
  const { request, response, wire, requestId } = parts;
  const version = parts.path.startsWith('/v1beta/') ? 'v1beta' : 'v1';
  const reply = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    if (response.destroyed) return;
    const text = JSON.stringify(body);
    response.writeHead(status, {
      ...parts.headers(),
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };
  async function* pieces(maxBytes: number): AsyncGenerator<Buffer> {
    let bytes = 0;
    try {
      // Whoever stops reading still answers, so that the connection has to outlive the loop.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        bytes += (chunk as Buffer).length;
        if (bytes > maxBytes) throw new BodyTooLarge(maxBytes);
        yield chunk as Buffer;
      }
    } catch (error) {
      if (request.complete || error instanceof BodyTooLarge) throw error;
      throw new ClientGone('The client went away in the middle of its request', { cause: error });
    }
  }
  const body = async (maxBytes: number): Promise<unknown> => {
    const chunks: Buffer[] = [];
    for await (const chunk of pieces(maxBytes)) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (text === '') return {};
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
  return {
    method: request.method ?? 'GET',
    path: parts.path,
    query: parts.query,
    headers: request.headers,
    owner: parts.owner,
    address: parts.address,
    async receive(path) {
      try {
        await pipeline(request, createWriteStream(path));
        return true;
      } catch {
        return false;
      }
    },
    pieces,
    body,
    reply,
    refuse(problem) {
      request.resume();
      const { status, body: words, headers } = wire.toErrorReply(problem, requestId, version);
      reply(status, words, headers);
    },
    async sendFile(path, { cut = false, type = 'application/octet-stream' } = {}) {
      const { size } = statSync(path);
      response.writeHead(200, { ...parts.headers(), 'content-type': type, 'content-length': size });
      const source = createReadStream(path, cut ? { end: Math.max(0, Math.floor(size / 2) - 1) } : {});
      try {
        await pipeline(source, response, { end: false });
      } catch {
        // The client went away in the middle.
        return false;
      }
      if (cut) response.destroy();
      else response.end();
      return !cut;
    },
    breakOff: () => response.destroy(),
    async breakOffInBody() {
      for await (const _first of request.iterator({ destroyOnReturn: false })) break;
      response.destroy();
    },
  };
}
