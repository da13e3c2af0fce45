import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLeanFetch, type LeanFetch } from '../../../src/adapters/providers/lean-fetch.ts';
import { createWireServer, type WireServer } from '../../support/wire-server.ts';

describe('the lean fetch', () => {
  let server: WireServer;
  let leanFetch: LeanFetch;
  beforeAll(async () => {
    server = await createWireServer();
    leanFetch = createLeanFetch();
  });
  afterAll(async () => {
    await leanFetch.close();
    await server.close();
  });

  test('gives what a JSON client reads of a response', async () => {
    server.script({
      kind: 'reply',
      status: 201,
      headers: { 'X-One': '1', 'set-cookie': 'a=b' },
      body: { hello: 'wörld' },
    });
    const response = await leanFetch(new URL(`${server.origin}/path?q=1`), {
      method: 'POST',
      headers: new Headers({ 'x-sent': 'yes' }),
      body: '{"a":1}',
    });
    expect(server.seen.at(-1)).toMatchObject({
      method: 'POST',
      url: '/path?q=1',
      headers: { 'x-sent': 'yes', 'content-length': '7' },
      body: { a: 1 },
    });
    expect({ ok: response.ok, status: response.status, statusText: response.statusText, url: response.url }).toEqual({
      ok: true,
      status: 201,
      statusText: 'Created',
      url: `${server.origin}/path?q=1`,
    });
    expect(response.headers.get('x-one')).toBe('1');
    expect(response.headers.get('X-ONE')).toBe('1');
    expect(response.headers.has('x-two')).toBe(false);
    expect([...response.headers.entries()]).toContainEqual(['x-one', '1']);
    expect([...response.headers].map(([name]) => name)).toEqual([...response.headers.keys()]);
    const visited: string[] = [];
    response.headers.forEach((_value, name) => {
      visited.push(name);
    });
    expect(visited).toContain('set-cookie');
    expect(await response.json()).toEqual({ hello: 'wörld' });
    expect(await response.text()).toBe('{"hello":"wörld"}');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new TextEncoder().encode('{"hello":"wörld"}'));
    expect(await response.clone().text()).toBe('{"hello":"wörld"}');
  });

  test('takes headers as an object, as pairs, or none, and a body of bytes', async () => {
    server.script({ kind: 'reply', body: {} }, { kind: 'reply', body: {} }, { kind: 'reply', body: {} });
    await leanFetch(server.origin, { headers: { 'x-way': 'object' } });
    await leanFetch(server.origin, { headers: [['x-way', 'pairs']] });
    await leanFetch(server.origin, { method: 'POST', body: new TextEncoder().encode('{"bytes":true}') });
    expect(server.seen.slice(-3).map(({ method, headers, body }) => [method, headers['x-way'], body])).toEqual([
      ['GET', 'object', null],
      ['GET', 'pairs', null],
      ['POST', undefined, { bytes: true }],
    ]);
  });

  test('leaves a body that it does not know to the built-in fetch', async () => {
    server.script({ kind: 'reply', body: { ok: 1 } });
    const response = await leanFetch(server.origin, { method: 'POST', body: new Blob(['{"blob":true}']) });
    expect(await response.json()).toEqual({ ok: 1 });
    expect(server.seen.at(-1)?.body).toEqual({ blob: true });
  });

  test('tells when the call leaves, once, and not when there is nobody to send it to', async () => {
    let left = 0;
    server.script({ kind: 'reply', body: {} });
    await leanFetch(server.origin, { onLeave: () => left++ });
    expect(left).toBe(1);
    const nobody = await createWireServer();
    await nobody.close();
    await expect(leanFetch(nobody.origin, { onLeave: () => left++ })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(left).toBe(1);
  });

  test('unpacks an answer that came packed although nobody asked', async () => {
    server.script({ kind: 'text', headers: { 'content-encoding': 'gzip' }, text: gzipSync('{"packed":true}') });
    expect(await (await leanFetch(server.origin)).json()).toEqual({ packed: true });
    server.script({ kind: 'text', headers: { 'content-encoding': 'zstd9' }, text: 'x' });
    await expect(leanFetch(server.origin)).rejects.toThrow('the answer is encoded as "zstd9", which nobody asked for');
    expect(server.seen.at(-1)?.headers['accept-encoding']).toBeUndefined();
  });

  test('drops the mark of byte order, which JSON does not allow', async () => {
    server.script({ kind: 'text', text: '\ufeff{"a":1}' });
    expect(await (await leanFetch(server.origin)).json()).toEqual({ a: 1 });
  });

  test('ends a call whose signal is aborted, before and on the way, with the reason of the signal', async () => {
    await expect(leanFetch(server.origin, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    const controller = new AbortController();
    server.script({ kind: 'silence' });
    const call = leanFetch(server.origin, { signal: controller.signal });
    await server.arrival(server.seen.length + 1);
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('an error after the headers says how far the answer had come', async () => {
    server.script({ kind: 'reset-after-headers', status: 203 });
    await expect(leanFetch(server.origin)).rejects.toMatchObject({
      partialResponse: { status: 203, headers: { 'content-length': '1000' } },
    });
  });

  test('uses connections again', async () => {
    const before = server.seen.length;
    for (let index = 0; index < 5; index++) {
      server.script({ kind: 'reply', body: { index } });
      await leanFetch(server.origin);
    }
    expect(server.seen.length - before).toBe(5);
    expect(server.connections).toBeLessThan(server.seen.length);
  });
});
