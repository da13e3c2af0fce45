import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAnthropicProvider } from '../../../src/adapters/providers/anthropic/create-anthropic-provider.ts';
import { createGeminiProvider } from '../../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { createOpenAiProvider } from '../../../src/adapters/providers/openai/create-openai-provider.ts';
import { isJsonObject } from '../../../src/core/json.ts';
import { requestTo } from '../../contract/provider-requests.ts';
import { createWireServer, type WireServer } from '../../support/wire-server.ts';

describe('counting tokens at the provider', () => {
  let server: WireServer;
  const never = new AbortController().signal;
  const apiKey = 'a-key-for-counting';
  beforeAll(async () => {
    server = await createWireServer();
  });
  afterAll(() => server.close());

  test('Anthropic is asked with system, messages and schema, and without what counting does not take', async () => {
    const provider = await createAnthropicProvider({ apiKey, baseUrl: server.origin });
    const request = requestTo('anthropic', 'claude-sonnet-5-5', { parameters: { maxOutputTokens: 9, stop: ['END'] } });
    server.script({ kind: 'reply', body: { input_tokens: 77 } });
    expect(await provider.countTokens(request, never)).toBe(77);
    const body = provider.toRequestBody(request);
    if (!isJsonObject(body)) throw new Error('the body is an object');
    const { max_tokens: _limit, stop_sequences: _stop, ...counted } = body;
    expect(server.seen.at(-1)).toMatchObject({ url: '/v1/messages/count_tokens', body: counted });
    expect(Object.keys(server.seen.at(-1)?.body as object).toSorted()).toEqual(Object.keys(counted).toSorted());
  });

  test('OpenAI is asked with instructions, input and schema', async () => {
    const provider = await createOpenAiProvider({ apiKey, baseUrl: `${server.origin}/v1`, api: 'responses' });
    server.script({ kind: 'reply', body: { object: 'response.input_tokens', input_tokens: 78 } });
    expect(await provider.countTokens(requestTo('openai', 'gpt-6.1-sol'), never)).toBe(78);
    const sent = server.seen.at(-1);
    expect(sent?.url).toBe('/v1/responses/input_tokens');
    expect(Object.keys(sent?.body as object)).toEqual(['model', 'instructions', 'input', 'text']);
  });

  test('Gemini is asked with the whole request, the system instruction included, and no contents beside it', async () => {
    const provider = await createGeminiProvider({ apiKey, baseUrl: server.origin });
    const request = requestTo('gemini', 'gemini-3.8-flash');
    server.script({ kind: 'reply', body: { totalTokens: 79 } });
    expect(await provider.countTokens(request, never)).toBe(79);
    expect(server.seen.at(-1)).toMatchObject({ url: '/v1/models/gemini-3.8-flash:countTokens' });
    expect(server.seen.at(-1)?.body).toEqual({
      generateContentRequest: { model: 'models/gemini-3.8-flash', ...(provider.toRequestBody(request) as object) },
    });
  });

  test('an answer without a count is no count', async () => {
    const provider = await createAnthropicProvider({ apiKey, baseUrl: server.origin });
    server.script({ kind: 'reply', body: { tokens: 'many' } });
    expect(await provider.countTokens(requestTo('anthropic', 'claude-sonnet-5-5'), never)).toBeNull();
  });
});
