import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request. */
export type WireAct =
  | {
      readonly kind: 'reply';
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
      readonly delayMs?: number;
    }
  /** A body as it stands, JSON or not. */
  | {
      readonly kind: 'text';
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly text: string | Buffer;
    }
  /** Reads the request and closes the connection without a word. */
  | { readonly kind: 'reset-before-headers' }
  /** Sends status, headers and the first half of a body, then closes the connection. */
  | { readonly kind: 'reset-after-headers'; readonly status?: number }
  /** Reads the request and says nothing for ever. */
  | { readonly kind: 'silence' };

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
}

export interface WireServer {
  /** http://127.0.0.1:<port> */
  readonly origin: string;
  /** In order of arrival. */
  readonly seen: readonly SeenRequest[];
  /** The next requests are answered by these acts, one each; beyond them the server answers 599. */
  script(...acts: readonly WireAct[]): void;
  /** Resolves when the n-th request has been read. */
  arrival(n: number): Promise<void>;
  /** Connections made so far. */
  readonly connections: number;
  /** Acts that nobody asked for. */
  readonly left: number;
  close(): Promise<void>;
}

/** A local HTTP server that plays a script and writes down what it was asked. */
export async function createWireServer(): Promise<WireServer> {
  const seen: SeenRequest[] = [];
  const acts: WireAct[] = [];
  const waiting: { readonly n: number; readonly resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: text === '' ? null : JSON.parse(text),
        text,
      });
      for (const { n, resolve } of waiting) if (seen.length >= n) resolve();
      play(
        acts.shift() ?? { kind: 'reply', status: 599, body: { error: { message: 'the script is over' } } },
        response,
      );
    });
  });
  let connections = 0;
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    script: (...more) => void acts.push(...more),
    arrival: (n) => new Promise((resolve) => (seen.length >= n ? resolve() : waiting.push({ n, resolve }))),
    get connections() {
      return connections;
    },
    get left() {
      return acts.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function play(act: WireAct, response: ServerResponse): void {
  switch (act.kind) {
    case 'reply': {
      const text = JSON.stringify(act.body);
      setTimeout(() => {
        response.writeHead(act.status ?? 200, { 'content-type': 'application/json', ...act.headers });
        response.end(text);
      }, act.delayMs ?? 0);
      return;
    }
    case 'text':
      response.writeHead(act.status ?? 200, { 'content-type': 'application/json', ...act.headers });
      response.end(act.text);
      return;
    case 'reset-before-headers':
      response.socket?.destroy();
      return;
    case 'reset-after-headers':
      response.writeHead(act.status ?? 200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"half":', () => response.socket?.destroy());
      return;
    case 'silence':
      return;
  }
}
