import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGeminiProvider } from '../../../../src/adapters/providers/gemini/create-gemini-provider.ts';
import { requestTo } from '../../../contract/provider-requests.ts';
import { geminiBodies } from '../../../support/provider-bodies.ts';
import { createWireServer, type WireServer } from '../../../support/wire-server.ts';

describe('an answer of Gemini that is to be continued', () => {
  let server: WireServer;
  beforeAll(async () => {
    server = await createWireServer();
  });
  afterAll(() => server.close());
  const unfinished = () => ({
    ...geminiBodies.answer('first half'),
    candidates: [
      {
        content: { parts: [{ text: 'first half' }], role: 'model' },
        finishReason: 'CONTINUATION',
        continuationToken: 'ct-1',
        index: 0,
      },
    ],
  });

  test('makes the SDK, left alone, send a second paid call', async () => {
    const client = new GoogleGenAI({ apiKey: 'k', vertexai: false, httpOptions: { baseUrl: server.origin } });
    server.script({ kind: 'reply', body: unfinished() }, { kind: 'reply', body: geminiBodies.answer('second half') });
    await client.models.generateContent({ model: 'gemini-3.8-flash', contents: 'x' });
    expect(server.seen).toHaveLength(2);
  });

  test('is one call, cut off', async () => {
    const before = server.seen.length;
    const provider = await createGeminiProvider({ apiKey: 'k', baseUrl: server.origin });
    server.script({ kind: 'reply', body: unfinished() });
    const outcome = await provider.generate(
      requestTo('gemini', 'gemini-3.8-flash'),
      5_000,
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({
      kind: 'answer',
      response: { text: 'first half', finishReason: 'length', rawFinishReason: 'CONTINUATION' },
    });
    expect(server.seen.length - before).toBe(1);
  });
});
