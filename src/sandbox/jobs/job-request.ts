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
  /** The key that it came with. */
  readonly owner: string;
  /** Where it was sent to, as the client sees it: scheme, host and base. */
  readonly address: string;
  /** Writes its body to a file; false: the client went away in the middle. */
  receive(path: string): Promise<boolean>;
  pieces(): AsyncIterable<Buffer>;
  body(): Promise<unknown>;
  reply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  refuse(problem: WireProblem): void;
  sendFile(path: string, options?: { readonly cut?: boolean; readonly type?: string }): Promise<void>;
  breakOff(): void;
}

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
  const body = async (): Promise<unknown> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
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
    pieces: () => request as AsyncIterable<Buffer>,
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
        return;
      }
      if (cut) response.destroy();
      else response.end();
    },
    breakOff: () => response.destroy(),
  };
}
