import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answered {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it stands, anything else as JSON. */
  readonly body: unknown;
  readonly delayMs?: number;
  /** Nothing comes, as long as the server is there. */
  readonly isHeld?: boolean;
}

export interface AnsweringServer {
  /** http://127.0.0.1:<port> */
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** A provider on this machine that says what the test wants, for instance what no good one would say. */
export async function createAnsweringServer(answer: (asked: Asked) => Answered): Promise<AnsweringServer> {
  const seen: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      seen.push(asked);
      const { status = 200, headers = {}, body, delayMs = 0, isHeld = false } = answer(asked);
      if (isHeld) return;
      setTimeout(() => {
        response.writeHead(status, {
          'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
          ...headers,
        });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked: seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer of Anthropic's Messages with this text. */
export function toMessage(text: string, more: Readonly<Record<string, unknown>> = {}): Answered {
  return {
    body: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 10 },
      ...more,
    },
  };
}

/** What makes the program call `server` as Anthropic. */
export function asAnthropic(server: AnsweringServer, key = 'sk-ant-test'): Readonly<Record<string, string>> {
  return { ANTHROPIC_BASE_URL: server.origin, ANTHROPIC_API_KEY: key };
}
