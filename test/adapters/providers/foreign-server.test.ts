import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAnthropicProvider } from '../../../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import { createGeminiProvider } from '../../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { createOpenAiProvider } from '../../../src/adapters/providers/openai/create-openai-provider.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { requestTo } from '../../contract/provider-requests.ts';

/** A server that somebody else wrote, after the same documents: what we misread in them, it need not. */
describe('a server that is not ours', () => {
  const server = new LLMock({ port: 0 });
  const never = new AbortController().signal;
  const text = '{"score":4,"note":null}';
  let providers: Readonly<Record<'chat' | 'responses' | 'anthropic' | 'gemini', Provider>>;

  beforeAll(async () => {
    server.on({ userMessage: /the cat sat/ }, { content: text });
    server.on(
      { userMessage: /too fast/ },
      { error: { message: 'slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' }, status: 429 },
    );
    await server.start();
    const apiKey = 'any-key-will-do';
    providers = {
      chat: await createOpenAiProvider({ apiKey, baseUrl: `${server.url}/v1` }),
      responses: await createOpenAiProvider({ apiKey, baseUrl: `${server.url}/v1`, api: 'responses' }),
      anthropic: await createAnthropicProvider({ apiKey, baseUrl: server.url }),
      gemini: await createGeminiProvider({ apiKey, baseUrl: server.url, apiVersion: 'v1beta' }),
    };
  });
  afterAll(() => server.stop());

  test('answers in Chat Completions, with its usage', async () => {
    const outcome = await providers.chat.generate(requestTo('openai', 'local-model'), 5_000, never);
    expect(outcome).toMatchObject({
      kind: 'answer',
      response: { text, finishReason: 'stop', refusal: null, model: 'local-model' },
    });
    expect(outcome.kind === 'answer' && (outcome.response.usage?.outputTokens ?? 0)).toBeGreaterThan(0);
  });

  test.each([
    ['responses', 'openai', 'gpt-6.1-sol'],
    ['anthropic', 'anthropic', 'claude-sonnet-5-5'],
    ['gemini', 'gemini', 'gemini-3.8-flash'],
  ] as const)('answers in the wire of %s', async (wire, provider, model) => {
    expect(await providers[wire].generate(requestTo(provider, model), 5_000, never)).toMatchObject({
      kind: 'answer',
      response: { text, finishReason: 'stop' },
    });
  });

  test('refuses by rate limit and by an unknown prompt, each for what it is', async () => {
    expect(
      await providers.chat.generate(requestTo('openai', 'local-model', { user: 'too fast' }), 5_000, never),
    ).toMatchObject({ action: 'resend', reason: 'rate-limit', message: 'slow down' });
    expect(
      await providers.chat.generate(requestTo('openai', 'local-model', { user: 'nobody wrote this' }), 5_000, never),
    ).toMatchObject({ kind: 'problem', action: 'stop-run', status: 404 });
  });

  test('lists its models', async () => {
    expect((await providers.chat.listModels(never)).length).toBeGreaterThan(1);
  });
});
