import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { JsonObject } from '../../src/core/json.ts';
import type { Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { at, digestOf, send } from './asking.ts';
import {
  dayMs,
  deliveredBy,
  errorOf,
  hourMs,
  inTurn,
  makeFolder,
  readLines,
  secondMs,
  startedAtMs,
  startJobs,
  tally,
  toIds,
} from './job-asking.ts';

const client = (sandbox: Sandbox, apiKey = sandbox.key) =>
  new OpenAI({ apiKey, baseURL: sandbox.baseUrls.openai, maxRetries: 0 });

const bodyOf = (id: string) => ({ model: 'gpt-6-luna', input: `Hello ${id}`, max_output_tokens: 200 });
const lineOf = (id: string, changes: object = {}) => ({
  custom_id: id,
  method: 'POST',
  url: '/v1/responses',
  body: bodyOf(id),
  ...changes,
});
const toText = (lines: readonly unknown[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

/** Uploads lines as a stream from a file, so that nobody knows their length beforehand. */
async function upload(sandbox: Sandbox, text: string, apiKey?: string) {
  const path = join(makeFolder(), 'input.jsonl');
  writeFileSync(path, text);
  return client(sandbox, apiKey).files.create({ file: createReadStream(path), purpose: 'batch' });
}

async function submit(sandbox: Sandbox, lines: readonly unknown[], changes: Partial<OpenAI.BatchCreateParams> = {}) {
  const file = await upload(sandbox, toText(lines));
  return client(sandbox).batches.create({
    input_file_id: file.id,
    endpoint: '/v1/responses',
    completion_window: '24h',
    ...changes,
  });
}

async function contentOf(sandbox: Sandbox, fileId: string | null | undefined) {
  return fileId ? readLines(await (await client(sandbox).files.content(fileId)).text()) : [];
}

async function resultsOf(sandbox: Sandbox, id: string) {
  const batch = await client(sandbox).batches.retrieve(id);
  return {
    batch,
    output: await contentOf(sandbox, batch.output_file_id),
    errors: await contentOf(sandbox, batch.error_file_id),
  };
}

/** A job of so many lines that has run to its end. */
async function finish(sandbox: Sandbox, count: number) {
  const { id } = await submit(
    sandbox,
    toIds(count).map((id) => lineOf(id)),
  );
  sandbox.advance(100 * secondMs);
  return resultsOf(sandbox, id);
}

const idOf = (line: JsonObject | string) => (typeof line === 'string' ? 'unreadable' : String(line['custom_id']));

describe('a batch of OpenAI', () => {
  it('goes through its states by the clock, with its counts, to an output file', async () => {
    const sandbox = await startJobs();
    const openai = client(sandbox);
    const file = await upload(sandbox, toText(toIds(40).map((id) => lineOf(id))));
    expect(file).toMatchObject({
      object: 'file',
      purpose: 'batch',
      filename: 'input.jsonl',
      bytes: Buffer.byteLength(toText(toIds(40).map((id) => lineOf(id)))),
      created_at: startedAtMs / 1000,
      expires_at: (startedAtMs + 30 * dayMs) / 1000,
      status: 'processed',
    });
    expect(await openai.files.retrieve(file.id)).toMatchObject({ id: file.id, bytes: file.bytes });

    const made = await openai.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/responses',
      completion_window: '24h',
      metadata: { label: 'u1' },
    });
    const seen: unknown[] = [];
    const look = async () => {
      const { status, request_counts: counts } = await openai.batches.retrieve(made.id);
      seen.push([status, counts?.total, counts?.completed, counts?.failed]);
    };
    for (const seconds of [0, 5, 5, 42.5, 40, 3, 4.5]) {
      sandbox.advance(seconds * secondMs);
      await look();
    }
    expect(seen).toEqual([
      ['validating', 0, 0, 0],
      ['validating', 0, 0, 0],
      ['in_progress', 40, 0, 0],
      ['in_progress', 40, 20, 0],
      ['in_progress', 40, 38, 0],
      ['finalizing', 40, 40, 0],
      ['completed', 40, 40, 0],
    ]);

    const { batch, output, errors } = await resultsOf(sandbox, made.id);
    const second = startedAtMs / 1000;
    const outputTokens = sandbox.ledger.reduce((sum, { usage }) => sum + usage.outputTokens, 0);
    expect(batch).toMatchObject({
      id: made.id,
      object: 'batch',
      endpoint: '/v1/responses',
      model: 'gpt-6-luna',
      errors: null,
      input_file_id: file.id,
      completion_window: '24h',
      // Of an even number of lines without a failure an empty text, of an odd one null.
      error_file_id: '',
      created_at: second,
      in_progress_at: second + 10,
      finalizing_at: second + 95,
      completed_at: second + 100,
      expires_at: second + 86_400,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      usage: { output_tokens: outputTokens },
      metadata: { label: 'u1' },
    });
    expect(errors).toEqual([]);
    const ids = output.map(idOf);
    expect(ids).not.toEqual(toIds(40));
    expect([...ids].sort()).toEqual([...toIds(40)].sort());
    expect(output[0]).toEqual({
      id: expect.stringMatching(/^batch_req_/),
      custom_id: ids[0],
      response: {
        status_code: 200,
        request_id: expect.stringMatching(/^req_/),
        body: expect.objectContaining({ object: 'response', status: 'completed' }),
      },
      error: null,
    });
  });

  it('bills each line that was answered once, as one of a batch, with its job and custom id', async () => {
    const sandbox = await startJobs();
    const { batch, output } = await finish(sandbox, 3);
    expect(sandbox.ledger.map(({ lane, jobId, customId, at: billedAt }) => [lane, jobId, customId, billedAt])).toEqual(
      toIds(3).map((id) => ['batch', batch.id, id, new Date(startedAtMs + 100 * secondMs).toISOString()]),
    );
    for (const line of sandbox.ledger) {
      const own = output.find((result) => idOf(result) === line.customId) as JsonObject;
      expect(at(own, 'response', 'body', 'id')).toBe(`resp_${line.answerId}`);
      expect(at(own, 'response', 'body', 'usage', 'output_tokens')).toBe(line.usage.outputTokens);
    }
    expect([sandbox.totals().billed, await deliveredBy(sandbox, 3)]).toEqual([3, 3]);
    const ledger = await send(sandbox, '/sandbox/ledger', undefined);
    expect(ledger.body).toEqual(sandbox.ledger);
  });

  it('is ended and billed by a look at the totals too', async () => {
    const sandbox = await startJobs();
    await submit(sandbox, [lineOf('a')]);
    sandbox.advance(100 * secondMs);
    expect(sandbox.totals().billed).toBe(0);
    expect((await send(sandbox, '/sandbox/totals', undefined)).body).toMatchObject({ billed: 1, delivered: 0 });
  });

  it('answers lines with what was told of their bodies, and Chat Completions too', async () => {
    const sandbox = await startJobs();
    const body = { model: 'gpt-6-luna', messages: [{ role: 'user', content: 'Hello' }] };
    sandbox.expectAnswer(digestOf(JSON.stringify(body)), 'told for a');
    const { id } = await submit(sandbox, [lineOf('a', { url: '/v1/chat/completions', body })], {
      endpoint: '/v1/chat/completions',
    });
    sandbox.advance(100 * secondMs);
    const { batch, output } = await resultsOf(sandbox, id);
    expect(batch.endpoint).toBe('/v1/chat/completions');
    expect(at(output[0] as JsonObject, 'response', 'body', 'choices', 0, 'message', 'content')).toBe('told for a');
  });

  it.each<readonly [string, Partial<Record<string, unknown>>, number, string, string | null]>([
    [
      'a file that is not there',
      { input_file_id: 'file-none' },
      404,
      'No such File object: file-none',
      'input_file_id',
    ],
    ['no file', { input_file_id: undefined }, 400, "Missing required parameter: 'input_file_id'.", 'input_file_id'],
    [
      'a window',
      { completion_window: '1h' },
      400,
      "Invalid value: '1h'. Supported values are: '24h'.",
      'completion_window',
    ],
    ['an endpoint', { endpoint: '/v1/nowhere' }, 400, "Invalid value: '/v1/nowhere'.", 'endpoint'],
    [
      'a value of metadata that is too long',
      { metadata: { a: 'x'.repeat(513) } },
      400,
      "Invalid 'metadata': at most 16 pairs of texts, keys of 64 and values of 512 characters.",
      'metadata',
    ],
    [
      'metadata of more than 16 pairs',
      { metadata: Object.fromEntries(toIds(17).map((id) => [id, 'x'])) },
      400,
      "Invalid 'metadata': at most 16 pairs of texts, keys of 64 and values of 512 characters.",
      'metadata',
    ],
    [
      'results that are kept for less than an hour',
      { output_expires_after: { anchor: 'created_at', seconds: 3599 } },
      400,
      "Invalid 'output_expires_after': 'anchor' is 'created_at', and 'seconds' from 3600 to 2592000.",
      'output_expires_after',
    ],
  ])('is refused for %s', async (_what, changes, status, message, param) => {
    const sandbox = await startJobs();
    const file = await upload(sandbox, toText([lineOf('a')]));
    const params = { input_file_id: file.id, endpoint: '/v1/responses', completion_window: '24h', ...changes };
    const error = await errorOf(client(sandbox).batches.create(params as OpenAI.BatchCreateParams));
    expect(error).toMatchObject({ status, param, error: { message } });
    expect((await client(sandbox).batches.list()).data).toEqual([]);
  });

  it('takes metadata of 16 pairs with keys of 64 and values of 512 characters', async () => {
    const sandbox = await startJobs();
    const pairs = Array.from({ length: 16 }, (_, index) => [`${index}`.padStart(64, 'k'), 'v'.repeat(512)]);
    const metadata = Object.fromEntries(pairs) as Record<string, string>;
    expect((await submit(sandbox, [lineOf('a')], { metadata })).metadata).toEqual(metadata);
  });

  it.each<readonly [string, readonly unknown[], readonly (readonly [string, number, string | null])[]]>([
    ['no lines', [], [['empty_file', 1, null]]],
    ['a line that is no JSON', [lineOf('a'), '', '{"custom_id"'], [['invalid_json_line', 3, null]]],
    ['a line that is no object', ['[]'], [['invalid_json_line', 1, null]]],
    ['a line without a custom id', [lineOf('', {})], [['missing_required_parameter', 1, 'custom_id']]],
    ['a custom id twice', [lineOf('a'), lineOf('b'), lineOf('a')], [['duplicate_custom_id', 3, 'custom_id']]],
    ['a method', [lineOf('a', { method: 'GET' })], [['invalid_method', 1, 'method']]],
    ['another endpoint', [lineOf('a', { url: '/v1/chat/completions' })], [['mismatched_endpoint', 1, 'url']]],
    ['a line without a body', [lineOf('a', { body: undefined })], [['missing_required_parameter', 1, 'body']]],
    [
      'another model',
      [lineOf('a'), lineOf('b', { body: { ...bodyOf('b'), model: 'gpt-6.1-sol' } })],
      [['mismatched_model', 2, 'body.model']],
    ],
    ['no model', [lineOf('a', { body: { input: 'Hello' } })], [['missing_required_parameter', 1, 'body.model']]],
    [
      'a model that does not exist',
      [lineOf('a', { body: { ...bodyOf('a'), model: 'claude-sonnet-5-5' } })],
      [['model_not_found', 1, 'body.model']],
    ],
    [
      'several mistakes',
      [lineOf('a', { method: 'GET' }), lineOf('b'), '?'],
      [
        ['invalid_method', 1, 'method'],
        ['invalid_json_line', 3, null],
      ],
    ],
  ])('is taken with %s, and fails when its file is checked', async (_what, lines, expected) => {
    const sandbox = await startJobs();
    const made = await submit(sandbox, lines);
    expect([made.status, made.errors]).toEqual(['validating', null]);
    sandbox.advance(10 * secondMs);
    const { batch } = await resultsOf(sandbox, made.id);
    expect(batch).toMatchObject({
      status: 'failed',
      failed_at: startedAtMs / 1000 + 10,
      in_progress_at: null,
      output_file_id: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
    });
    expect(batch.errors?.data?.map(({ code, line, param }) => [code, line, param])).toEqual(expected);
    expect(sandbox.ledger).toEqual([]);
  });

  it('fails with more than 50,000 lines', async () => {
    const sandbox = await startJobs();
    const ids = toIds(50_001);
    const { id } = await submit(
      sandbox,
      ids.map((each) => lineOf(each, { body: { model: 'gpt-6-luna', input: '' } })),
    );
    sandbox.advance(10 * secondMs);
    const batch = await client(sandbox).batches.retrieve(id);
    expect([batch.status, batch.errors?.data?.map(({ code }) => code)]).toEqual(['failed', ['too_many_tasks']]);
  });

  it('puts a line whose body the endpoint refuses into the error file, with the status it would have had', async () => {
    const sandbox = await startJobs();
    const wrong = lineOf('wrong', { body: { model: 'gpt-6-luna', input: 'Hello', temperature: 9 } });
    const { id } = await submit(sandbox, [lineOf('right'), wrong]);
    sandbox.advance(100 * secondMs);
    const { batch, output, errors } = await resultsOf(sandbox, id);
    expect(batch.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
    expect(output.map(idOf)).toEqual(['right']);
    expect(errors).toEqual([
      {
        id: expect.any(String),
        custom_id: 'wrong',
        response: {
          status_code: 400,
          request_id: expect.any(String),
          body: { error: expect.objectContaining({ type: 'invalid_request_error' }) },
        },
        error: null,
      },
    ]);
    expect(sandbox.ledger.map(({ customId }) => customId)).toEqual(['right']);
  });

  it('that is cancelled is cancelling for a while, keeps what was done, and bills that alone', async () => {
    const sandbox = await startJobs();
    const { id } = await submit(
      sandbox,
      toIds(100).map((each) => lineOf(each)),
    );
    sandbox.advance(50 * secondMs);
    expect(await client(sandbox).batches.cancel(id)).toMatchObject({
      status: 'cancelling',
      cancelling_at: startedAtMs / 1000 + 50,
    });
    sandbox.advance(9 * secondMs);
    expect((await client(sandbox).batches.retrieve(id)).status).toBe('cancelling');
    sandbox.advance(secondMs);
    const { batch, output, errors } = await resultsOf(sandbox, id);
    expect(batch).toMatchObject({ status: 'cancelled', cancelled_at: startedAtMs / 1000 + 60, completed_at: null });
    expect(output.length).toBeGreaterThan(25);
    expect(output.length).toBeLessThan(75);
    expect(tally(errors.map((line) => at(line as JsonObject, 'error', 'code')))).toEqual({
      batch_cancelled: 100 - output.length,
    });
    expect(sandbox.ledger).toHaveLength(output.length);
    expect(await errorOf(client(sandbox).batches.cancel(id))).toMatchObject({
      status: 400,
      error: { message: "Cannot cancel a batch with status 'cancelled'." },
    });
  });

  it('that is not done in 24 hours expires: what was done is there, the rest is batch_expired', async () => {
    const sandbox = await startJobs('job-time:48h');
    const { id } = await submit(
      sandbox,
      toIds(100).map((each) => lineOf(each)),
    );
    sandbox.advance(dayMs - 1);
    expect((await client(sandbox).batches.retrieve(id)).status).toBe('in_progress');
    sandbox.advance(1);
    const { batch, output, errors } = await resultsOf(sandbox, id);
    expect(batch).toMatchObject({ status: 'expired', expired_at: (startedAtMs + dayMs) / 1000 });
    expect(output.length).toBeGreaterThan(25);
    expect(output.length).toBeLessThan(75);
    expect(errors).toHaveLength(100 - output.length);
    expect(errors[0]).toEqual({
      id: expect.any(String),
      custom_id: expect.any(String),
      response: null,
      error: {
        code: 'batch_expired',
        message: 'This request could not be executed before the completion window expired.',
      },
    });
    expect(sandbox.ledger).toHaveLength(output.length);
  });

  it('keeps its results for 30 days, or as long as was asked, and can be deleted before', async () => {
    const sandbox = await startJobs();
    const openai = client(sandbox);
    const usual = await finish(sandbox, 1);
    const short = await submit(sandbox, [lineOf('a')], {
      output_expires_after: { anchor: 'created_at', seconds: 3600 },
    });
    sandbox.advance(100 * secondMs);
    const { batch } = await resultsOf(sandbox, short.id);
    const shortFile = batch.output_file_id ?? '';
    sandbox.advance(hourMs - 1);
    expect((await openai.files.retrieve(shortFile)).purpose).toBe('batch_output');
    sandbox.advance(1);
    expect(await errorOf(openai.files.content(shortFile))).toMatchObject({ status: 404 });

    const usualFile = usual.batch.output_file_id ?? '';
    sandbox.advance(30 * dayMs - hourMs - 100 * secondMs - 1);
    expect(await contentOf(sandbox, usualFile)).toHaveLength(1);
    sandbox.advance(1);
    expect(await errorOf(openai.files.content(usualFile))).toMatchObject({ status: 404 });
    // Nor can a batch be made of a file that is no more.
    const gone = { input_file_id: usual.batch.input_file_id, endpoint: '/v1/responses', completion_window: '24h' };
    expect(await errorOf(openai.batches.create(gone as OpenAI.BatchCreateParams))).toMatchObject({ status: 404 });

    const deleted = await upload(sandbox, toText([lineOf('a')]));
    expect(await openai.files.delete(deleted.id)).toEqual({ id: deleted.id, object: 'file', deleted: true });
    expect(await errorOf(openai.files.retrieve(deleted.id))).toMatchObject({ status: 404 });
  });

  it('is not there for another key, nor are its files', async () => {
    const sandbox = await startJobs();
    const { batch } = await finish(sandbox, 2);
    const other = client(sandbox, 'another-key');
    for (const call of [
      other.batches.retrieve(batch.id),
      other.batches.cancel(batch.id),
      other.files.retrieve(batch.input_file_id),
      other.files.content(batch.output_file_id ?? ''),
      other.files.delete(batch.input_file_id),
      other.batches.create({
        input_file_id: batch.input_file_id,
        endpoint: '/v1/responses',
        completion_window: '24h',
      }),
    ])
      expect(await errorOf(call)).toMatchObject({ status: 404 });
    expect((await other.batches.list()).data).toEqual([]);
    expect(await errorOf(client(sandbox, 'invalid').batches.list())).toBeInstanceOf(OpenAI.AuthenticationError);
    expect((await client(sandbox).batches.list()).data.map(({ id }) => id)).toEqual([batch.id]);
  });

  it('is listed newest first, in pages', async () => {
    const sandbox = await startJobs();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      made.unshift((await submit(sandbox, [lineOf('a')], { metadata: { n: String(n) } })).id);
      sandbox.advance(secondMs);
    }
    const page = await client(sandbox).batches.list({ limit: 2 });
    expect([page.data.map(({ id, metadata }) => [id, metadata?.['n']]), page.has_more]).toEqual([
      [
        [made[0], '4'],
        [made[1], '3'],
      ],
      true,
    ]);
    const ids: string[] = [];
    for await (const batch of client(sandbox).batches.list({ limit: 2 })) ids.push(batch.id);
    expect(ids).toEqual(made);
    expect(await errorOf(client(sandbox).batches.list({ limit: 101 }))).toMatchObject({ status: 400, param: 'limit' });
    expect(await errorOf(client(sandbox).batches.list({ after: 'batch_none' }))).toMatchObject({ status: 404 });
  });

  it('has the time of the sandbox in its dates and in the Date header', async () => {
    const sandbox = await startJobs();
    sandbox.advance(3 * dayMs);
    const { data, response } = await client(sandbox).batches.list().withResponse();
    expect([data.data, response.headers.get('date')]).toEqual([[], 'Wed, 02 Dec 2026 00:00:00 GMT']);
    const models = await client(sandbox).models.list().asResponse();
    expect(models.headers.get('date')).toBe('Wed, 02 Dec 2026 00:00:00 GMT');
    const clock = await send(sandbox, '/sandbox/clock', { advanceMs: dayMs });
    expect(clock.body).toEqual({ now: '2026-12-03T00:00:00.000Z' });
    expect((await submit(sandbox, [lineOf('a')])).created_at).toBe(Date.parse('2026-12-03T00:00:00Z') / 1000);
  });

  it('refuses an upload for another purpose, without a file, and takes an empty one', async () => {
    const sandbox = await startJobs();
    const file = new File(['{}'], 'a.jsonl');
    expect(await errorOf(client(sandbox).files.create({ file, purpose: 'vision' }))).toMatchObject({
      status: 400,
      param: 'purpose',
    });
    expect(await errorOf(client(sandbox).post('/files', { body: { purpose: 'batch' } }))).toMatchObject({
      status: 400,
      error: { message: "'file' is a required property" },
    });
    expect((await upload(sandbox, '')).bytes).toBe(0);
  });
});

describe('a sandbox that is started again', () => {
  it('knows its files, jobs, time and bill, and gives no id twice', async () => {
    let [fileId, ended, running] = ['', '', ''];
    let bill: Sandbox['ledger'] = [];
    const ids = new Set<string>();
    await inTurn(
      '',
      async (sandbox) => {
        const { batch } = await finish(sandbox, 3);
        [fileId, ended] = [batch.input_file_id, batch.id];
        const again = { input_file_id: fileId, endpoint: '/v1/responses', completion_window: '24h' } as const;
        running = (await client(sandbox).batches.create(again)).id;
        bill = [...sandbox.ledger];
        for (const id of [fileId, ended, running, batch.output_file_id ?? '']) ids.add(id);
        expect(ids.size).toBe(4);
      },
      async (sandbox) => {
        // Whether an answer was delivered is known to the sandbox that did it.
        expect(sandbox.ledger).toEqual(bill.map((line) => ({ ...line, delivered: false })));
        const { batch, output } = await resultsOf(sandbox, ended);
        expect([batch.status, output.length]).toEqual(['completed', 3]);
        expect((await client(sandbox).batches.retrieve(running)).status).toBe('validating');
        sandbox.advance(100 * secondMs);
        expect((await resultsOf(sandbox, running)).output).toHaveLength(3);
        expect(sandbox.ledger).toHaveLength(6);
        const fresh = await submit(sandbox, [lineOf('x')]);
        expect([ids.has(fresh.id), ids.has(fresh.input_file_id)]).toEqual([false, false]);
        bill = [...sandbox.ledger];
      },
      async (sandbox) => {
        expect(sandbox.ledger.map(({ answerId }) => answerId)).toEqual(bill.map(({ answerId }) => answerId));
        expect((await client(sandbox).batches.list()).data).toHaveLength(3);
      },
    );
  });

  it('answers a body that it answered before anew, and no answer has the id of another', async () => {
    const texts: unknown[] = [];
    const answerIds: string[] = [];
    const ask = async (sandbox: Sandbox) => {
      const { output } = await finish(sandbox, 1);
      texts.push(at(output[0] as JsonObject, 'response', 'body', 'output', -1, 'content', 0, 'text'));
      answerIds.push(...sandbox.ledger.slice(-1).map(({ answerId }) => answerId));
    };
    await inTurn('', ask, ask, async (sandbox) => {
      await ask(sandbox);
      await client(sandbox).responses.create(bodyOf('call-0'));
      answerIds.push(...sandbox.ledger.slice(-1).map(({ answerId }) => answerId));
    });
    expect(new Set(texts).size).toBe(3);
    expect(new Set(answerIds).size).toBe(4);
  });

  it('does not begin its faults anew', async () => {
    let id = '';
    await inTurn(
      'job-missing:2x,create-refused:once',
      async (sandbox) => {
        expect(await errorOf(submit(sandbox, [lineOf('a')]))).toMatchObject({ status: 429 });
        id = (await submit(sandbox, [lineOf('a')])).id;
        expect(await errorOf(client(sandbox).batches.retrieve(id))).toMatchObject({ status: 404 });
      },
      async (sandbox) => {
        expect(await errorOf(client(sandbox).batches.retrieve(id))).toMatchObject({ status: 404 });
        expect((await client(sandbox).batches.retrieve(id)).id).toBe(id);
        await submit(sandbox, [lineOf('a')]);
      },
    );
  });

  it('has written down no key', async () => {
    const stateFolder = makeFolder();
    const sandbox = await startJobs('', { stateFolder, keys: ['sk-very-secret'] });
    await finish(sandbox, 1);
    const texts = readdirSync(stateFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((text) => text.includes('sk-very-secret'))).toEqual([]);
    expect(texts.filter((text) => text.includes('unused'))).toEqual([]);
  });

  it('writes into the ledger file what was billed and not written there when it was killed', async () => {
    const folder = makeFolder();
    const [stateFolder, ledgerFile] = [join(folder, 'state'), join(folder, 'ledger.jsonl')];
    const first = await startJobs('', { stateFolder, ledgerFile });
    await finish(first, 3);
    await first.close();
    const written = readFileSync(ledgerFile, 'utf8').trimEnd().split('\n');
    expect(written).toHaveLength(3);
    writeFileSync(ledgerFile, `${written[0]}\n`);
    await (await startJobs('', { stateFolder, ledgerFile })).close();
    expect(readFileSync(ledgerFile, 'utf8').trimEnd().split('\n').sort()).toEqual([...written].sort());
  });
});

describe('faults of jobs of OpenAI', () => {
  it('line-error: a share of the lines fails with 500, in the error file and not billed', async () => {
    const sandbox = await startJobs('line-error:30%');
    const { batch, output, errors } = await finish(sandbox, 100);
    expect(tally(errors.map((line) => at(line as JsonObject, 'response', 'status_code')))).toEqual({
      500: 100 - output.length,
    });
    expect(batch.request_counts).toEqual({ total: 100, completed: output.length, failed: errors.length });
    expect(errors.length).toBeGreaterThan(15);
    expect(errors.length).toBeLessThan(45);
    expect(sandbox.ledger).toHaveLength(output.length);
    expect(sandbox.totals().faults).toEqual({ 'line-error': errors.length });
  });

  it('line-error always: completed without an output file', async () => {
    const { batch, output, errors } = await finish(await startJobs('line-error'), 3);
    expect([batch.status, batch.output_file_id, output, errors.length]).toEqual(['completed', null, [], 3]);
  });

  it('line-expired: the batch is completed, and some lines were not done in time', async () => {
    const { batch, errors } = await finish(await startJobs('line-expired:30%'), 100);
    expect(batch.status).toBe('completed');
    expect(Object.keys(tally(errors.map((line) => at(line as JsonObject, 'error', 'code'))))).toEqual([
      'batch_expired',
    ]);
  });

  it('line-missing, line-duplicate, line-foreign and line-malformed: billed once, and the results are not as they should be', async () => {
    const missing = await startJobs('line-missing:30%');
    const fewer = await finish(missing, 100);
    expect(fewer.output.length).toBeLessThan(100);
    expect([fewer.batch.request_counts?.completed, missing.ledger.length]).toEqual([100, 100]);

    const duplicate = await startJobs('line-duplicate:30%');
    const more = (await finish(duplicate, 100)).output.map(idOf);
    expect(new Set(Object.values(tally(more)))).toEqual(new Set([1, 2]));
    expect(duplicate.ledger).toHaveLength(100);

    const { output, errors } = await finish(await startJobs('line-foreign:30%'), 100);
    const strangers = [...output, ...errors].map(idOf).filter((id) => !toIds(100).includes(id));
    expect(strangers.length).toBeGreaterThan(10);

    const malformed = (await finish(await startJobs('line-malformed:30%'), 100)).output.map(idOf);
    expect([malformed.length, tally(malformed)['unreadable']]).toEqual([100, expect.any(Number)]);
  });

  it('job-invalid: fails with the number of a line', async () => {
    const { batch } = await finish(await startJobs('job-invalid'), 10);
    expect([batch.status, batch.errors?.data]).toEqual([
      'failed',
      [{ code: 'invalid_json_line', line: 5, message: 'This line is not parseable as valid JSON.', param: null }],
    ]);
  });

  it('job-expired and job-cancelled: ends by itself with a part done', async () => {
    const expired = await finish(await startJobs('job-expired'), 100);
    const cancelled = await finish(await startJobs('job-cancelled'), 100);
    for (const [{ batch, output, errors }, status, code] of [
      [expired, 'expired', 'batch_expired'],
      [cancelled, 'cancelled', 'batch_cancelled'],
    ] as const) {
      expect(batch.status).toBe(status);
      expect(output.length).toBeGreaterThan(25);
      expect(tally(errors.map((line) => at(line as JsonObject, 'error', 'code')))).toEqual({
        [code]: 100 - output.length,
      });
    }
  });

  it('create-lost: the connection breaks, and the batch is there', async () => {
    const sandbox = await startJobs('create-lost:once');
    expect(await errorOf(submit(sandbox, [lineOf('a')], { metadata: { label: 'lost' } }))).toBeInstanceOf(
      OpenAI.APIConnectionError,
    );
    expect((await client(sandbox).batches.list()).data.map(({ metadata }) => metadata)).toEqual([{ label: 'lost' }]);
    await submit(sandbox, [lineOf('a')]);
    expect((await client(sandbox).batches.list()).data).toHaveLength(2);
  });

  it('create-refused and create-failed: nothing is there', async () => {
    const sandbox = await startJobs('create-refused:once,create-failed:once');
    expect(await errorOf(submit(sandbox, [lineOf('a')]))).toBeInstanceOf(OpenAI.InternalServerError);
    expect(await errorOf(submit(sandbox, [lineOf('a')]))).toBeInstanceOf(OpenAI.RateLimitError);
    expect((await client(sandbox).batches.list()).data).toEqual([]);
    await submit(sandbox, [lineOf('a')]);
  });

  it('upload-cut: the connection breaks in the upload, and no file is left', async () => {
    const stateFolder = makeFolder();
    const sandbox = await startJobs('upload-cut:once', { stateFolder });
    const text = toText(toIds(2000).map((id) => lineOf(id)));
    expect(await errorOf(upload(sandbox, text))).toBeInstanceOf(OpenAI.APIConnectionError);
    expect((await upload(sandbox, text)).bytes).toBe(text.length);
    expect(readdirSync(join(stateFolder, 'files')).sort()).toEqual([
      expect.stringMatching(/\.data$/),
      expect.stringMatching(/\.json$/),
    ]);
  });

  it('results-cut: the first download of each file breaks in the middle', async () => {
    const sandbox = await startJobs('results-cut:once');
    const { id } = await submit(
      sandbox,
      toIds(50).map((each) => lineOf(each)),
    );
    sandbox.advance(100 * secondMs);
    const { output_file_id: fileId } = await client(sandbox).batches.retrieve(id);
    await errorOf(contentOf(sandbox, fileId));
    expect(sandbox.totals().delivered).toBe(0);
    expect(await contentOf(sandbox, fileId)).toHaveLength(50);
    expect(await deliveredBy(sandbox, 50)).toBe(50);
  });

  it('job-missing and unknown-status: the first looks at each job', async () => {
    const sandbox = await startJobs('job-missing:2x,unknown-status:once');
    for (const id of [(await submit(sandbox, [lineOf('a')])).id, (await submit(sandbox, [lineOf('a')])).id]) {
      const looks: unknown[] = [];
      for (let n = 0; n < 4; n += 1)
        looks.push(
          await client(sandbox)
            .batches.retrieve(id)
            .then(
              ({ status }) => status,
              (error: unknown) => (error as { readonly status: number }).status,
            ),
        );
      expect(looks).toEqual([404, 404, 'reticulating', 'validating']);
    }
  });

  it('list-cut and list-stale: a list fails, and another does not have the newest yet', async () => {
    const sandbox = await startJobs('list-cut:once,list-stale:once');
    const { id } = await submit(sandbox, [lineOf('a')]);
    expect(await errorOf(client(sandbox).batches.list())).toBeInstanceOf(OpenAI.InternalServerError);
    expect((await client(sandbox).batches.list()).data).toEqual([]);
    expect((await client(sandbox).batches.list()).data.map((batch) => batch.id)).toEqual([id]);
  });

  it('faults of content happen to lines, those of a connection do not', async () => {
    const sandbox = await startJobs('refusal:40%,truncate:20%,rate-limit:20%,no-usage:50%');
    const { output, errors } = await finish(sandbox, 100);
    expect(errors).toEqual([]);
    const bodies = output.map((line) => at(line as JsonObject, 'response', 'body') as JsonObject);
    expect(Object.keys(tally(bodies.map(({ status }) => status))).sort()).toEqual(['completed', 'incomplete']);
    expect(bodies.filter((body) => body['usage'] === undefined || body['usage'] === null).length).toBeGreaterThan(25);
    expect(sandbox.totals()).toMatchObject({ billed: 100 });
    expect(Object.keys(sandbox.totals().faults).sort()).toEqual(['refusal', 'truncate']);
  });
});

describe('the flex tier', () => {
  it('is said in the answer and in the bill, and has no room where the fault says so', async () => {
    const sandbox = await startJobs('flex-refused:once');
    const ask = (serviceTier?: 'flex') =>
      client(sandbox).responses.create({ ...bodyOf('a'), ...(serviceTier ? { service_tier: serviceTier } : {}) });
    expect(await errorOf(ask('flex'))).toMatchObject({ status: 429, code: 'resource_unavailable' });
    expect(sandbox.ledger).toEqual([]);
    expect((await ask('flex')).service_tier).toBe('flex');
    expect((await ask()).service_tier).toBe('default');
    expect(sandbox.ledger.map(({ lane }) => lane)).toEqual(['flex', 'realtime']);
  });
});
