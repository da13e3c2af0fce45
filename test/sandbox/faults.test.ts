import { describe, expect, it } from '@jest/globals';
import { at, allEndpoints, ask, type Endpoint, endpoints, send, startSandbox, textOf } from './asking.ts';

describe.each(allEndpoints)('a fault of %s', (endpoint: Endpoint) => {
  const { provider } = endpoints[endpoint];

  it('rate-limit is 429, says how long to wait, and is not billed', async () => {
    const sandbox = await startSandbox({ faults: 'rate-limit:once,retry-after:250ms' });
    const got = await ask(sandbox, endpoint);
    expect(got.status).toBe(429);
    if (provider === 'openai')
      expect(got).toMatchObject({
        headers: { 'retry-after': '1', 'retry-after-ms': '250' },
        body: { error: { type: 'requests', param: null, code: 'rate_limit_exceeded' } },
      });
    if (provider === 'anthropic')
      expect(got).toMatchObject({
        headers: { 'retry-after': '0.25' },
        body: { type: 'error', error: { type: 'rate_limit_error' }, request_id: got.headers['request-id'] },
      });
    if (provider === 'gemini') {
      expect(got.body).toMatchObject({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } });
      expect(at(got.body, 'error', 'details', -1)).toEqual({
        '@type': 'type.googleapis.com/google.rpc.RetryInfo',
        retryDelay: '0.25s',
      });
      expect(got.headers['retry-after']).toBeUndefined();
    }
    expect(sandbox.ledger).toEqual([]);
    expect((await ask(sandbox, endpoint)).status).toBe(200);
    expect(sandbox.totals()).toMatchObject({ requests: 2, billed: 1, delivered: 1, faults: { 'rate-limit': 1 } });
  });

  it('overloaded, server-error, auth and billing are refused in the words of the provider, and not billed', async () => {
    const sandbox = await startSandbox({ faults: 'overloaded:once,server-error:once,auth:once,billing:once' });
    const said = [];
    for (let draw = 0; draw < 4; draw += 1) {
      const { status, body } = await ask(sandbox, endpoint);
      const error = at(body, 'error') as unknown as Record<string, unknown>;
      said.push([status, error['status'] ?? error['type'], error['code'] ?? null]);
    }
    const wanted = {
      openai: [
        [503, 'service_unavailable_error', 'server_is_overloaded'],
        [500, 'server_error', null],
        [401, 'invalid_request_error', 'invalid_api_key'],
        [429, 'insufficient_quota', 'insufficient_quota'],
      ],
      anthropic: [
        [529, 'overloaded_error', null],
        [500, 'api_error', null],
        [401, 'authentication_error', null],
        [402, 'billing_error', null],
      ],
      gemini: [
        [503, 'UNAVAILABLE', 503],
        [500, 'INTERNAL', 500],
        [400, 'INVALID_ARGUMENT', 400],
        [403, 'PERMISSION_DENIED', 403],
      ],
    };
    expect(said).toEqual(wanted[provider]);
    expect(sandbox.ledger).toEqual([]);
  });

  it('reset breaks the connection, before the bill or after it', async () => {
    const sandbox = await startSandbox({ faults: 'reset', seed: 5 });
    for (let draw = 0; draw < 40; draw += 1) await expect(ask(sandbox, endpoint)).rejects.toThrow();
    const { requests, billed, delivered, faults } = sandbox.totals();
    expect({ requests, delivered, faults }).toEqual({ requests: 40, delivered: 0, faults: { reset: 40 } });
    expect(billed).toBeGreaterThan(8);
    expect(billed).toBeLessThan(32);
  });

  it('hang is billed and never answered', async () => {
    const sandbox = await startSandbox({ faults: 'hang' });
    await expect(ask(sandbox, endpoint, {}, AbortSignal.timeout(60))).rejects.toThrow();
    expect(sandbox.totals()).toMatchObject({ requests: 1, billed: 1, delivered: 0, mostInFlight: 1 });
  });

  it('truncate cuts the text and says so, with all of the limit used', async () => {
    const limits = {
      responses: { max_output_tokens: 900 },
      chat: { max_completion_tokens: 900 },
      messages: { max_tokens: 900 },
      generate: { generationConfig: { maxOutputTokens: 900 } },
    };
    const sandbox = await startSandbox({ faults: 'truncate' });
    const got = await ask(sandbox, endpoint, limits[endpoint]);
    const whole = textOf(await ask(await startSandbox(), endpoint, limits[endpoint]));
    expect(whole.startsWith(textOf(got))).toBe(true);
    expect(textOf(got).length).toBeLessThan(whole.length);
    const { body } = got;
    const finish = {
      responses: at(body, 'incomplete_details'),
      chat: at(body, 'choices', 0, 'finish_reason'),
      messages: at(body, 'stop_reason'),
      generate: at(body, 'candidates', 0, 'finishReason'),
    };
    expect(finish[endpoint]).toEqual(
      { responses: { reason: 'max_output_tokens' }, chat: 'length', messages: 'max_tokens', generate: 'MAX_TOKENS' }[
        endpoint
      ],
    );
    expect(sandbox.ledger[0]?.usage.outputTokens).toBe(900);
  });

  it('refusal is an answer without the text that was asked for', async () => {
    const sandbox = await startSandbox({ faults: 'refusal' });
    const { status, body } = await ask(sandbox, endpoint);
    expect(status).toBe(200);
    if (endpoint === 'responses')
      expect(at(body, 'output', -1, 'content')).toEqual([
        { type: 'refusal', refusal: "I'm sorry, but I can't help with that." },
      ]);
    if (endpoint === 'chat')
      expect(at(body, 'choices', 0, 'message')).toEqual({
        role: 'assistant',
        content: null,
        refusal: "I'm sorry, but I can't help with that.",
        annotations: [],
      });
    if (endpoint === 'messages')
      expect(body).toMatchObject({
        content: [],
        stop_reason: 'refusal',
        stop_details: { type: 'refusal', category: 'general_harms' },
      });
    if (endpoint === 'generate') expect(at(body, 'candidates')).toEqual([{ finishReason: 'SAFETY', index: 0 }]);
    expect(sandbox.totals().billed).toBe(1);
  });

  it('empty is an answer that ended as it should and has no text', async () => {
    const got = await ask(await startSandbox({ faults: 'empty' }), endpoint);
    expect(got.status).toBe(200);
    expect(textOf(got)).toBe('');
    const { body } = got;
    const finish = {
      responses: at(body, 'status'),
      chat: at(body, 'choices', 0, 'finish_reason'),
      messages: at(body, 'stop_reason'),
      generate: at(body, 'candidates', 0, 'finishReason'),
    };
    expect(finish[endpoint]).toBe(
      { responses: 'completed', chat: 'stop', messages: 'end_turn', generate: 'STOP' }[endpoint],
    );
  });

  it("block is the provider's filter", async () => {
    const { status, body } = await ask(await startSandbox({ faults: 'block' }), endpoint);
    if (endpoint === 'responses')
      expect(body).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [],
      });
    if (endpoint === 'chat')
      expect(at(body, 'choices', 0)).toMatchObject({ finish_reason: 'content_filter', message: { content: '' } });
    if (endpoint === 'messages')
      expect({ status, error: at(body, 'error') }).toEqual({
        status: 400,
        error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
      });
    if (endpoint === 'generate') {
      expect(at(body, 'promptFeedback')).toEqual({ blockReason: 'PROHIBITED_CONTENT' });
      expect(at(body, 'candidates')).toBeUndefined();
      expect(at(body, 'usageMetadata')).toMatchObject({ promptTokenCount: 9, totalTokenCount: 9 });
    }
  });

  it('no-usage is billed and not told', async () => {
    const sandbox = await startSandbox({ faults: 'no-usage' });
    const { body } = await ask(sandbox, endpoint);
    expect([at(body, 'usage'), at(body, 'usageMetadata')]).toEqual([undefined, undefined]);
    expect(sandbox.ledger[0]?.usage.outputTokens).toBeGreaterThan(0);
  });
});

describe('a fault', () => {
  it('bad-json is sometimes wrapped JSON and sometimes none', async () => {
    const sandbox = await startSandbox({ faults: 'bad-json' });
    const format = {
      type: 'json_schema',
      name: 'n',
      schema: {
        type: 'object',
        properties: { title: { type: 'string' }, list: { type: 'array', items: { type: 'integer' } } },
        required: ['title', 'list'],
      },
    };
    const texts: string[] = [];
    for (let draw = 0; draw < 60; draw += 1)
      texts.push(textOf(await ask(sandbox, 'responses', { input: `Prompt ${draw}`, text: { format } })));
    const isJson = (text: string) => {
      try {
        return typeof JSON.parse(text) === 'object';
      } catch {
        return false;
      }
    };
    expect(texts.filter(isJson)).toEqual([]);
    expect(texts.some((text) => text.startsWith('```json\n{'))).toBe(true);
    expect(
      texts.some(
        (text) => text.startsWith('Here is') && isJson(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)),
      ),
    ).toBe(true);
    expect(texts.some((text) => text.endsWith(',}'))).toBe(true);
    expect(texts.some((text) => !text.includes('{') && !text.includes('['))).toBe(true);
  });

  it('happens to the same requests for the same seed, and not to one request for ever', async () => {
    const statusesOf = async (seed: number) => {
      const sandbox = await startSandbox({ seed, faults: 'server-error:50%' });
      const statuses: number[] = [];
      for (let draw = 0; draw < 24; draw += 1)
        statuses.push((await ask(sandbox, 'responses', { input: `Prompt ${draw % 4}` })).status);
      return statuses;
    };
    const first = await statusesOf(1);
    expect(await statusesOf(1)).toEqual(first);
    expect(await statusesOf(2)).not.toEqual(first);
    for (const body of [0, 1, 2, 3])
      expect(first.filter((status, index) => index % 4 === body && status === 200).length).toBeGreaterThan(0);
  });

  it('slow waits before each answer', async () => {
    const sandbox = await startSandbox({ faults: 'slow:60ms,latency:20ms' });
    const started = performance.now();
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, index) => ask(sandbox, 'messages', { max_tokens: 10 + index })),
    );
    expect(all.map((got) => got.status)).toEqual([200, 200, 200, 200, 200]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(79);
    expect(sandbox.totals().mostInFlight).toBe(5);
  });

  it('does not touch counting and listing', async () => {
    const sandbox = await startSandbox({ faults: 'server-error' });
    expect(
      (await send(sandbox, '/openai/v1/responses/input_tokens', { model: 'gpt-6-luna', input: 'Hello' })).status,
    ).toBe(200);
    expect((await send(sandbox, '/anthropic/v1/models', undefined)).status).toBe(200);
  });
});
