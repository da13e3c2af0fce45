import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createLeanFetch, type LeanInit } from '../../../src/adapters/providers/lean-fetch.ts';

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A body of so many pieces of 64 kB, and what became of it. */
function bodyOf(pieces: number) {
  const seen = { asked: 0, isOver: false };
  async function* make(): AsyncGenerator<Uint8Array> {
    try {
      for (let n = 0; n < pieces; n += 1) {
        seen.asked += 1;
        yield Buffer.alloc(65_536, 'x');
      }
    } finally {
      seen.isOver = true;
    }
  }
  return { seen, stream: ReadableStream.from(make()) as ReadableStream<Uint8Array> };
}

function leanFetch() {
  const lean = createLeanFetch();
  toClose.push(() => lean.close());
  return lean;
}

const post = (body: ReadableStream<Uint8Array>, init: Partial<LeanInit> = {}): LeanInit => ({
  method: 'POST',
  body,
  ...init,
});

describe('a streamed body', () => {
  test('arrives whole, and its answer can be read again and again', async () => {
    let bytes = 0;
    const origin = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => response.end('{"id":1}'));
    });
    const { stream } = bodyOf(20);
    const response = await leanFetch()(origin, post(stream));
    expect([await response.text(), await response.json()]).toEqual(['{"id":1}', { id: 1 }]);
    expect(bytes).toBe(20 * 65_536);
  });

  test('that nobody could connect for was never asked for, and has not left', async () => {
    const origin = await serve(() => {});
    await toClose.pop()?.();
    const { stream, seen } = bodyOf(20);
    let hasLeft = false;
    const call = leanFetch()(origin, post(stream, { onLeave: () => (hasLeft = true) }));
    await expect(call).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect({ hasLeft, ...seen }).toMatchObject({ hasLeft: false, asked: 0 });
  });

  test('leaves when its first piece is asked for', async () => {
    const origin = await serve((request, response) => request.resume().on('end', () => response.end('{}')));
    const left: number[] = [];
    const { stream, seen } = bodyOf(3);
    await leanFetch()(origin, post(stream, { onLeave: () => left.push(seen.asked) }));
    expect(left).toEqual([0]);
    expect(seen).toEqual({ asked: 3, isOver: true });
  });

  test('is let go when the answer comes before its end', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(413, { 'content-type': 'application/json' });
      response.end('{"error":"too large"}');
    });
    const { stream, seen } = bodyOf(10_000);
    const response = await leanFetch()(origin, post(stream));
    expect([response.status, await response.text()]).toEqual([413, '{"error":"too large"}']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.isOver).toBe(true);
    expect(seen.asked).toBeLessThan(1_000);
  });

  test('is let go when the call is ended', async () => {
    const controller = new AbortController();
    const origin = await serve((request) => request.once('data', () => controller.abort()));
    const { stream, seen } = bodyOf(10_000);
    await expect(leanFetch()(origin, post(stream, { signal: controller.signal }))).rejects.toThrow(/abort/i);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.isOver).toBe(true);
  });

  test('of a call that was ended before is not begun', async () => {
    const origin = await serve((_request, response) => response.end('{}'));
    const { stream, seen } = bodyOf(2);
    await expect(leanFetch()(origin, post(stream, { signal: AbortSignal.abort() }))).rejects.toThrow(/abort/i);
    expect(seen.asked).toBe(0);
  });
});

describe('a streamed answer', () => {
  test('comes with its headers, its body later', async () => {
    let finish = () => {};
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'x-word': 'yes' });
      response.write('first ');
      finish = () => void response.end('second');
    });
    const response = await leanFetch()(origin, { streamsAnswer: true });
    expect([response.status, response.headers.get('x-word')]).toEqual([200, 'yes']);
    finish();
    expect(await response.text()).toBe('first second');
  });

  test('that a proxy has compressed is unpacked', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"key":"a"}\n'));
    });
    expect(await (await leanFetch()(origin, { streamsAnswer: true })).text()).toBe('{"key":"a"}\n');
  });

  test('that is an error is there at once, to be read twice', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(404);
      response.end('gone');
    });
    const response = await leanFetch()(origin, { streamsAnswer: true });
    expect([response.status, await response.text(), await response.text()]).toEqual([404, 'gone', 'gone']);
  });

  test('that breaks off is an error while it is read', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const response = await leanFetch()(origin, { streamsAnswer: true });
    await expect(response.text()).rejects.toThrow();
  });
});
