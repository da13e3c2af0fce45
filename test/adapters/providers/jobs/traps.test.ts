import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAnthropicProvider } from '../../../../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import { createGeminiProvider } from '../../../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { createOpenAiProvider } from '../../../../src/adapters/providers/openai/create-openai-provider.ts';
import type { JobSearch, ResultsPiece } from '../../../../src/ports/jobs.ts';
import { payloadOf } from '../../../support/job-payload.ts';
import { anthropicBodies, geminiBodies, responsesBodies } from '../../../support/provider-bodies.ts';
import { createWireServer, type WireAct } from '../../../support/wire-server.ts';

const never = new AbortController().signal;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of toClose.splice(0)) await each.close();
});

async function scripted(...acts: readonly WireAct[]) {
  const server = await createWireServer();
  toClose.push(server);
  server.script(...acts);
  return server;
}
const reply = (body: unknown, headers: Record<string, string> = {}): WireAct => ({ kind: 'reply', body, headers });

async function openAi(api: 'responses' | 'chat', ...acts: readonly WireAct[]) {
  const server = await scripted(...acts);
  const { jobs } = await createOpenAiProvider({ apiKey: 'sk-some-secret-key', baseUrl: `${server.origin}/v1`, api });
  if (jobs === null) throw new Error('no jobs');
  return { server, jobs };
}
async function anthropic(...acts: readonly WireAct[]) {
  const server = await scripted(...acts);
  const { jobs } = await createAnthropicProvider({ apiKey: 'sk-ant-secret-key', baseUrl: server.origin });
  if (jobs === null) throw new Error('no jobs');
  return { server, jobs };
}
async function gemini(...acts: readonly WireAct[]) {
  const server = await scripted(...acts);
  const { jobs } = await createGeminiProvider({ apiKey: 'AIza-secret-key-of-some-length', baseUrl: server.origin });
  if (jobs === null) throw new Error('no jobs');
  return { server, jobs };
}
async function piecesOf(results: AsyncIterable<ResultsPiece>): Promise<readonly ResultsPiece[]> {
  const pieces: ResultsPiece[] = [];
  for await (const piece of results) pieces.push(piece);
  return pieces;
}

const wanted: JobSearch = {
  label: 'bp-u1-0001-n1',
  callIdPrefix: 'u1-1-n1-',
  requestCount: 2,
  sinceMs: 1_790_000_000_000,
  knownIds: new Set(['batch_known']),
};
const listOf = (...data: readonly object[]) =>
  reply({ object: 'list', data, has_more: false }, { date: 'Mon, 21 Sep 2026 15:00:00 GMT' });

describe('a batch of OpenAI', () => {
  const batch = { id: 'batch_1', status: 'in_progress', created_at: 1_790_000_100, input_file_id: 'file-1' };

  test('is created with its label, and its results are asked to be kept for 30 days', async () => {
    const { server, jobs } = await openAi('responses', reply({ ...batch, status: 'validating' }));
    expect(await jobs.create(payloadOf(['{}', '{}']), 'file-1', never)).toEqual({
      kind: 'created',
      providerJobId: 'batch_1',
      resultsExpireAt: '2026-10-21T14:15:00.000Z',
    });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1/batches',
      body: {
        input_file_id: 'file-1',
        endpoint: '/v1/responses',
        completion_window: '24h',
        metadata: { label: 'bp-u1-0001-n1', digest: payloadOf(['{}', '{}']).digest, requests: '2' },
        output_expires_after: { anchor: 'created_at', seconds: 2_592_000 },
      },
    });
  });

  test('of a compatible server is created without what only OpenAI knows, and promises nothing', async () => {
    const { server, jobs } = await openAi('chat', reply(batch));
    expect(await jobs.create(payloadOf(['{}']), 'file-1', never)).toEqual({
      kind: 'created',
      providerJobId: 'batch_1',
      resultsExpireAt: null,
    });
    expect(server.seen[0]?.body).toMatchObject({ endpoint: '/v1/chat/completions' });
    expect(server.seen[0]?.body).not.toHaveProperty('output_expires_after');
  });

  test('whose metadata was not kept is found by the name of its file', async () => {
    const files = [
      reply({ id: 'file-9', filename: 'another.jsonl' }),
      reply({ id: 'file-1', filename: 'bp-u1-0001-n1.jsonl' }),
    ];
    const { jobs } = await openAi(
      'chat',
      listOf({ ...batch, id: 'batch_9', input_file_id: 'file-9' }, { ...batch, metadata: null }),
      ...files,
    );
    expect(await jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: { kind: 'found', providerJobId: 'batch_1', resultsExpireAt: null },
    });
  });

  test('without metadata, whose file nobody can see, needs a person', async () => {
    const { jobs } = await openAi('chat', listOf(batch), { kind: 'text', status: 404, text: 'not found' });
    expect(await jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: { kind: 'cannot-tell', words: 'batch_1 has no label, and the name of its file cannot be seen' },
    });
  });

  test('with other metadata, or of another size without any, is not the one that is looked for', async () => {
    const { jobs } = await openAi(
      'responses',
      listOf(
        { ...batch, metadata: { label: 'bp-u1-0002-n2' } },
        { ...batch, metadata: {}, request_counts: { total: 77, completed: 0, failed: 0 } },
        { ...batch, id: 'batch_known', metadata: {} },
      ),
      { kind: 'text', status: 404, text: 'not found' },
    );
    expect(await jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: { kind: 'none', listedAtMs: Date.parse('2026-09-21T15:00:00Z') },
    });
  });

  test('is never said to be nowhere by a list that does not say its time', async () => {
    const server = await createWireServer();
    toClose.push(server);
    const fetchWithoutDate: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const headers = new Headers(response.headers);
      headers.delete('date');
      return new Response(await response.text(), { status: response.status, headers });
    };
    server.script(listOf(), listOf());
    const { jobs } = await createOpenAiProvider({
      apiKey: 'sk-some-secret-key',
      baseUrl: `${server.origin}/v1`,
      fetch: fetchWithoutDate,
    });
    expect(await jobs?.find(wanted, never)).toMatchObject({ kind: 'ok', value: { kind: 'cannot-tell' } });
    expect(await jobs?.readClock(never)).toMatchObject({ kind: 'problem', action: 'stop-run' });
  });

  test('that has done something is not whole without its output file', async () => {
    const done = { ...batch, status: 'completed', request_counts: { total: 2, completed: 2, failed: 0 } };
    for (const output_file_id of ['', null]) {
      const { jobs } = await openAi('responses', reply({ ...done, output_file_id, error_file_id: '' }));
      expect(await piecesOf(jobs.results('batch_1', never))).toMatchObject([
        { kind: 'problem', action: 'resend', reason: 'not-found' },
      ]);
    }
  });

  test('that is completed without any file, and without a word of how many it answered, is not whole', async () => {
    for (const request_counts of [undefined, { total: 2 }, { total: 2, completed: 0, failed: 0 }]) {
      const done = { ...batch, status: 'completed', request_counts, output_file_id: null, error_file_id: '' };
      const { jobs } = await openAi('responses', reply(done));
      expect(await piecesOf(jobs.results('batch_1', never))).toMatchObject([{ kind: 'problem', reason: 'not-found' }]);
    }
  });

  test('all of whose lines failed has them in its error file alone', async () => {
    const line = JSON.stringify({ custom_id: 'u1-1-n1-0', response: null, error: { code: 'x', message: 'no' } });
    const { server, jobs } = await openAi(
      'responses',
      reply({
        ...batch,
        status: 'completed',
        request_counts: { total: 2, completed: 0, failed: 2 },
        output_file_id: '',
        error_file_id: 'file-e',
      }),
      { kind: 'text', text: `${line}\n` },
    );
    expect(await piecesOf(jobs.results('batch_1', never))).toEqual([{ kind: 'lines', lines: [line] }]);
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1/batches/batch_1', '/v1/files/file-e/content']);
  });

  test('whose file failed its check has no results, and that is whole', async () => {
    const { jobs } = await openAi('responses', reply({ ...batch, status: 'failed' }));
    expect(await piecesOf(jobs.results('batch_1', never))).toEqual([]);
  });

  test('says nothing of the key, wherever the provider quotes it', async () => {
    const words = 'wrong key sk-some-secret-key';
    const errors = { data: [{ code: 'x', line: 1, message: words }] };
    const { jobs } = await openAi('responses', reply({ ...batch, status: 'failed', errors }));
    const body = responsesBodies.error('e', words);
    const line = jobs.readLine(JSON.stringify({ custom_id: 'a', response: { status_code: 401, body } }));
    const said = JSON.stringify([await jobs.status('batch_1', never), line]);
    expect(said).toContain('wrong key');
    expect(said).not.toContain('secret');
  });
});

describe('results that come slowly', () => {
  const line = '{"custom_id":"a"}\n';
  /** OpenAI, given up on after 200 ms without a piece, and a server that sends results so. */
  async function slowly(send: (response: ServerResponse) => Promise<void>) {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      if (request.url?.endsWith('/content') === true) void send(response);
      else response.end('{"id":"b","status":"completed","output_file_id":"f"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    toClose.push({
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    });
    const { jobs } = await createOpenAiProvider({
      apiKey: 'sk-some-secret-key',
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
      jobWaits: { stallMs: 200 },
    });
    if (jobs === null) throw new Error('no jobs');
    return jobs.results('b', never);
  }

  test('and stop are given up after a while without a piece, and are read again', async () => {
    const results = await slowly(async (response) => void response.write(`${line}{"custom`));
    expect(await piecesOf(results)).toEqual([
      {
        kind: 'problem',
        action: 'resend',
        reason: 'timeout',
        message: 'no answer within 0.2 s',
        status: 200,
        retryAfterMs: null,
      },
    ]);
  });

  test('are waited for as long as there is a piece now and then', async () => {
    const results = await slowly(async (response) => {
      for (let n = 0; n < 8; n += 1) {
        response.write(line);
        await pause(60);
      }
      response.end();
    });
    expect(await piecesOf(results)).toEqual([{ kind: 'lines', lines: Array(8).fill('{"custom_id":"a"}') }]);
  });

  test('to a reader who takes long over each piece are not given up', async () => {
    const results = await slowly(async (response) => void response.end(line.repeat(100_000)));
    let read = 0;
    for await (const piece of results) {
      if (piece.kind === 'problem') throw new Error(piece.message);
      if (read === 0) await pause(400);
      read += piece.lines.length;
    }
    expect(read).toBe(100_000);
  });
});

describe('a batch of Anthropic', () => {
  const batch = (changes: object = {}) => ({
    id: 'msgbatch_1',
    type: 'message_batch',
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 },
    created_at: '2026-09-21T14:15:00Z',
    ended_at: '2026-09-21T14:20:00Z',
    archived_at: null,
    results_url: 'http://elsewhere.invalid/results',
    ...changes,
  });
  const resultOf = (id: string): WireAct => ({
    kind: 'text',
    text: `no json\n${JSON.stringify({ custom_id: id, result: { type: 'expired' } })}\n`,
  });

  test('that has ended is known by its first result that can be read', async () => {
    const other = batch({ id: 'msgbatch_2' });
    const { jobs } = await anthropic(listOf(other, batch()), resultOf('u9-1-n1-0'), resultOf('u1-1-n1-1'));
    expect(await jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: { kind: 'found', providerJobId: 'msgbatch_1', resultsExpireAt: '2026-10-20T14:15:00.000Z' },
    });
  });

  test('of another size, known, or older is not opened', async () => {
    const { server, jobs } = await anthropic(
      listOf(
        batch({ request_counts: { processing: 3, succeeded: 0, errored: 0, canceled: 0, expired: 0 } }),
        batch({ id: 'batch_known' }),
        batch({ created_at: '2026-09-21T10:00:00Z' }),
      ),
    );
    expect(await jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: { kind: 'none', listedAtMs: Date.parse('2026-09-21T15:00:00Z') },
    });
    expect(server.seen).toHaveLength(1);
  });

  test('whose results are gone needs a person; while another could be it, that is waited for', async () => {
    const gone: WireAct = { kind: 'reply', status: 404, body: anthropicBodies.error('not_found_error', 'archived') };
    const alone = await anthropic(listOf(batch()), gone);
    expect(await alone.jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: {
        kind: 'cannot-tell',
        words: 'msgbatch_1 has ended and has as many requests, but no result of it can be read',
      },
    });
    const running = batch({ id: 'msgbatch_2', processing_status: 'in_progress' });
    const both = await anthropic(listOf(batch(), running), gone);
    expect(await both.jobs.find(wanted, never)).toEqual({
      kind: 'ok',
      value: { kind: 'maybe', providerJobIds: ['msgbatch_2'] },
    });
  });

  test('whose results cannot be fetched just now is a problem', async () => {
    const { jobs } = await anthropic(listOf(batch()), { kind: 'reset-before-headers' });
    expect(await jobs.find(wanted, never)).toMatchObject({ kind: 'problem', action: 'resend', reason: 'connection' });
  });

  test('that runs is not asked for results', async () => {
    const { server, jobs } = await anthropic(reply(batch({ processing_status: 'canceling' })));
    expect(await piecesOf(jobs.results('msgbatch_1', never))).toMatchObject([
      { kind: 'problem', action: 'resend', message: 'msgbatch_1 has not ended: canceling' },
    ]);
    expect(server.seen).toHaveLength(1);
  });

  test('sends the key to no other address than the one it is for', async () => {
    const { server, jobs } = await anthropic(reply(batch()), resultOf('u1-1-n1-0'));
    expect(await piecesOf(jobs.results('msgbatch_1', never))).toMatchObject([{ kind: 'lines' }]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/v1/messages/batches/msgbatch_1',
      '/v1/messages/batches/msgbatch_1/results',
    ]);
  });

  test('is created in one body of known length, with the version of the SDK', async () => {
    const { server, jobs } = await anthropic(reply(batch({ processing_status: 'in_progress' })));
    await jobs.create(payloadOf(['{"custom_id":"a"}', '{"custom_id":"b"}'], {}, 7), null, never);
    const [sent] = server.seen;
    expect(sent?.body).toEqual({ requests: [{ custom_id: 'a' }, { custom_id: 'b' }] });
    expect(sent?.headers).toMatchObject({
      'content-length': String(Buffer.byteLength(sent?.text ?? '')),
      'content-type': 'application/json',
      authorization: 'Bearer sk-ant-secret-key',
      'anthropic-version': '2026-10-21',
    });
  });

  test('that is refused for now says when to try again', async () => {
    const { jobs } = await anthropic({
      kind: 'reply',
      status: 429,
      headers: { 'retry-after': '7' },
      body: anthropicBodies.error('rate_limit_error', 'too many batches'),
    });
    expect(await jobs.create(payloadOf(['{}']), null, never)).toEqual({
      kind: 'refused',
      problem: {
        kind: 'problem',
        action: 'resend',
        reason: 'rate-limit',
        message: 'too many batches',
        status: 429,
        retryAfterMs: 7_000,
      },
    });
  });
});

describe('a batch of Gemini', () => {
  test('whose answers stand in the operation itself brings them as lines', async () => {
    const inlinedResponses = Array.from({ length: 300 }, (_, index) => ({
      metadata: { key: `u1-1-n1-${index}` },
      response: geminiBodies.answer(),
    }));
    const { jobs } = await gemini(
      reply({
        name: 'batches/b1',
        done: true,
        metadata: { state: 'BATCH_STATE_SUCCEEDED', output: { inlinedResponses: { inlinedResponses } } },
      }),
    );
    const pieces = await piecesOf(jobs.results('batches/b1', never));
    const lines = pieces.flatMap((piece) => (piece.kind === 'lines' ? piece.lines : []));
    expect(pieces.map((piece) => (piece.kind === 'lines' ? piece.lines.length : piece))).toEqual([256, 44]);
    expect(lines.map((line) => jobs.readLine(line))).toMatchObject(
      inlinedResponses.map(({ metadata }) => ({ kind: 'answer', callId: metadata.key })),
    );
  });

  test('that succeeded is not whole before its results are named', async () => {
    const { jobs } = await gemini(reply({ name: 'batches/b1', metadata: { state: 'BATCH_STATE_SUCCEEDED' } }));
    expect(await piecesOf(jobs.results('batches/b1', never))).toMatchObject([
      { kind: 'problem', action: 'resend', reason: 'not-found' },
    ]);
  });

  test('has a file with a long id, which is asked for by it', async () => {
    const responsesFile = 'files/batch-a-very-long-id-of-more-than-forty-characters-01234567890';
    const { server, jobs } = await gemini(
      reply({ name: 'batches/b1', metadata: { state: 'BATCH_STATE_SUCCEEDED', output: { responsesFile } } }),
      { kind: 'text', text: '{"key":"a"}\n{"key":"b"}' },
    );
    expect(await piecesOf(jobs.results('batches/b1', never))).toEqual([
      { kind: 'lines', lines: ['{"key":"a"}', '{"key":"b"}'] },
    ]);
    expect(server.seen[1]?.url).toBe(`/v1/${responsesFile}:download?alt=media`);
  });

  test('is created from its file, under its label', async () => {
    const { server, jobs } = await gemini(reply({ name: 'batches/b1', metadata: { state: 'BATCH_STATE_PENDING' } }));
    const payload = payloadOf(['{}'], { model: 'gemini-3.8-flash' });
    expect(await jobs.create(payload, 'files/f1', never)).toEqual({
      kind: 'created',
      providerJobId: 'batches/b1',
      resultsExpireAt: null,
    });
    expect(server.seen[0]).toMatchObject({
      url: '/v1/models/gemini-3.8-flash:batchGenerateContent',
      body: { batch: { displayName: 'bp-u1-0001-n1', inputConfig: { fileName: 'files/f1' } } },
    });
  });

  test('that a person named in another way is not found, and nobody is asked', async () => {
    const { server, jobs } = await gemini();
    const missing = { kind: 'problem', reason: 'not-found', message: expect.stringContaining('"abc"') };
    expect(await jobs.status('abc', never)).toMatchObject(missing);
    expect(await jobs.cancel('abc', never)).toMatchObject(missing);
    expect(await piecesOf(jobs.results('abc', never))).toMatchObject([missing]);
    expect(server.seen).toEqual([]);
  });

  test('is looked for on every page, the empty ones too', async () => {
    const found = { name: 'batches/b7', metadata: { displayName: 'bp-u1-0001-n1', state: 'BATCH_STATE_RUNNING' } };
    const { server, jobs } = await gemini(
      reply({ nextPageToken: 't1' }),
      reply({ operations: [{ name: 'batches/b1', metadata: { displayName: 'x' } }], nextPageToken: 't2' }),
      reply({ operations: [found] }),
    );
    expect(await jobs.find(wanted, never)).toMatchObject({ value: { kind: 'found', providerJobId: 'batches/b7' } });
    expect(server.seen).toHaveLength(3);
  });
});
