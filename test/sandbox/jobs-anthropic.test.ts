import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { digestOf, send } from './asking.ts';
import {
  dayMs,
  deliveredBy,
  errorOf,
  inTurn,
  makeFolder,
  readLines,
  secondMs,
  startedAtMs,
  startJobs,
  tally,
  toIds,
} from './job-asking.ts';

type Batch = Anthropic.Messages.MessageBatch;
type Result = Anthropic.Messages.MessageBatchIndividualResponse;
type Request = Anthropic.Messages.BatchCreateParams.Request;

const client = (sandbox: Sandbox, apiKey = sandbox.key, version?: string) =>
  new Anthropic({
    apiKey,
    baseURL: sandbox.baseUrls.anthropic,
    maxRetries: 0,
    ...(version === undefined ? {} : { defaultHeaders: { 'anthropic-version': version } }),
  }).messages.batches;

const paramsOf = (id: string) => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: `Hello ${id}` }],
});
const requestOf = (id: string, changes: object = {}): Request =>
  ({ custom_id: id, params: { ...paramsOf(id), ...changes } }) as Request;
const toRequests = (count: number) => toIds(count).map((id) => requestOf(id));
const submit = (sandbox: Sandbox, requests: readonly Request[]) => client(sandbox).create({ requests: [...requests] });

async function resultsOf(sandbox: Sandbox, id: string): Promise<readonly Result[]> {
  const results: Result[] = [];
  for await (const result of await client(sandbox).results(id)) results.push(result);
  return results;
}

/** A batch of so many requests that has run to its end. */
async function finish(sandbox: Sandbox, count: number) {
  const { id } = await submit(sandbox, toRequests(count));
  sandbox.advance(100 * secondMs);
  const batch = await client(sandbox).retrieve(id);
  return { batch, results: await resultsOf(sandbox, id) };
}

const typesOf = (results: readonly Result[]) => tally(results.map(({ result }) => result.type));
const time = (afterMs: number) => new Date(startedAtMs + afterMs).toISOString();

describe('a message batch', () => {
  it('is in progress, all of it processing, until the whole has ended', async () => {
    const sandbox = await startJobs();
    const made = await submit(sandbox, toRequests(40));
    const running = {
      id: made.id,
      type: 'message_batch',
      processing_status: 'in_progress',
      request_counts: { processing: 40, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
      created_at: time(0),
      expires_at: time(dayMs),
      ended_at: null,
      cancel_initiated_at: null,
      archived_at: null,
      results_url: null,
    } satisfies Batch;
    expect(made).toEqual(running);
    sandbox.advance(99 * secondMs);
    expect(await client(sandbox).retrieve(made.id)).toEqual(running);
    expect(await errorOf(resultsOf(sandbox, made.id))).toBeInstanceOf(Error);
    sandbox.advance(secondMs);
    expect(await client(sandbox).retrieve(made.id)).toEqual({
      ...running,
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 40, errored: 0, canceled: 0, expired: 0 },
      ended_at: time(100 * secondMs),
      results_url: `${sandbox.baseUrls.anthropic}/v1/messages/batches/${made.id}/results`,
    });
    const results = await resultsOf(sandbox, made.id);
    const ids = results.map(({ custom_id: id }) => id);
    expect(ids).not.toEqual(toIds(40));
    expect([...ids].sort()).toEqual([...toIds(40)].sort());
    expect(results[0]?.result).toMatchObject({
      type: 'succeeded',
      message: { type: 'message', stop_reason: 'end_turn', usage: { service_tier: 'batch' } },
    });
  });

  it('bills each request that was answered once, as one of a batch, with its job and custom id', async () => {
    const sandbox = await startJobs();
    const { batch, results } = await finish(sandbox, 3);
    expect(sandbox.ledger.map(({ lane, jobId, customId, at }) => [lane, jobId, customId, at])).toEqual(
      toIds(3).map((id) => ['batch', batch.id, id, time(100 * secondMs)]),
    );
    for (const { customId, answerId, usage } of sandbox.ledger)
      expect(results.find(({ custom_id: id }) => id === customId)?.result).toMatchObject({
        message: { id: `msg_${answerId}`, usage: { output_tokens: usage.outputTokens } },
      });
    expect(await deliveredBy(sandbox, 3)).toBe(3);
  });

  it('answers with what was told of its parameters, and takes requests of several models', async () => {
    const sandbox = await startJobs();
    sandbox.expectAnswer(digestOf(JSON.stringify(paramsOf('a'))), 'told for a');
    const { id } = await submit(sandbox, [requestOf('a'), requestOf('b', { model: 'claude-haiku-5-5' })]);
    sandbox.advance(100 * secondMs);
    const results = await resultsOf(sandbox, id);
    expect(results.find(({ custom_id: each }) => each === 'a')?.result).toMatchObject({
      message: { model: 'claude-sonnet-5-5', content: [{ type: 'text', text: 'told for a' }] },
    });
    expect(results.find(({ custom_id: each }) => each === 'b')?.result).toMatchObject({
      message: { model: 'claude-haiku-5-5' },
    });
  });

  it.each<readonly [string, unknown, string]>([
    ['no requests', { requests: [] }, 'requests: List should have at least 1 item after validation, not 0'],
    ['no list', {}, 'requests: Field required'],
    [
      'a custom id with a dot',
      { requests: [requestOf('a'), requestOf('b.c')] },
      "requests.1.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'",
    ],
    [
      'a custom id of 65 characters',
      { requests: [requestOf('x'.repeat(65))] },
      "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'",
    ],
    [
      'a custom id twice',
      { requests: [requestOf('a'), requestOf('b'), requestOf('a')] },
      'requests.2.custom_id: duplicate custom_id "a"',
    ],
    ['a request without parameters', { requests: [{ custom_id: 'a' }] }, 'requests.0.params: Field required'],
    ['a body that is no JSON', '{"requests":[{"custom_id":"a","params":{]}]}', 'The request body is not valid JSON'],
    ['a body that has no end', '{"requests":[{"custom_id":"a","params":{}}', 'The request body is not valid JSON'],
  ])('is refused at once for %s', async (_what, body, message) => {
    const sandbox = await startJobs();
    const refused = await send(sandbox, '/anthropic/v1/messages/batches', body);
    expect([refused.status, refused.body]).toEqual([
      400,
      expect.objectContaining({ type: 'error', error: { type: 'invalid_request_error', message } }),
    ]);
    expect((await client(sandbox).list()).data).toEqual([]);
  });

  it('is refused with more than 100,000 requests', async () => {
    const sandbox = await startJobs();
    const requests = Array.from({ length: 100_001 }, (_, index) => `{"custom_id":"${index}","params":{}}`);
    const refused = await send(sandbox, '/anthropic/v1/messages/batches', `{"requests":[${requests.join(',')}]}`);
    expect(refused.body).toMatchObject({
      error: { message: 'requests: List should have at most 100000 items after validation, not 100001' },
    });
  });

  it.each<readonly [string, object, string]>([
    ['streaming', { stream: true }, 'stream: Streaming is not supported in the Message Batches API'],
    ['no output', { max_tokens: 0 }, 'max_tokens: must be greater than or equal to 1'],
    ['a model that does not exist', { model: 'gpt-6-luna' }, 'model: gpt-6-luna'],
    ['sampling, by this version of the API', { temperature: 0.2 }, 'temperature'],
  ])('is taken with a request for %s, which is errored when it is its turn', async (_what, changes, message) => {
    const sandbox = await startJobs();
    const { id } = await submit(sandbox, [requestOf('wrong', changes), requestOf('right')]);
    sandbox.advance(100 * secondMs);
    expect((await client(sandbox).retrieve(id)).request_counts).toEqual({
      processing: 0,
      succeeded: 1,
      errored: 1,
      canceled: 0,
      expired: 0,
    });
    const wrong = (await resultsOf(sandbox, id)).find(({ custom_id: each }) => each === 'wrong');
    expect(wrong?.result).toMatchObject({
      type: 'errored',
      error: { type: 'error', error: { message: expect.stringContaining(message) } },
    });
    expect(sandbox.ledger.map(({ customId }) => customId)).toEqual(['right']);
  });

  it('takes sampling parameters by the older version of the API', async () => {
    const sandbox = await startJobs();
    const requests = [requestOf('a', { temperature: 0.2, model: 'claude-sonnet-4-5' })];
    const { id } = await client(sandbox, sandbox.key, '2023-06-01').create({ requests });
    sandbox.advance(100 * secondMs);
    expect(typesOf(await resultsOf(sandbox, id))).toEqual({ succeeded: 1 });
  });

  it('that is cancelled is canceling for a while, keeps what was done, and bills that alone', async () => {
    const sandbox = await startJobs();
    const { id } = await submit(sandbox, toRequests(100));
    sandbox.advance(50 * secondMs);
    const canceling = { processing_status: 'canceling', cancel_initiated_at: time(50 * secondMs), ended_at: null };
    expect(await client(sandbox).cancel(id)).toMatchObject(canceling);
    sandbox.advance(9 * secondMs);
    expect(await client(sandbox).cancel(id)).toMatchObject(canceling);
    sandbox.advance(secondMs);
    const batch = await client(sandbox).retrieve(id);
    expect(batch).toMatchObject({ processing_status: 'ended', ended_at: time(60 * secondMs) });
    const types = typesOf(await resultsOf(sandbox, id));
    expect(types).toEqual({
      succeeded: batch.request_counts.succeeded,
      canceled: 100 - batch.request_counts.succeeded,
    });
    expect(types['succeeded']).toBeGreaterThan(25);
    expect(types['succeeded']).toBeLessThan(75);
    expect(sandbox.ledger).toHaveLength(types['succeeded'] ?? 0);
    expect((await client(sandbox).cancel(id)).processing_status).toBe('ended');
  });

  it('that is not done in 24 hours ends, and the rest is expired', async () => {
    const sandbox = await startJobs('job-time:48h');
    const { id } = await submit(sandbox, toRequests(100));
    sandbox.advance(dayMs - 1);
    expect((await client(sandbox).retrieve(id)).processing_status).toBe('in_progress');
    sandbox.advance(1);
    const { request_counts: counts, ended_at: endedAt } = await client(sandbox).retrieve(id);
    expect([counts.succeeded + counts.expired, endedAt]).toEqual([100, time(dayMs)]);
    expect(counts.expired).toBeGreaterThan(25);
    expect(typesOf(await resultsOf(sandbox, id))).toEqual({ succeeded: counts.succeeded, expired: counts.expired });
    expect(sandbox.ledger).toHaveLength(counts.succeeded);
  });

  it('keeps its results for 29 days from its creation, and is archived then', async () => {
    const sandbox = await startJobs();
    const { batch } = await finish(sandbox, 2);
    sandbox.advance(29 * dayMs - 100 * secondMs - 1);
    expect(await resultsOf(sandbox, batch.id)).toHaveLength(2);
    sandbox.advance(1);
    expect(await client(sandbox).retrieve(batch.id)).toMatchObject({
      processing_status: 'ended',
      archived_at: time(29 * dayMs),
      results_url: null,
    });
    const results = await send(sandbox, `/anthropic/v1/messages/batches/${batch.id}/results`, undefined);
    expect(results.status).toBe(404);
  });

  it('can be deleted when it has ended, not before', async () => {
    const sandbox = await startJobs();
    const { id } = await submit(sandbox, toRequests(1));
    expect(await errorOf(client(sandbox).delete(id))).toMatchObject({ status: 400 });
    sandbox.advance(100 * secondMs);
    expect(await client(sandbox).delete(id)).toEqual({ id, type: 'message_batch_deleted' });
    expect(await errorOf(client(sandbox).retrieve(id))).toMatchObject({ status: 404 });
    expect(sandbox.ledger).toHaveLength(1);
  });

  it('is not there for another key', async () => {
    const sandbox = await startJobs();
    const { batch } = await finish(sandbox, 2);
    const other = client(sandbox, 'another-key');
    for (const call of [other.retrieve(batch.id), other.cancel(batch.id), other.delete(batch.id)])
      expect(await errorOf(call)).toMatchObject({ status: 404, type: 'not_found_error' });
    const path = `/anthropic/v1/messages/batches/${batch.id}/results`;
    expect((await send(sandbox, path, undefined, { authorization: 'Bearer another-key' })).status).toBe(404);
    expect((await other.list()).data).toEqual([]);
    expect(await errorOf(client(sandbox, 'invalid').list())).toBeInstanceOf(Anthropic.AuthenticationError);
    expect((await client(sandbox).list()).data.map(({ id }) => id)).toEqual([batch.id]);
  });

  it('is listed newest first, in pages both ways', async () => {
    const sandbox = await startJobs();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      made.unshift((await submit(sandbox, toRequests(1))).id);
      sandbox.advance(secondMs);
    }
    const pageOf = async (params: Anthropic.Messages.BatchListParams) => {
      const page = await client(sandbox).list(params);
      return [page.data.map(({ id }) => made.indexOf(id)), page.has_more, page.first_id, page.last_id];
    };
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = made;
    expect(await pageOf({ limit: 2 })).toEqual([[0, 1], true, first, second]);
    expect(await pageOf({ limit: 2, after_id: second })).toEqual([[2, 3], true, third, fourth]);
    expect(await pageOf({ limit: 2, after_id: fourth })).toEqual([[4], false, fifth, fifth]);
    expect(await pageOf({ limit: 2, before_id: fifth })).toEqual([[2, 3], true, third, fourth]);
    expect(await pageOf({ limit: 2, before_id: third })).toEqual([[0, 1], false, first, second]);
    expect(await pageOf({ after_id: fifth })).toEqual([[], false, null, null]);
    const ids: string[] = [];
    for await (const batch of client(sandbox).list({ limit: 2 })) ids.push(batch.id);
    expect(ids).toEqual(made);
    expect(await errorOf(client(sandbox).list({ limit: 1001 }))).toMatchObject({ status: 400 });
    expect(await errorOf(client(sandbox).list({ after_id: 'msgbatch_none' }))).toMatchObject({ status: 400 });
  });
});

it('a sandbox that is started again knows its batches, and an upload that broke off left none', async () => {
  const ids: string[] = [];
  await inTurn(
    '',
    async (sandbox) => {
      const aborted = new AbortController();
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(Buffer.from(`{"requests":[${JSON.stringify(requestOf('a'))},`));
          setTimeout(() => aborted.abort(), 50);
        },
      });
      const broken = fetch(`${sandbox.baseUrls.anthropic}/v1/messages/batches`, {
        method: 'POST',
        headers: { authorization: 'Bearer sandbox-key', 'anthropic-version': '2026-10-21' },
        body,
        signal: aborted.signal,
        duplex: 'half',
      } as RequestInit);
      await errorOf(broken);
      ids.push((await submit(sandbox, toRequests(3))).id);
    },
    async (sandbox) => {
      expect((await client(sandbox).list()).data.map(({ id }) => id)).toEqual(ids);
      sandbox.advance(100 * secondMs);
      expect(await resultsOf(sandbox, ids[0] ?? '')).toHaveLength(3);
      await client(sandbox).delete(ids[0] ?? '');
      ids.unshift((await submit(sandbox, toRequests(1))).id);
    },
    async (sandbox) => {
      expect(new Set(ids).size).toBe(2);
      expect((await client(sandbox).list()).data.map(({ id }) => id)).toEqual(ids.slice(0, 1));
      // What was billed stays billed.
      expect(sandbox.ledger).toHaveLength(3);
    },
  );
});

it('a batch of many requests is ended while other calls are answered, and goes on in progress until all is billed', async () => {
  const sandbox = await startJobs();
  const { id } = await submit(sandbox, toRequests(3_000));
  sandbox.advance(100 * secondMs);
  const billedAt: number[] = [];
  let status = '';
  while (status !== 'ended') {
    status = (await client(sandbox).retrieve(id)).processing_status;
    billedAt.push(sandbox.ledger.length);
  }
  expect(billedAt.length).toBeGreaterThan(1);
  expect(billedAt.at(-1)).toBe(3_000);
  expect((await resultsOf(sandbox, id)).length).toBe(3_000);
});

it('a sandbox that is closed while it ends a batch does that first', async () => {
  let id = '';
  await inTurn(
    '',
    async (sandbox) => {
      ({ id } = await submit(sandbox, toRequests(3_000)));
      sandbox.advance(100 * secondMs);
      expect((await client(sandbox).retrieve(id)).processing_status).toBe('in_progress');
    },
    async (sandbox) => {
      expect(sandbox.ledger).toHaveLength(3_000);
      expect((await client(sandbox).retrieve(id)).processing_status).toBe('ended');
    },
  );
});

describe('faults of message batches', () => {
  const rawResultsOf = async (sandbox: Sandbox, id: string) => {
    const response = await fetch(`${sandbox.baseUrls.anthropic}/v1/messages/batches/${id}/results`, {
      headers: { authorization: `Bearer ${sandbox.key}`, 'anthropic-version': '2026-10-21' },
    });
    return readLines(await response.text());
  };
  const run = async (sandbox: Sandbox, count: number) => {
    const { id } = await submit(sandbox, toRequests(count));
    sandbox.advance(100 * secondMs);
    const batch = await client(sandbox).retrieve(id);
    const lines = await rawResultsOf(sandbox, id);
    return { batch, ids: lines.map((line) => (typeof line === 'string' ? 'unreadable' : String(line['custom_id']))) };
  };

  it('line-error and line-expired: errored and expired, and not billed', async () => {
    const sandbox = await startJobs('line-error:30%,line-expired:30%');
    const { batch, results } = await finish(sandbox, 100);
    const { succeeded, errored, expired } = batch.request_counts;
    expect(typesOf(results)).toEqual({ succeeded, errored, expired });
    expect(Math.min(errored, expired)).toBeGreaterThan(10);
    expect(results.find(({ result }) => result.type === 'errored')?.result).toMatchObject({
      error: { type: 'error', error: { type: 'api_error' } },
    });
    expect(sandbox.ledger).toHaveLength(succeeded);
  });

  it('line-missing, line-duplicate, line-foreign and line-malformed: the results are not as they should be', async () => {
    const missing = await startJobs('line-missing:30%');
    expect((await run(missing, 100)).ids.length).toBeLessThan(100);
    expect(missing.ledger).toHaveLength(100);
    const duplicate = await run(await startJobs('line-duplicate:30%'), 100);
    expect(new Set(Object.values(tally(duplicate.ids)))).toEqual(new Set([1, 2]));
    const foreign = await run(await startJobs('line-foreign:30%'), 100);
    expect(foreign.ids.filter((id) => !toIds(100).includes(id)).length).toBeGreaterThan(10);
    const malformed = await run(await startJobs('line-malformed:30%'), 100);
    expect([malformed.ids.length, tally(malformed.ids)['unreadable']]).toEqual([100, expect.any(Number)]);
  });

  it('job-expired and job-cancelled: ends by itself with a part done', async () => {
    for (const [fault, type] of [
      ['job-expired', 'expired'],
      ['job-cancelled', 'canceled'],
    ] as const) {
      const sandbox = await startJobs(fault);
      const { batch, results } = await finish(sandbox, 100);
      const { succeeded } = batch.request_counts;
      expect(batch.processing_status).toBe('ended');
      expect(typesOf(results)).toEqual({ succeeded, [type]: 100 - succeeded });
      expect(sandbox.ledger).toHaveLength(succeeded);
    }
  });

  it('create-lost: the connection breaks, and the batch is there', async () => {
    const sandbox = await startJobs('create-lost:once');
    expect(await errorOf(submit(sandbox, toRequests(7)))).toBeInstanceOf(Anthropic.APIConnectionError);
    expect((await client(sandbox).list()).data.map((batch) => batch.request_counts.processing)).toEqual([7]);
  });

  it('create-refused and create-failed: nothing is there', async () => {
    const stateFolder = makeFolder();
    const sandbox = await startJobs('create-refused:once,create-failed:once', { stateFolder });
    expect(await errorOf(submit(sandbox, toRequests(1)))).toBeInstanceOf(Anthropic.InternalServerError);
    expect(await errorOf(submit(sandbox, toRequests(1)))).toBeInstanceOf(Anthropic.RateLimitError);
    expect((await client(sandbox).list()).data).toEqual([]);
    await submit(sandbox, toRequests(1));
  });

  it('results-cut: the first download of each batch breaks in the middle', async () => {
    const sandbox = await startJobs('results-cut:once');
    const { id } = await submit(sandbox, toRequests(50));
    sandbox.advance(100 * secondMs);
    await errorOf(resultsOf(sandbox, id));
    expect(await resultsOf(sandbox, id)).toHaveLength(50);
  });

  it('job-missing and unknown-status: the first looks at each batch', async () => {
    const sandbox = await startJobs('job-missing:once,unknown-status:2x');
    const { id } = await submit(sandbox, toRequests(1));
    expect(await errorOf(client(sandbox).retrieve(id))).toMatchObject({ status: 404 });
    const statuses: string[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await client(sandbox).retrieve(id)).processing_status);
    expect(statuses).toEqual(['hibernating', 'hibernating', 'in_progress']);
  });

  it('list-cut and list-stale: a list fails, and another does not have the newest yet', async () => {
    const sandbox = await startJobs('list-cut:once,list-stale:once');
    const { id } = await submit(sandbox, toRequests(1));
    expect(await errorOf(client(sandbox).list())).toBeInstanceOf(Anthropic.InternalServerError);
    expect((await client(sandbox).list()).data).toEqual([]);
    expect((await client(sandbox).list()).data.map((batch) => batch.id)).toEqual([id]);
  });

  it('faults of content happen to requests of a batch: a blocked one is errored and costs nothing', async () => {
    const sandbox = await startJobs('refusal:40%,block:20%,overloaded:30%');
    const { batch, results } = await finish(sandbox, 100);
    const reasons = results.flatMap(({ result }) =>
      result.type === 'succeeded' ? [result.message.stop_reason] : [result.type],
    );
    expect(Object.keys(tally(reasons))).toEqual(expect.arrayContaining(['end_turn', 'errored', 'refusal']));
    expect(sandbox.ledger).toHaveLength(batch.request_counts.succeeded);
    expect(sandbox.totals().faults['block']).toBe(batch.request_counts.errored);
  });
});
