import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createProvider, findMissingKey, findOpenAiWriting } from '../../../src/adapters/providers/registry.ts';
import { requestTo } from '../../contract/provider-requests.ts';
import { chatBodies, geminiBodies, responsesBodies } from '../../support/provider-bodies.ts';
import { createWireServer, type WireServer } from '../../support/wire-server.ts';

const never = new AbortController().signal;

describe('a missing key', () => {
  test('is told with the way to the key that is there', () => {
    expect(findMissingKey('anthropic', { OPENAI_API_KEY: 'sk-1' })).toMatchObject({
      name: 'UserError',
      code: 'missing-key',
      state: 'provider',
      exitCode: 6,
      message: 'ANTHROPIC_API_KEY is not set',
      hint: 'You have OPENAI_API_KEY: use --model gpt, or rehearse with --sandbox',
    });
  });

  test('names every key that is there', () => {
    expect(findMissingKey('openai', { ANTHROPIC_API_KEY: 'a', GOOGLE_API_KEY: 'g' })?.hint).toBe(
      'You have ANTHROPIC_API_KEY and GOOGLE_API_KEY: use --model sonnet or --model gemini, or rehearse with --sandbox',
    );
  });

  test('without any key says where to put one', () => {
    expect(findMissingKey('gemini', { GEMINI_API_KEY: '  ' })).toMatchObject({
      message: 'GEMINI_API_KEY is not set',
      hint: 'Set it in the environment or in .env, or rehearse with --sandbox',
    });
  });

  test('is none where the key is there, or where a compatible server wants none', () => {
    expect(findMissingKey('gemini', { GOOGLE_API_KEY: 'g' })).toBeNull();
    expect(findMissingKey('openai', { OPENAI_BASE_URL: 'http://localhost:11434/v1' })).toBeNull();
    expect(findMissingKey('openai', { OPENAI_BASE_URL: 'https://eu.api.openai.com/v1' })).not.toBeNull();
  });

  test('stops the making of a provider', async () => {
    await expect(createProvider('anthropic', { environment: {} })).rejects.toMatchObject({ code: 'missing-key' });
  });
});

describe('a provider from the environment', () => {
  let server: WireServer;
  const saved = { ...process.env };
  const spoken = (['log', 'info', 'debug', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));
  beforeAll(async () => {
    server = await createWireServer();
  });
  afterEach(() => {
    process.env = { ...saved };
    for (const spy of spoken) expect(spy).not.toHaveBeenCalled();
  });
  afterAll(() => server.close());

  test('does not comment on what else stands in the environment, and is not moved by it', async () => {
    Object.assign(process.env, {
      GOOGLE_API_KEY: 'other',
      GEMINI_API_KEY: 'other',
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_GENAI_API_VERSION: 'beta',
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_AUTH_TOKEN: 'other',
      ANTHROPIC_API_KEY: 'other',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_LOG: 'debug',
      OPENAI_LOG: 'debug',
      OPENAI_BASE_URL: 'http://127.0.0.1:1',
      OPENAI_ORG_ID: 'org-other',
    });
    const gemini = await createProvider('gemini', {
      environment: { GEMINI_API_KEY: 'mine', GOOGLE_API_KEY: 'second', GOOGLE_GEMINI_BASE_URL: server.origin },
    });
    server.script({ kind: 'reply', body: geminiBodies.answer() });
    expect(await gemini.generate(requestTo('gemini', 'gemini-3.8-flash'), 5_000, never)).toMatchObject({
      kind: 'answer',
    });
    expect(server.seen.at(-1)).toMatchObject({
      url: '/v1/models/gemini-3.8-flash:generateContent',
      headers: { 'x-goog-api-key': 'mine' },
    });

    const openAi = await createProvider('openai', {
      environment: {
        OPENAI_API_KEY: ' mine\n',
        OPENAI_BASE_URL: `${server.origin}/v1/`,
        BATCH_PIPELINE_OPENAI_API: 'responses',
      },
    });
    server.script({ kind: 'reply', body: responsesBodies.answer() });
    expect(await openAi.generate(requestTo('openai', 'gpt-6.1-sol'), 5_000, never)).toMatchObject({ kind: 'answer' });
    expect(server.seen.at(-1)).toMatchObject({ url: '/v1/responses', headers: { authorization: 'Bearer mine' } });
    expect(server.seen.at(-1)?.headers).not.toHaveProperty('openai-organization');

    const anthropic = await createProvider('anthropic', {
      environment: { ANTHROPIC_API_KEY: 'mine', ANTHROPIC_BASE_URL: server.origin },
    });
    server.script({ kind: 'reply', status: 529, body: {} });
    // A model that will be retired soon: the SDK would say so on the console for every call.
    expect(await anthropic.generate(requestTo('anthropic', 'claude-sonnet-4-5'), 5_000, never)).toMatchObject({
      kind: 'problem',
      reason: 'overloaded',
    });
    expect(server.seen.at(-1)).toMatchObject({
      url: '/v1/messages',
      headers: { authorization: 'Bearer mine', 'anthropic-version': '2026-10-21' },
    });
    expect(server.seen.at(-1)?.headers).not.toHaveProperty('x-api-key');
  });

  test("speaks Chat Completions to an address that is not OpenAI's, without a key if need be", async () => {
    const local = await createProvider('openai', { environment: { OPENAI_BASE_URL: `${server.origin}/v1` } });
    server.script({ kind: 'reply', body: chatBodies.answer() });
    expect(await local.generate(requestTo('openai', 'qwen3-8b'), 5_000, never)).toMatchObject({ kind: 'answer' });
    expect(server.seen.at(-1)).toMatchObject({
      url: '/v1/chat/completions',
      headers: { authorization: 'Bearer no-key' },
      body: { max_tokens: 8_192 },
    });
    expect(server.seen.at(-1)?.body).not.toHaveProperty('store');
  });

  test('of the sandbox is the sandbox, whatever the environment says, and speaks Responses', async () => {
    const baseUrls = { anthropic: server.origin, openai: `${server.origin}/v1`, gemini: server.origin };
    const provider = await createProvider('openai', {
      environment: {
        OPENAI_API_KEY: 'real',
        OPENAI_BASE_URL: 'https://api.openai.com/v1',
        HTTP_PROXY: 'http://127.0.0.1:1',
      },
      sandbox: { baseUrls, key: 'rehearsal' },
    });
    server.script({ kind: 'reply', body: responsesBodies.answer() });
    expect(await provider.generate(requestTo('openai', 'gpt-6.1-sol'), 5_000, never)).toMatchObject({ kind: 'answer' });
    expect(server.seen.at(-1)).toMatchObject({ url: '/v1/responses', headers: { authorization: 'Bearer rehearsal' } });
  });

  test('goes through the proxy of the environment, but for the hosts that go without', async () => {
    const provider = (except: string) =>
      createProvider('openai', {
        environment: { OPENAI_BASE_URL: 'http://model.invalid/v1', HTTP_PROXY: server.origin, NO_PROXY: except },
      });
    server.script({ kind: 'reply', body: chatBodies.answer() });
    expect(await (await provider('')).generate(requestTo('openai', 'm'), 5_000, never)).toMatchObject({
      kind: 'answer',
    });
    expect(await (await provider('model.invalid')).generate(requestTo('openai', 'm'), 5_000, never)).toMatchObject({
      kind: 'problem',
      action: 'resend',
      reason: 'connection',
    });
  });

  test('refuses an address that is none and a setting that is none', async () => {
    await expect(
      createProvider('gemini', { environment: { GEMINI_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: 'localhost:80' } }),
    ).rejects.toMatchObject({
      code: 'bad-base-url',
      message: 'GOOGLE_GEMINI_BASE_URL is "localhost:80", which is no address',
    });
    await expect(
      createProvider('openai', { environment: { OPENAI_API_KEY: 'k', BATCH_PIPELINE_OPENAI_API: 'soap' } }),
    ).rejects.toMatchObject({ code: 'bad-setting' });
  });

  test('may be given a fetch of its own, which has the same outcomes', async () => {
    const environment = { ANTHROPIC_API_KEY: 'sk-ant-1234567890', ANTHROPIC_BASE_URL: server.origin };
    const provider = await createProvider('anthropic', { environment, fetch });
    const request = requestTo('anthropic', 'claude-sonnet-5-5');
    server.script(
      { kind: 'reply', status: 429, headers: { 'retry-after': '3' }, body: {} },
      { kind: 'reset-before-headers' },
      { kind: 'silence' },
    );
    expect(await provider.generate(request, 5_000, never)).toMatchObject({
      action: 'resend',
      reason: 'rate-limit',
      retryAfterMs: 3_000,
    });
    expect(await provider.generate(request, 5_000, never)).toMatchObject({
      action: 'fate-unknown',
      reason: 'connection',
    });
    expect(await provider.generate(request, 50, never)).toMatchObject({ action: 'fate-unknown', reason: 'timeout' });
    const nobody = await createWireServer();
    await nobody.close();
    const lost = await createProvider('anthropic', {
      environment: { ...environment, ANTHROPIC_BASE_URL: nobody.origin },
      fetch,
    });
    expect(await lost.generate(request, 5_000, never)).toMatchObject({ action: 'resend', reason: 'connection' });
  });
});

test('how OpenAI requests are written is known without a key', () => {
  expect(findOpenAiWriting({}, false)).toBe('responses');
  expect(findOpenAiWriting({ BATCH_PIPELINE_OPENAI_API: 'chat' }, false)).toBe('chat');
  expect(findOpenAiWriting({ OPENAI_BASE_URL: 'http://localhost:1/v1' }, false)).toBe('compatible');
  expect(
    findOpenAiWriting({ OPENAI_BASE_URL: 'http://localhost:1/v1', BATCH_PIPELINE_OPENAI_API: 'responses' }, false),
  ).toBe('responses');
  expect(findOpenAiWriting({ OPENAI_BASE_URL: 'http://localhost:1/v1' }, true)).toBe('responses');
});
