import { ApiError, type BatchJob, GoogleGenAI, type InlinedRequest, ServiceTier } from '@google/genai';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import type { Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { at, digestOf, send } from './asking.ts';
import {
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
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const model = 'gemini-3.8-flash';
const client = (sandbox: Sandbox, apiKey = sandbox.key) =>
  // Without a fetch of its own the SDK looks for one beside globals that a test does not have.
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: sandbox.baseUrls.gemini, fetch: globalThis.fetch } });

const requestOf = (id: string) => ({ contents: [{ role: 'user', parts: [{ text: `Hello ${id}` }] }] });
const toText = (ids: readonly string[]) =>
  ids.map((id) => JSON.stringify({ key: id, request: requestOf(id) })).join('\n');
const toInlined = (count: number): InlinedRequest[] =>
  toIds(count).map((id) => ({ ...requestOf(id), metadata: { key: id, of: 'test' } }));

async function upload(sandbox: Sandbox, text: string, apiKey?: string): Promise<string> {
  const file = await client(sandbox, apiKey).files.upload({
    file: new Blob([text]),
    config: { mimeType: 'application/jsonl', displayName: 'input' },
  });
  return file.name ?? '';
}

const create = (sandbox: Sandbox, src: string | InlinedRequest[], displayName = 'u1') =>
  client(sandbox).batches.create({ model, src, config: { displayName } });

async function submit(sandbox: Sandbox, count: number): Promise<string> {
  return (await create(sandbox, await upload(sandbox, toText(toIds(count))))).name ?? '';
}

/** The operation as it comes: the SDK loses counts and errors. */
async function operationOf(sandbox: Sandbox, name: string): Promise<JsonObject> {
  return (await send(sandbox, `/gemini/v1/${name}`, undefined)).body as JsonObject;
}

async function download(sandbox: Sandbox, name: string | undefined, apiKey?: string) {
  const path = join(makeFolder(), 'results.jsonl');
  await client(sandbox, apiKey).files.download({ file: name ?? '', downloadPath: path });
  // The SDK does not wait for the last bytes to be written.
  let text = '';
  for (let wait = 0; wait < 200; wait += 1) {
    const now = readFileSync(path, 'utf8');
    if (now !== '' && now === text) break;
    text = now;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return readLines(text);
}

const get = (sandbox: Sandbox, name: string) => client(sandbox).batches.get({ name });

/** A job of so many lines of a file that has run to its end. */
async function finish(sandbox: Sandbox, count: number) {
  const name = await submit(sandbox, count);
  sandbox.advance(100 * secondMs);
  const job = await get(sandbox, name);
  return { job, name, operation: await operationOf(sandbox, name), lines: await linesOf(sandbox, job) };
}

async function linesOf(sandbox: Sandbox, job: BatchJob) {
  return job.dest?.fileName === undefined ? [] : download(sandbox, job.dest.fileName);
}

const keyOf = (line: JsonObject | string) => (typeof line === 'string' ? 'unreadable' : String(line['key']));
const stats = (operation: JsonObject) => at(operation, 'metadata', 'batchStats');
const time = (afterMs: number) => new Date(startedAtMs + afterMs).toISOString();
const namesOf = async (sandbox: Sandbox, apiKey?: string) => {
  const names: (string | undefined)[] = [];
  for await (const job of await client(sandbox, apiKey).batches.list({ config: { pageSize: 2 } })) names.push(job.name);
  return names;
};

describe('a batch of Gemini', () => {
  it('of a file goes through its states by the clock, with its counts, to a file of results in order', async () => {
    const sandbox = await startJobs();
    const ids = toIds(40);
    const fileName = await upload(sandbox, toText(ids));
    expect(await client(sandbox).files.get({ name: fileName })).toMatchObject({
      name: fileName,
      displayName: 'input',
      sizeBytes: String(toText(ids).length),
      createTime: time(0),
      expirationTime: time(48 * hourMs),
      state: 'ACTIVE',
    });
    const made = await create(sandbox, fileName, 'run-7');
    expect(made).toMatchObject({ displayName: 'run-7', state: 'JOB_STATE_PENDING', model: `models/${model}` });
    const name = made.name ?? '';
    const seen: unknown[] = [];
    for (const seconds of [0, 50, 49]) {
      sandbox.advance(seconds * secondMs);
      seen.push([(await get(sandbox, name)).state, stats(await operationOf(sandbox, name))]);
    }
    expect(seen).toEqual([
      ['JOB_STATE_PENDING', { requestCount: '40', pendingRequestCount: '40' }],
      ['JOB_STATE_RUNNING', { requestCount: '40', successfulRequestCount: '20', pendingRequestCount: '20' }],
      ['JOB_STATE_RUNNING', { requestCount: '40', successfulRequestCount: '39', pendingRequestCount: '1' }],
    ]);
    sandbox.advance(secondMs);
    const job = await get(sandbox, name);
    expect(job).toMatchObject({
      state: 'JOB_STATE_SUCCEEDED',
      createTime: time(0),
      endTime: time(100 * secondMs),
      updateTime: time(100 * secondMs),
      dest: { fileName: expect.stringMatching(/^files\//) },
    });
    expect(await operationOf(sandbox, name)).toEqual({
      name,
      done: true,
      metadata: {
        '@type': expect.stringContaining('GenerateContentBatch'),
        name,
        model: `models/${model}`,
        displayName: 'run-7',
        state: 'BATCH_STATE_SUCCEEDED',
        createTime: time(0),
        updateTime: time(100 * secondMs),
        endTime: time(100 * secondMs),
        batchStats: { requestCount: '40', successfulRequestCount: '40' },
        output: { responsesFile: job.dest?.fileName },
      },
      response: {
        '@type': expect.stringContaining('GenerateContentBatchOutput'),
        responsesFile: job.dest?.fileName,
      },
    });
    const lines = await linesOf(sandbox, job);
    expect(lines.map(keyOf)).toEqual(ids);
    expect(lines[0]).toEqual({
      key: 'call-0',
      response: expect.objectContaining({ candidates: [expect.objectContaining({ finishReason: 'STOP' })] }),
    });
  });

  it('of requests that come along answers them in order, with the metadata that each had', async () => {
    const sandbox = await startJobs();
    const { name = '' } = await create(sandbox, [...toInlined(3), requestOf('without')]);
    sandbox.advance(100 * secondMs);
    const job = await get(sandbox, name);
    const responses = job.dest?.inlinedResponses ?? [];
    expect(responses.map(({ metadata }) => metadata)).toEqual([...toIds(3).map((id) => ({ key: id, of: 'test' })), {}]);
    expect(responses.map(({ response }) => response?.candidates?.[0]?.finishReason)).toEqual(Array(4).fill('STOP'));
    expect(await deliveredBy(sandbox, 4)).toBe(4);
    // A list leaves the answers out.
    const listed = (await send(sandbox, '/gemini/v1/batches', undefined)).body;
    expect(at(listed, 'operations', 0, 'name')).toBe(name);
    expect(JSON.stringify(listed)).not.toContain('inlinedResponses');
  });

  it('bills each request that was answered once, as one of a batch, with its job and key', async () => {
    const sandbox = await startJobs();
    const { name, lines } = await finish(sandbox, 3);
    expect(sandbox.ledger.map(({ lane, jobId, customId, at: billedAt }) => [lane, jobId, customId, billedAt])).toEqual(
      toIds(3).map((id) => ['batch', name, id, time(100 * secondMs)]),
    );
    expect(lines.map((line) => at(line as JsonValue, 'response', 'responseId'))).toEqual(
      sandbox.ledger.map(({ answerId }) => answerId),
    );
    expect(await deliveredBy(sandbox, 3)).toBe(3);
  });

  it('answers with what was told of a request', async () => {
    const sandbox = await startJobs();
    sandbox.expectAnswer(digestOf(JSON.stringify(requestOf('call-0'))), 'told');
    const { lines } = await finish(sandbox, 1);
    expect(at(lines[0] as JsonValue, 'response', 'candidates', 0, 'content', 'parts', -1, 'text')).toBe('told');
  });

  it('takes a file in pieces, and a piece again that broke off', async () => {
    const sandbox = await startJobs();
    const started = await fetch(`${sandbox.baseUrls.gemini}/upload/v1beta/files`, {
      method: 'POST',
      headers: { 'x-goog-api-key': 'k', 'x-goog-upload-command': 'start', 'x-goog-upload-protocol': 'resumable' },
      body: JSON.stringify({ file: { display_name: 'in pieces' } }),
    });
    const url = started.headers.get('x-goog-upload-url') ?? '';
    const put = async (command: string, offset: number, body: string) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'x-goog-upload-command': command, 'x-goog-upload-offset': String(offset) },
        body,
      });
      return [
        response.status,
        response.headers.get('x-goog-upload-status'),
        (await response.json()) as JsonValue,
      ] as const;
    };
    expect(await put('upload', 0, '12345')).toEqual([200, 'active', {}]);
    expect((await put('upload', 3, 'xxx'))[0]).toBe(400);
    const aborted = new AbortController();
    const broken = fetch(url, {
      method: 'POST',
      headers: { 'x-goog-upload-command': 'upload', 'x-goog-upload-offset': '5' },
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(Buffer.from('678'));
          setTimeout(() => aborted.abort(), 50);
        },
      }),
      signal: aborted.signal,
      duplex: 'half',
    } as RequestInit);
    await errorOf(broken);
    const query = () => fetch(url, { method: 'POST', headers: { 'x-goog-upload-command': 'query' } });
    let received = '';
    for (let wait = 0; wait < 100 && received !== '5'; wait += 1) {
      received = (await query()).headers.get('x-goog-upload-size-received') ?? '';
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(received).toBe('5');
    const [status, state, body] = await put('upload, finalize', 5, '6789');
    expect([status, state, at(body, 'file', 'sizeBytes'), at(body, 'file', 'displayName')]).toEqual([
      200,
      'final',
      '9',
      'in pieces',
    ]);
    expect((await put('upload', 9, ''))[0]).toBe(404);
  });

  it.each<readonly [string, unknown, number, string]>([
    ['no batch', {}, 400, 'Unknown name "batch"'],
    ['no input', { batch: { displayName: 'x' } }, 400, 'input_config'],
    ['no requests', { batch: { inputConfig: { requests: { requests: [] } } } }, 400, 'input_config'],
    ['a file that is not there', { batch: { inputConfig: { fileName: 'files/none' } } }, 404, 'files/none'],
    ['a body that is no JSON', '{"batch"', 400, 'Invalid JSON'],
    [
      'requests of 20 MB',
      { batch: { inputConfig: { requests: { requests: [{ request: requestOf('x'.repeat(20 * 1024 * 1024)) }] } } } },
      400,
      'exceeds the limit',
    ],
  ])('is refused for %s', async (_what, body, status, message) => {
    const sandbox = await startJobs();
    const refused = await send(sandbox, `/gemini/v1/models/${model}:batchGenerateContent`, body);
    expect([refused.status, at(refused.body, 'error', 'message')]).toEqual([status, expect.stringContaining(message)]);
    expect(await namesOf(sandbox)).toEqual([]);
  });

  it('is refused for a model that does not exist', async () => {
    const sandbox = await startJobs();
    const error = await errorOf(client(sandbox).batches.create({ model: 'gpt-6-luna', src: toInlined(1) }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404 });
  });

  it.each<readonly [string, string, string]>([
    ['a line that is no JSON', `${toText(['a'])}\n\n{"key"`, 'Failed to parse line 3 of the input file.'],
    ['a line without a key', JSON.stringify({ request: requestOf('a') }), 'Failed to parse line 1 of the input file.'],
    ['a line without a request', '{"key":"a"}', 'Failed to parse line 1 of the input file.'],
    ['no lines', '\n', 'The input file has no requests.'],
  ])('of a file with %s fails, and says why in its operation', async (_what, text, message) => {
    const sandbox = await startJobs();
    const { name = '' } = await create(sandbox, await upload(sandbox, text));
    sandbox.advance(10 * secondMs);
    const job = await get(sandbox, name);
    expect([job.state, job.dest]).toEqual(['JOB_STATE_FAILED', undefined]);
    const { done, error, response } = await operationOf(sandbox, name);
    expect([done, error, response]).toEqual([true, { code: 3, message }, undefined]);
    expect(sandbox.ledger).toEqual([]);
  });

  it('says the error of a request that is refused in its place', async () => {
    const sandbox = await startJobs();
    const wrong = JSON.stringify({ key: 'wrong', request: { contents: [], generationConfig: { nonsense: 1 } } });
    const { name = '' } = await create(sandbox, await upload(sandbox, `${wrong}\n${toText(['right'])}`));
    sandbox.advance(100 * secondMs);
    const lines = await linesOf(sandbox, await get(sandbox, name));
    expect(lines).toEqual([
      { key: 'wrong', error: expect.objectContaining({ code: 400, status: 'INVALID_ARGUMENT' }) },
      { key: 'right', response: expect.any(Object) },
    ]);
    expect(stats(await operationOf(sandbox, name))).toEqual({
      requestCount: '2',
      successfulRequestCount: '1',
      failedRequestCount: '1',
    });
  });

  it('that is cancelled runs on for a while, and bills what was done', async () => {
    const sandbox = await startJobs();
    const name = await submit(sandbox, 100);
    sandbox.advance(50 * secondMs);
    await client(sandbox).batches.cancel({ name });
    expect((await get(sandbox, name)).state).toBe('JOB_STATE_RUNNING');
    sandbox.advance(10 * secondMs);
    const job = await get(sandbox, name);
    expect([job.state, job.endTime]).toEqual(['JOB_STATE_CANCELLED', time(60 * secondMs)]);
    const answered = (await linesOf(sandbox, job)).filter((line) => typeof line !== 'string' && 'response' in line);
    expect(answered.length).toBeGreaterThan(25);
    expect(answered.length).toBeLessThan(75);
    expect(sandbox.ledger).toHaveLength(answered.length);
  });

  it('that is not done in 48 hours expires, with no results at all, and costs nothing', async () => {
    const sandbox = await startJobs('job-time:96h');
    const name = await submit(sandbox, 100);
    sandbox.advance(48 * hourMs - 1);
    expect((await get(sandbox, name)).state).toBe('JOB_STATE_RUNNING');
    sandbox.advance(1);
    const job = await get(sandbox, name);
    expect([job.state, job.dest, sandbox.ledger]).toEqual(['JOB_STATE_EXPIRED', undefined, []]);
    expect((await operationOf(sandbox, name))['done']).toBe(true);
  });

  it('keeps files for 48 hours, those that were uploaded and those of results', async () => {
    const sandbox = await startJobs();
    const fileName = await upload(sandbox, toText(['a']));
    const { job } = await finish(sandbox, 1);
    sandbox.advance(48 * hourMs - 100 * secondMs - 1);
    expect((await client(sandbox).files.get({ name: fileName })).name).toBe(fileName);
    sandbox.advance(1);
    expect(await errorOf(client(sandbox).files.get({ name: fileName }))).toMatchObject({ status: 404 });
    expect(await errorOf(create(sandbox, fileName))).toMatchObject({ status: 404 });
    const path = `/gemini/v1/${job.dest?.fileName}:download?alt=media`;
    const statusOf = async () =>
      (await fetch(sandbox.url + path, { headers: { 'x-goog-api-key': sandbox.key } })).status;
    expect(await statusOf()).toBe(200);
    sandbox.advance(100 * secondMs);
    expect(await statusOf()).toBe(404);
  });

  it('can be deleted, and its files too', async () => {
    const sandbox = await startJobs();
    const fileName = await upload(sandbox, toText(['a']));
    const { name = '' } = await create(sandbox, fileName);
    await client(sandbox).files.delete({ name: fileName });
    expect(await errorOf(client(sandbox).files.get({ name: fileName }))).toMatchObject({ status: 404 });
    await client(sandbox).batches.delete({ name });
    expect(await errorOf(get(sandbox, name))).toMatchObject({ status: 404 });
  });

  it('is not there for another key, nor are its files', async () => {
    const sandbox = await startJobs();
    const { name, job } = await finish(sandbox, 2);
    const other = client(sandbox, 'another-key');
    const fileName = await upload(sandbox, toText(['a']));
    for (const call of [
      other.batches.get({ name }),
      other.batches.cancel({ name }),
      other.batches.delete({ name }),
      other.files.get({ name: fileName }),
      other.files.delete({ name: fileName }),
      other.batches.create({ model, src: fileName }),
    ])
      expect(await errorOf(call)).toMatchObject({ status: 404 });
    const download = await fetch(`${sandbox.baseUrls.gemini}/v1/${job.dest?.fileName}:download?alt=media`, {
      headers: { 'x-goog-api-key': 'another-key' },
    });
    expect(download.status).toBe(404);
    expect(await namesOf(sandbox, 'another-key')).toEqual([]);
    expect(await errorOf(client(sandbox, 'invalid').batches.list())).toMatchObject({ status: 400 });
    expect(await namesOf(sandbox)).toEqual([name]);
  });

  it('is listed newest first, in pages, by both versions of the API', async () => {
    const sandbox = await startJobs();
    const made: (string | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) {
      made.unshift((await create(sandbox, toInlined(1), `run-${n}`)).name);
      sandbox.advance(secondMs);
    }
    expect(await namesOf(sandbox)).toEqual(made);
    const page = (await send(sandbox, '/gemini/v1beta/batches?pageSize=4', undefined)).body;
    expect(at(page, 'operations', -1, 'metadata', 'displayName')).toBe('run-1');
    const next = String(at(page, 'nextPageToken'));
    const last = (await send(sandbox, `/gemini/v1beta/batches?pageSize=4&pageToken=${next}`, undefined)).body;
    expect([at(last, 'operations', -1, 'metadata', 'displayName'), at(last, 'nextPageToken')]).toEqual([
      'run-0',
      undefined,
    ]);
    expect((await send(sandbox, '/gemini/v1/batches?pageToken=x', undefined)).status).toBe(400);
  });
});

it('a sandbox that is started again knows its files and jobs', async () => {
  let [fileName, ended, running] = ['', '', ''];
  await inTurn(
    '',
    async (sandbox) => {
      fileName = await upload(sandbox, toText(['a', 'b']));
      ended = (await finish(sandbox, 3)).name;
      running = (await create(sandbox, toInlined(2))).name ?? '';
    },
    async (sandbox) => {
      expect((await client(sandbox).files.get({ name: fileName })).name).toBe(fileName);
      expect(await linesOf(sandbox, await get(sandbox, ended))).toHaveLength(3);
      expect((await get(sandbox, running)).state).toBe('JOB_STATE_PENDING');
      sandbox.advance(100 * secondMs);
      expect((await get(sandbox, running)).dest?.inlinedResponses).toHaveLength(2);
      expect([ended, running]).not.toContain((await create(sandbox, fileName)).name);
    },
    async (sandbox) => {
      expect(sandbox.ledger).toHaveLength(5);
      expect(await namesOf(sandbox)).toHaveLength(3);
    },
  );
});

describe('faults of jobs of Gemini', () => {
  it('line-error and line-expired: an error in the place of the answer, and not billed', async () => {
    const sandbox = await startJobs('line-error:30%,line-expired:30%');
    const { lines, operation } = await finish(sandbox, 100);
    const codes = tally(lines.map((line) => at(line as JsonValue, 'error', 'code')));
    expect(codes).toEqual({ undefined: sandbox.ledger.length, 500: expect.any(Number), 4: expect.any(Number) });
    expect(stats(operation)).toMatchObject({ successfulRequestCount: String(sandbox.ledger.length) });
  });

  it('line-missing, line-duplicate, line-foreign and line-malformed: the results are not as they should be', async () => {
    const missing = await startJobs('line-missing:30%');
    expect((await finish(missing, 100)).lines.length).toBeLessThan(100);
    expect(missing.ledger).toHaveLength(100);
    const duplicate = (await finish(await startJobs('line-duplicate:30%'), 100)).lines.map(keyOf);
    expect(new Set(Object.values(tally(duplicate)))).toEqual(new Set([1, 2]));
    const foreign = (await finish(await startJobs('line-foreign:30%'), 100)).lines.map(keyOf);
    expect(foreign.filter((key) => !toIds(100).includes(key)).length).toBeGreaterThan(10);
    const malformed = (await finish(await startJobs('line-malformed:30%'), 100)).lines.map(keyOf);
    expect([malformed.length, tally(malformed)['unreadable']]).toEqual([100, expect.any(Number)]);
  });

  it('lines of an inlined job go wrong in the same ways', async () => {
    const sandbox = await startJobs('line-foreign:30%,line-missing:20%');
    const { name = '' } = await create(sandbox, toInlined(100));
    sandbox.advance(100 * secondMs);
    const keys = ((await get(sandbox, name)).dest?.inlinedResponses ?? []).map(
      ({ metadata }) => metadata?.['key'] ?? '',
    );
    expect(keys.filter((key) => key.startsWith('stranger-')).length).toBeGreaterThan(10);
    expect(toIds(100).filter((id) => !keys.includes(id)).length).toBeGreaterThan(5);
  });

  it('job-invalid, job-expired and job-cancelled: ends by itself', async () => {
    const invalid = await startJobs('job-invalid');
    const failed = await finish(invalid, 10);
    expect([failed.job.state, failed.operation['error']]).toEqual([
      'JOB_STATE_FAILED',
      { code: 3, message: 'Failed to parse line 5 of the input file.' },
    ]);
    const late = await startJobs('job-expired');
    const expired = await finish(late, 10);
    expect([expired.job.state, expired.lines, late.ledger]).toEqual(['JOB_STATE_EXPIRED', [], []]);
    const cancelled = await finish(await startJobs('job-cancelled'), 100);
    expect(cancelled.job.state).toBe('JOB_STATE_CANCELLED');
    expect(tally(cancelled.lines.map((line) => at(line as JsonValue, 'error', 'code')))).toEqual({
      undefined: expect.any(Number),
      1: expect.any(Number),
    });
  });

  it('create-lost: the connection breaks, and the job is there', async () => {
    const sandbox = await startJobs('create-lost:once');
    await errorOf(create(sandbox, toInlined(1), 'lost'));
    const listed = (await send(sandbox, '/gemini/v1/batches', undefined)).body;
    expect(at(listed, 'operations', 0, 'metadata', 'displayName')).toBe('lost');
  });

  it('create-refused and create-failed: nothing is there', async () => {
    const sandbox = await startJobs('create-refused:once,create-failed:once');
    expect(await errorOf(create(sandbox, toInlined(1)))).toMatchObject({ status: 500 });
    expect(await errorOf(create(sandbox, toInlined(1)))).toMatchObject({ status: 429 });
    expect(await namesOf(sandbox)).toEqual([]);
    await create(sandbox, toInlined(1));
  });

  it('upload-cut: the connection breaks in the upload, and no file is left', async () => {
    const stateFolder = makeFolder();
    const sandbox = await startJobs('upload-cut:once', { stateFolder });
    const text = toText(toIds(2000));
    await errorOf(upload(sandbox, text));
    const name = await upload(sandbox, text);
    expect((await client(sandbox).files.get({ name })).sizeBytes).toBe(String(text.length));
    expect(readdirSync(join(stateFolder, 'files')).sort()).toEqual([
      expect.stringMatching(/\.data$/),
      expect.stringMatching(/\.json$/),
    ]);
  });

  it('results-cut: the first download of each file breaks in the middle', async () => {
    const sandbox = await startJobs('results-cut:once');
    const name = await submit(sandbox, 50);
    sandbox.advance(100 * secondMs);
    const { dest } = await get(sandbox, name);
    const read = async () => {
      const url = `${sandbox.baseUrls.gemini}/v1/${dest?.fileName}:download?alt=media`;
      return (await fetch(url, { headers: { 'x-goog-api-key': sandbox.key } })).text();
    };
    await errorOf(read());
    expect(readLines(await read())).toHaveLength(50);
  });

  it('job-missing and unknown-status: the first looks at each job', async () => {
    const sandbox = await startJobs('job-missing:once,unknown-status:once');
    const name = await submit(sandbox, 1);
    expect(await errorOf(get(sandbox, name))).toMatchObject({ status: 404 });
    expect(at(await operationOf(sandbox, name), 'metadata', 'state')).toBe('BATCH_STATE_DREAMING');
    expect((await get(sandbox, name)).state).toBe('JOB_STATE_PENDING');
  });

  it('list-cut and list-stale: a list fails, and another does not have the newest yet', async () => {
    const sandbox = await startJobs('list-cut:once,list-stale:once');
    const name = await submit(sandbox, 1);
    expect(await errorOf(namesOf(sandbox))).toMatchObject({ status: 500 });
    expect(await namesOf(sandbox)).toEqual([]);
    expect(await namesOf(sandbox)).toEqual([name]);
  });
});

it('the flex tier of Gemini is said in the answer and in the bill, and has no room where the fault says so', async () => {
  const sandbox = await startJobs('flex-refused:once');
  const ask = (serviceTier?: ServiceTier) =>
    client(sandbox).models.generateContent({
      model,
      contents: 'Hello',
      config: serviceTier === undefined ? {} : { serviceTier },
    });
  const refused = await errorOf(ask(ServiceTier.FLEX));
  expect(refused).toMatchObject({ status: 503, message: expect.stringContaining('UNAVAILABLE') });
  expect(sandbox.ledger).toEqual([]);
  expect((await ask(ServiceTier.FLEX)).usageMetadata).toMatchObject({ serviceTier: 'flex' });
  expect((await ask()).usageMetadata).toMatchObject({ serviceTier: 'standard' });
  expect(sandbox.ledger.map(({ lane }) => lane)).toEqual(['flex', 'realtime']);
});
