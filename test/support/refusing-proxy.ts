import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server in front of another one that refuses every request whose body contains `text`, and hands the others on. */
export async function createRefusingProxy(options: {
  readonly target: string;
  readonly text: string;
  readonly status: number;
  readonly body: object;
}): Promise<{ readonly url: string; readonly refused: () => number; close(): Promise<void> }> {
  const { target, text, status, body } = options;
  let refused = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const asked = Buffer.concat(chunks).toString();
      if (asked.includes(text)) {
        refused += 1;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        return;
      }
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
      const answer = await fetch(`${target}${request.url ?? ''}`, {
        method: 'POST',
        headers: headers as Record<string, string>,
        body: asked,
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
