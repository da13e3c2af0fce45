import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createSandbox } from '../../src/sandbox/create-sandbox.ts';
import { ask, at, digestOf, endpoints, send, startSandbox } from './asking.ts';

describe('the ledger', () => {
  it('has a line for each answer, and its totals', async () => {
    const sandbox = await startSandbox({ now: () => Date.UTC(2026, 0, 2) });
    const got = await ask(sandbox, 'generate');
    const usage = sandbox.ledger[0]?.usage;
    expect(sandbox.ledger).toEqual([
      {
        at: '2026-01-02T00:00:00.000Z',
        lane: 'realtime',
        requestId: 'req_000000000000000000000001',
        provider: 'gemini',
        model: 'gemini-3.8-flash',
        bodyDigest: digestOf(JSON.stringify(endpoints.generate.body)),
        answerId: at(got.body, 'responseId'),
        usage,
        delivered: true,
      },
    ]);
    expect(at(got.body, 'usageMetadata')).toMatchObject({
      promptTokenCount: usage?.inputTokens,
      totalTokenCount: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
    });
    expect(await send(sandbox, '/sandbox/ledger', undefined)).toMatchObject({ status: 200, body: sandbox.ledger });
    expect((await send(sandbox, '/sandbox/totals', undefined)).body).toEqual({
      requests: 1,
      billed: 1,
      delivered: 1,
      inputTokens: usage?.inputTokens,
      outputTokens: usage?.outputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      longCacheWriteTokens: 0,
      reasoningTokens: usage?.reasoningTokens,
      billedByModel: { 'gemini-3.8-flash': 1 },
      faults: {},
      mostInFlight: 1,
    });
  });

  it('does not bill what was refused, counted or listed', async () => {
    const sandbox = await startSandbox();
    await ask(sandbox, 'messages', { model: 'no-such' });
    await send(sandbox, '/anthropic/v1/messages/count_tokens', {
      model: 'claude-sonnet-5-5',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    await send(sandbox, '/openai/v1/models', undefined);
    expect(sandbox.ledger).toEqual([]);
    expect(sandbox.totals().requests).toBe(0);
  });

  it('stands in its file before the answer is sent, and also where none is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    try {
      const ledgerFile = join(folder, 'ledger.jsonl');
      const sandbox = await startSandbox({ ledgerFile, faults: 'hang' });
      const calls = [1, 2, 3].map((number) =>
        ask(sandbox, 'responses', { input: `Prompt ${number}` }, AbortSignal.timeout(80)).catch(() => 'gone'),
      );
      expect(await Promise.all(calls)).toEqual(['gone', 'gone', 'gone']);
      const lines = readFileSync(ledgerFile, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      expect(lines).toEqual(sandbox.ledger.map(({ delivered: _delivered, ...line }) => line));
      expect(lines).toHaveLength(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('bills an answer whose client has gone, as not delivered', async () => {
    const sandbox = await startSandbox({ faults: 'latency:60ms' });
    await expect(ask(sandbox, 'responses', {}, AbortSignal.timeout(15))).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sandbox.totals()).toMatchObject({ billed: 1, delivered: 0 });
  });
});

describe('closing', () => {
  it('ends open calls at once and frees the port', async () => {
    const sandbox = await createSandbox({ faults: 'slow:1m' });
    const port = Number(new URL(sandbox.url).port);
    const call = expect(ask(sandbox, 'responses')).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = performance.now();
    await sandbox.close();
    await call;
    expect(performance.now() - started).toBeLessThan(10_000);
    const again = await createSandbox({ port });
    expect(again.url).toBe(sandbox.url);
    await expect(createSandbox({ port })).rejects.toMatchObject({
      code: 'port-in-use',
      message: `Port ${port} of 127.0.0.1 is in use`,
    });
    await again.close();
  });

  it('is not held up by a connection that says nothing', async () => {
    const sandbox = await createSandbox();
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await sandbox.close();
    await ended;
    expect(socket.destroyed).toBe(true);
  });
});
