import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that breaks the connection after so many bytes of a body. The beginning of an upload in parts it answers. */
export async function createCuttingServer(afterBytes: number) {
  const server = createServer((request, response) => {
    if (request.headers['x-goog-upload-command'] === 'start') {
      request.resume();
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-goog-upload-url': `http://${request.headers.host}/upload/v1/files?upload_id=1`,
        'x-goog-upload-status': 'active',
      });
      response.end('{}');
      return;
    }
    let bytes = 0;
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > afterBytes) request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
