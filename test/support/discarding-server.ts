import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DiscardingServer {
  readonly origin: string;
  /** Bytes of all bodies, which are not kept. */
  readonly receivedBytes: number;
  /** Bytes of results that were handed to the network. */
  readonly sentBytes: number;
  /** Somebody ended a download before its end. */
  readonly brokenOff: Promise<void>;
  close(): Promise<void>;
}

/** The smallest server that takes a job of any size and gives results of any size, and holds neither. */
export async function createDiscardingServer(
  resultLine: string,
  resultLines: number,
  onPiece: () => void,
): Promise<DiscardingServer> {
  let receivedBytes = 0;
  let sentBytes = 0;
  const brokenOff = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    take(request)
      .then(() => answer(request, response))
      .catch(() => response.destroy());
  });

  async function take(request: IncomingMessage): Promise<void> {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      receivedBytes += chunk.length;
      onPiece();
    }
  }

  async function answer({ url = '', method, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (/\/content$|\/results$|:download/.test(url)) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.once('close', () => (response.writableFinished ? undefined : brokenOff.resolve()));
      const piece = `${resultLine}\n`.repeat(20);
      for (let sent = 0; sent < resultLines; sent += 20) {
        if (response.destroyed) return;
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), brokenOff.promise]);
        sentBytes += piece.length;
        onPiece();
      }
      response.end();
      return;
    }
    const isStart = headers['x-goog-upload-command'] === 'start';
    const isFinal = String(headers['x-goog-upload-command']).includes('finalize');
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(isStart ? { 'x-goog-upload-url': `${originOf()}/upload/v1/files?upload_id=1` } : {}),
      ...(headers['x-goog-upload-command'] === undefined
        ? {}
        : { 'x-goog-upload-status': isFinal ? 'final' : 'active' }),
    });
    response.end(JSON.stringify(bodyOf(url, method ?? 'GET')));
  }

  const originOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: originOf(),
    brokenOff: brokenOff.promise,
    get receivedBytes() {
      return receivedBytes;
    },
    get sentBytes() {
      return sentBytes;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bodyOf(url: string, method: string): object {
  if (url.startsWith('/upload/')) return { file: { name: 'files/f1' } };
  if (url.endsWith('/files')) return { id: 'file-1', object: 'file' };
  if (url.includes('/messages/batches'))
    return {
      id: 'msgbatch_1',
      processing_status: method === 'POST' ? 'in_progress' : 'ended',
      request_counts: { processing: 0, succeeded: 1, errored: 0, canceled: 0, expired: 0 },
    };
  if (url.includes('/v1/batches/b'))
    return {
      name: 'batches/b1',
      id: 'b1',
      status: 'completed',
      output_file_id: 'file-2',
      metadata: { state: 'BATCH_STATE_SUCCEEDED', output: { responsesFile: 'files/f2' } },
    };
  return { id: 'b1', name: 'batches/b1', status: 'validating' };
}
