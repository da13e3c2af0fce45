import Anthropic from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { Sandbox } from '../../src/sandbox/create-sandbox.ts';
import { startSandbox } from './asking.ts';

const schema = {
  type: 'object',
  properties: { title: { type: 'string' }, score: { type: 'integer' } },
  required: ['title', 'score'],
  additionalProperties: false,
} as const;
const note = { title: expect.any(String), score: expect.any(Number) };

/** The error that a call ends with; a call that goes well fails the test. */
async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  const outcome = await Promise.resolve(call).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (outcome === null) throw new Error('the call went well');
  return outcome.error;
}

describe('the SDK of OpenAI', () => {
  const client = (sandbox: Sandbox, apiKey = sandbox.key) =>
    new OpenAI({ apiKey, baseURL: sandbox.baseUrls.openai, maxRetries: 0 });
  const ask = (sandbox: Sandbox, apiKey?: string) =>
    client(sandbox, apiKey).responses.create({
      model: 'gpt-6.1-terra',
      input: 'Hello',
      max_output_tokens: 500,
      store: false,
    });

  it('gets an answer that fits the schema, with usage and request id', async () => {
    const sandbox = await startSandbox();
    const response = await client(sandbox).responses.create({
      model: 'gpt-6.1-terra',
      instructions: 'Be brief',
      input: 'Hello',
      text: { format: { type: 'json_schema', name: 'note', strict: true, schema } },
      reasoning: { effort: 'low' },
      store: false,
    });
    expect(JSON.parse(response.output_text)).toEqual(note);
    expect(response).toMatchObject({
      status: 'completed',
      _request_id: sandbox.ledger[0]?.requestId,
      usage: { output_tokens: sandbox.ledger[0]?.usage.outputTokens },
    });
  });

  it('gets an answer by Chat Completions, counts tokens and lists models', async () => {
    const openai = client(await startSandbox());
    const completion = await openai.chat.completions.create({
      model: 'gpt-6-luna',
      messages: [{ role: 'user', content: 'Hello' }],
      response_format: { type: 'json_schema', json_schema: { name: 'note', strict: true, schema } },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual(note);
    expect(await openai.responses.inputTokens.count({ model: 'gpt-6-luna', input: 'Hello' })).toMatchObject({
      object: 'response.input_tokens',
      input_tokens: 9,
    });
    const ids: string[] = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids).toContain('gpt-6.1-sol');
    expect((await openai.models.retrieve('gpt-6-luna')).id).toBe('gpt-6-luna');
  });

  it('maps each problem to its class', async () => {
    const sandbox = await startSandbox({ faults: 'rate-limit:once,overloaded:once,billing:once,reset:once' });
    const limited = await errorOf(ask(sandbox));
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
    expect(limited).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      requestID: expect.stringMatching(/^req_/),
    });
    expect(await errorOf(ask(sandbox))).toBeInstanceOf(OpenAI.InternalServerError);
    expect(await errorOf(ask(sandbox))).toMatchObject({ status: 429, code: 'insufficient_quota' });
    // In the middle of a body the SDK passes on the error of fetch as it is.
    expect(await errorOf(ask(sandbox))).not.toHaveProperty('status', expect.any(Number));
    expect(await errorOf(ask(sandbox, 'invalid'))).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(
      await errorOf(
        client(sandbox).chat.completions.create({ model: 'no-such', messages: [{ role: 'user', content: 'Hello' }] }),
      ),
    ).toBeInstanceOf(OpenAI.NotFoundError);
    expect(
      await errorOf(client(sandbox).responses.create({ model: 'gpt-6-luna', input: 'Hello', stream: true })),
    ).toBeInstanceOf(OpenAI.BadRequestError);
  });

  it('sees refusals, cuts and blocks', async () => {
    expect((await ask(await startSandbox({ faults: 'refusal' }))).output.at(-1)).toMatchObject({
      type: 'message',
      content: [{ type: 'refusal' }],
    });
    expect((await ask(await startSandbox({ faults: 'truncate' }))).incomplete_details).toEqual({
      reason: 'max_output_tokens',
    });
    expect((await ask(await startSandbox({ faults: 'block' }))).incomplete_details).toEqual({
      reason: 'content_filter',
    });
    expect((await ask(await startSandbox({ faults: 'empty' }))).output_text).toBe('');
  });
});

describe('the SDK of Anthropic', () => {
  const client = (sandbox: Sandbox, apiKey = sandbox.key) =>
    new Anthropic({ apiKey, authToken: null, baseURL: sandbox.baseUrls.anthropic, maxRetries: 0 });
  const ask = (sandbox: Sandbox, apiKey?: string) =>
    client(sandbox, apiKey).messages.create({
      model: 'claude-sonnet-5-5',
      max_tokens: 500,
      messages: [{ role: 'user', content: 'Hello' }],
    });

  it('gets an answer that fits the schema, with usage and request id', async () => {
    const sandbox = await startSandbox();
    const message = await client(sandbox).messages.create({
      model: 'claude-opus-5-5',
      max_tokens: 2000,
      system: 'Be brief',
      messages: [{ role: 'user', content: 'Hello' }],
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text']);
    const text = message.content.find((block) => block.type === 'text')?.text ?? '';
    expect(JSON.parse(text)).toEqual(note);
    expect(message).toMatchObject({
      stop_reason: 'end_turn',
      _request_id: sandbox.ledger[0]?.requestId,
      usage: { output_tokens: sandbox.ledger[0]?.usage.outputTokens },
    });
  });

  it('counts tokens and lists models', async () => {
    const anthropic = client(await startSandbox());
    expect(
      await anthropic.messages.countTokens({
        model: 'claude-sonnet-5-5',
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    ).toMatchObject({ input_tokens: 9 });
    const ids: string[] = [];
    for await (const model of anthropic.models.list()) ids.push(model.id);
    expect(ids).toContain('claude-haiku-5-5');
  });

  it('maps each problem to its class', async () => {
    const sandbox = await startSandbox({
      faults: 'rate-limit:once,overloaded:once,billing:once,reset:once,server-error:once',
    });
    const limited = await errorOf(ask(sandbox));
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    expect(limited).toMatchObject({ status: 429, type: 'rate_limit_error', requestID: expect.stringMatching(/^req_/) });
    expect(await errorOf(ask(sandbox))).toMatchObject({ status: 529, type: 'overloaded_error' });
    expect(await errorOf(ask(sandbox))).toMatchObject({ status: 402, type: 'billing_error' });
    expect(await errorOf(ask(sandbox))).not.toHaveProperty('status', expect.any(Number));
    expect(await errorOf(ask(sandbox))).toBeInstanceOf(Anthropic.InternalServerError);
    expect(await errorOf(ask(sandbox, 'invalid'))).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(
      await errorOf(
        client(sandbox).messages.create({
          model: 'no-such',
          max_tokens: 5,
          messages: [{ role: 'user', content: 'Hello' }],
        }),
      ),
    ).toBeInstanceOf(Anthropic.NotFoundError);
  });

  it('sees refusals, cuts and blocks', async () => {
    expect(await ask(await startSandbox({ faults: 'refusal' }))).toMatchObject({
      stop_reason: 'refusal',
      stop_details: { category: 'general_harms' },
    });
    expect((await ask(await startSandbox({ faults: 'truncate' }))).stop_reason).toBe('max_tokens');
    expect(await errorOf(ask(await startSandbox({ faults: 'block' })))).toBeInstanceOf(Anthropic.BadRequestError);
  });
});

describe('the SDK of Gemini', () => {
  const client = (sandbox: Sandbox, apiKey = sandbox.key, apiVersion = 'v1') =>
    // Without a fetch of its own the SDK looks for one beside globals that a test does not have.
    new GoogleGenAI({ apiKey, apiVersion, httpOptions: { baseUrl: sandbox.baseUrls.gemini, fetch: globalThis.fetch } });
  const ask = (sandbox: Sandbox, apiKey?: string, model = 'gemini-3.8-flash') =>
    client(sandbox, apiKey).models.generateContent({ model, contents: 'Hello', config: { maxOutputTokens: 500 } });

  it('gets an answer that fits the schema, with usage', async () => {
    const sandbox = await startSandbox();
    const response = await client(sandbox).models.generateContent({
      model: 'gemini-3.8-flash',
      contents: 'Hello',
      config: {
        systemInstruction: 'Be brief',
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
        seed: 1,
        temperature: 0.5,
      },
    });
    expect(JSON.parse(response.text ?? '')).toEqual(note);
    const usage = sandbox.ledger[0]?.usage;
    expect(response.usageMetadata).toMatchObject({
      promptTokenCount: usage?.inputTokens,
      thoughtsTokenCount: usage?.reasoningTokens,
    });
  });

  it('counts tokens and lists models, under the older version too', async () => {
    const sandbox = await startSandbox();
    expect(
      (await client(sandbox).models.countTokens({ model: 'gemini-3.8-flash', contents: 'Hello' })).totalTokens,
    ).toBe(9);
    const older = client(sandbox, undefined, 'v1beta');
    const names: (string | undefined)[] = [];
    for await (const model of await older.models.list()) names.push(model.name);
    expect(names).toContain('models/gemini-4-argon');
  });

  it('maps each problem to its status', async () => {
    const sandbox = await startSandbox({
      faults: 'rate-limit:once,overloaded:once,billing:once,reset:once,retry-after:7s',
    });
    const limited = await errorOf(ask(sandbox));
    expect(limited).toBeInstanceOf(ApiError);
    expect(limited).toMatchObject({ status: 429, message: expect.stringContaining('"retryDelay":"7s"') });
    expect(await errorOf(ask(sandbox))).toMatchObject({ status: 503 });
    expect(await errorOf(ask(sandbox))).toMatchObject({
      status: 403,
      message: expect.stringContaining('BILLING_DISABLED'),
    });
    const broken = await errorOf(ask(sandbox));
    expect(broken).not.toBeInstanceOf(ApiError);
    expect(String(broken)).toMatch(/fetch failed|terminated/);
    expect(await errorOf(ask(sandbox, 'invalid'))).toMatchObject({
      status: 400,
      message: expect.stringContaining('API_KEY_INVALID'),
    });
    expect(await errorOf(ask(sandbox, undefined, 'no-such'))).toMatchObject({ status: 404 });
  });

  it('sees refusals, cuts and blocks', async () => {
    expect((await ask(await startSandbox({ faults: 'refusal' }))).candidates?.[0]?.finishReason).toBe('SAFETY');
    expect((await ask(await startSandbox({ faults: 'truncate' }))).candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
    const blocked = await ask(await startSandbox({ faults: 'block' }));
    expect([blocked.promptFeedback?.blockReason, blocked.candidates, blocked.text]).toEqual([
      'PROHIBITED_CONTENT',
      undefined,
      undefined,
    ]);
  });
});
