import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { ratedTopics } from '../support/rated-topics.ts';
import { receiveTraces, type TraceReceiver } from '../support/trace-receiver.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

// A whole program is started again and again, on a machine that may have other things to do.
jest.setTimeout(120_000);

const workplaces: Workplace[] = [];
const receivers: TraceReceiver[] = [];
afterAll(() => {
  for (const place of workplaces) place.remove();
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function setUp(environment: Readonly<Record<string, string>> = {}, status = 200) {
  const receiver = await receiveTraces(status);
  receivers.push(receiver);
  const place = createWorkplace(ratedTopics(3), { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...environment });
  workplaces.push(place);
  const run = (...more: readonly string[]) =>
    place.run('all', '--batch-id', 'b', '--pipeline', 'pipeline', '--sandbox', '--yes', ...more);
  return { receiver, place, run };
}

describe('OpenTelemetry', () => {
  test('gets a span for the run and one for each call below it, by the names of the GenAI conventions', async () => {
    const { receiver, place, run } = await setUp({
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=blue',
      OTEL_SERVICE_NAME: 'nightly',
    });
    expect((await run()).exitCode).toBe(0);
    const root = receiver.spans.find(({ parentSpanId }) => (parentSpanId ?? '') === '');
    const calls = receiver.spans.filter((span) => span !== root);
    expect(root).toMatchObject({
      name: 'batch-pipeline all',
      attributes: {
        'batch_pipeline.batch.id': 'b',
        'batch_pipeline.command': 'all',
        'batch_pipeline.simulated': true,
        'batch_pipeline.exit_code': 0,
      },
    });
    const items = calls.map(({ attributes }) => attributes['batch_pipeline.item.id']);
    expect(items.sort()).toEqual(['item-0001', 'item-0002', 'item-0003']);
    const [receipt] = place.receipts('b');
    const call = calls.find(({ attributes }) => attributes['batch_pipeline.call.id'] === receipt?.callId);
    expect(call).toMatchObject({
      name: `chat ${receipt?.model}`,
      kind: 3,
      traceId: root?.traceId,
      parentSpanId: root?.spanId,
      statusCode: 0,
    });
    expect(call?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': receipt?.provider,
      'gen_ai.request.model': receipt?.model,
      'gen_ai.request.max_tokens': 300,
      'gen_ai.response.model': receipt?.answeredBy,
      'gen_ai.response.id': expect.stringMatching(/./),
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': receipt?.usage?.inputTokens,
      'gen_ai.usage.output_tokens': receipt?.usage?.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': expect.anything(),
      'gen_ai.usage.cache_creation.input_tokens': expect.anything(),
      'gen_ai.usage.reasoning.output_tokens': receipt?.usage?.reasoningTokens,
      'batch_pipeline.batch.id': 'b',
      'batch_pipeline.run.id': root?.attributes['batch_pipeline.run.id'],
      'batch_pipeline.item.id': receipt?.itemId,
      'batch_pipeline.step': 'main',
      'batch_pipeline.attempt': 1,
      'batch_pipeline.lane': 'realtime',
      'batch_pipeline.call.id': receipt?.callId,
      'batch_pipeline.cost_usd': receipt?.costUsd,
    });
    expect(receiver.resources[0]).toMatchObject({ 'service.name': 'nightly' });
    expect(receiver.headers[0]).toMatchObject({ 'x-team': 'blue' });
    expect(JSON.stringify(receiver.bodies)).not.toMatch(/Find a title|title.*score/);
  });

  test('gets prompts and answers of those alone who ask for it by the variable of the conventions', async () => {
    const { receiver, run } = await setUp({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' });
    await run('--limit', '1');
    const call = receiver.spans.find(({ name }) => name.startsWith('chat '));
    expect(JSON.parse(String(call?.attributes['gen_ai.input.messages']))).toEqual([
      { role: 'user', parts: [{ type: 'text', content: expect.stringContaining('Find a title') }] },
    ]);
    expect(JSON.parse(String(call?.attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: expect.stringContaining('score') }],
        finish_reason: 'stop',
      },
    ]);
  });

  test('gets calls without an answer as errors, without the words of the provider', async () => {
    const { receiver, run } = await setUp();
    await run('--faults', 'rate-limit:once');
    const failed = receiver.spans.filter(({ statusCode }) => statusCode === 2);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]?.attributes).toMatchObject({ 'error.type': 'rate-limit', 'http.response.status_code': 429 });
    expect(receiver.spans.filter(({ attributes }) => 'gen_ai.response.id' in attributes)).toHaveLength(3);
    expect(JSON.stringify(receiver.bodies)).not.toContain('rate limit of');
  });

  test('gets a job as a span, with its calls below it', async () => {
    const { receiver, run } = await setUp();
    expect((await run('--lane', 'batch')).exitCode).toBe(0);
    const job = receiver.spans.find(({ name }) => name.startsWith('batch job '));
    expect(job?.attributes).toMatchObject({
      'batch_pipeline.job.number': 1,
      'batch_pipeline.job.outcome': 'completed',
      'batch_pipeline.job.requests': 3,
      'batch_pipeline.job.answered': 3,
    });
    const calls = receiver.spans.filter(({ name }) => /^(chat|generate_content) /.test(name));
    expect(calls.map(({ parentSpanId }) => parentSpanId)).toEqual([job?.spanId, job?.spanId, job?.spanId]);
    expect(calls.every(({ startMs }) => startMs === job?.startMs)).toBe(true);
  });

  test.each([
    [
      'refuses',
      async () => (await setUp({}, 403)).run(),
      /OpenTelemetry: 127\.0\.0\.1:\d+ does not take spans \(403\)/,
    ],
    [
      'is not there',
      async () => {
        const nobody = createServer();
        await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
        const { port } = nobody.address() as AddressInfo;
        await new Promise((resolve) => nobody.close(resolve));
        return (await setUp({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://me:secret@127.0.0.1:${port}` })).run();
      },
      /OpenTelemetry: 127\.0\.0\.1:\d+ does not take spans \(ECONNREFUSED\)/,
    ],
    [
      'is no address',
      async () => (await setUp({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' })).run(),
      /OpenTelemetry: the endpoint that the environment names is no address/,
    ],
  ])('that %s harms no run, and is said once', async (_, act, words) => {
    const { exitCode, stdout, stderr } = await act();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('BATCH COMPLETE: b')]);
    expect(stderr).toMatch(words);
    expect(stderr.split('OpenTelemetry:')).toHaveLength(2);
    expect(stderr).not.toContain('secret');
  });

  test('that takes and never answers holds the end of a run up for some seconds at most', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { run } = await setUp({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    expect(await run()).toMatchObject({ exitCode: 0, signal: null });
    silent.close();
  });

  test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])('gets nothing with %j', async (off) => {
    const { receiver, run } = await setUp(off);
    await run();
    expect(receiver.bodies).toEqual([]);
  });
});
