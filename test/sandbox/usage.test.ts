import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../src/core/json.ts';
import { allEndpoints, at, ask, endpoints, send, startSandbox, textOf } from './asking.ts';

const long = 'The river keeps its pace past the old mill. '.repeat(250);

describe('usage', () => {
  it('counts about a token for four bytes, and the counting endpoints agree with the bill', async () => {
    const sandbox = await startSandbox();
    const counted = [
      (
        await send(sandbox, '/openai/v1/responses/input_tokens', {
          model: 'gpt-6-luna',
          input: long,
          instructions: 'Be brief',
        })
      ).body,
      (
        await send(sandbox, '/anthropic/v1/messages/count_tokens', {
          model: 'claude-sonnet-5-5',
          messages: [{ role: 'user', content: long }],
        })
      ).body,
      (
        await send(sandbox, '/gemini/v1beta/models/gemini-3.8-flash:countTokens', {
          contents: [{ parts: [{ text: long }] }],
        })
      ).body,
    ];
    expect(counted).toEqual([
      { object: 'response.input_tokens', input_tokens: 2763 },
      { input_tokens: 2757 },
      { totalTokens: 2757, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 2757 }] },
    ]);
    await ask(sandbox, 'responses', { input: long, instructions: 'Be brief' });
    await ask(sandbox, 'messages', { messages: [{ role: 'user', content: long }] });
    await ask(sandbox, 'generate', { contents: [{ parts: [{ text: long }] }] });
    expect(sandbox.ledger.map((line) => line.usage.inputTokens)).toEqual([2763, 2757, 2757]);
  });

  it('has each provider tell the same numbers in its own shape', async () => {
    const sandbox = await startSandbox();
    const got: JsonValue[] = [];
    for (const endpoint of allEndpoints) got.push((await ask(sandbox, endpoint)).body);
    const [responses, chat, messages, generate] = sandbox.ledger.map((line) => line.usage);
    expect(at(got, 0, 'usage')).toEqual({
      input_tokens: responses?.inputTokens,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: responses?.outputTokens,
      output_tokens_details: { reasoning_tokens: responses?.reasoningTokens },
      total_tokens: (responses?.inputTokens ?? 0) + (responses?.outputTokens ?? 0),
    });
    expect(at(got, 1, 'usage')).toMatchObject({
      prompt_tokens: chat?.inputTokens,
      completion_tokens: chat?.outputTokens,
      completion_tokens_details: { reasoning_tokens: chat?.reasoningTokens },
    });
    expect(at(got, 2, 'usage')).toMatchObject({
      input_tokens: messages?.inputTokens,
      output_tokens: messages?.outputTokens,
      output_tokens_details: { thinking_tokens: 0 },
      cache_read_input_tokens: 0,
    });
    expect(at(got, 3, 'usageMetadata')).toMatchObject({
      promptTokenCount: generate?.inputTokens,
      candidatesTokenCount: (generate?.outputTokens ?? 0) - (generate?.reasoningTokens ?? 0),
      thoughtsTokenCount: generate?.reasoningTokens,
    });
    expect(responses?.reasoningTokens).toBeGreaterThan(0);
    expect(generate?.reasoningTokens).toBeGreaterThan(0);
  });

  it('bills reasoning by effort, and none where it is turned off', async () => {
    const sandbox = await startSandbox();
    for (const effort of ['none', 'low', 'high']) await ask(sandbox, 'responses', { reasoning: { effort } });
    await ask(sandbox, 'messages', { thinking: { type: 'adaptive' } });
    await ask(sandbox, 'generate', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } });
    const [none = 0, low = 0, high = 0, thinking = 0, off] = sandbox.ledger.map((line) => line.usage.reasoningTokens);
    expect([none, off]).toEqual([0, 0]);
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(low);
    expect(thinking).toBeGreaterThan(0);
  });

  it('reads a long beginning from the cache the second time', async () => {
    const sandbox = await startSandbox();
    for (const end of ['one', 'two']) await ask(sandbox, 'generate', { contents: [{ parts: [{ text: long + end }] }] });
    for (const end of ['one', 'two'])
      await ask(sandbox, 'messages', {
        system: [{ type: 'text', text: long, cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: end }],
      });
    await ask(sandbox, 'messages', { messages: [{ role: 'user', content: long }] });
    expect(sandbox.ledger.map(({ usage }) => [usage.cachedInputTokens, usage.cacheWriteTokens])).toEqual([
      [0, 0],
      [2048, 0],
      [0, 2048],
      [2048, 0],
      [0, 0],
    ]);
    const short = await ask(sandbox, 'generate', { contents: [{ parts: [{ text: 'short' }] }] });
    expect(at(short.body, 'usageMetadata', 'cachedContentTokenCount')).toBeUndefined();
  });

  it('keeps up to the last marked block alone, for five minutes from its last use or for an hour, as asked', async () => {
    let now = Date.parse('2026-11-26T08:00:00Z');
    const sandbox = await startSandbox({ now: () => now });
    const minutes = (count: number) => {
      now += count * 60_000;
    };
    const say = (user: string, mark: object) =>
      ask(sandbox, 'messages', {
        system: [{ type: 'text', text: long, cache_control: { type: 'ephemeral', ...mark } }],
        messages: [{ role: 'user', content: user }],
      });
    await say(long, {});
    minutes(4);
    await say(`${long} and more`, {});
    minutes(4);
    await say('third', {});
    minutes(6);
    const { body } = await say('fourth', { ttl: '1h' });
    minutes(59);
    await say('fifth', {});
    expect(
      sandbox.ledger.map(({ usage }) => [usage.cachedInputTokens, usage.cacheWriteTokens, usage.longCacheWriteTokens]),
    ).toEqual([
      [0, 2048, 0],
      [2048, 0, 0],
      [2048, 0, 0],
      [0, 2048, 2048],
      [2048, 0, 0],
    ]);
    expect(at(body, 'usage', 'cache_creation')).toEqual({
      ephemeral_5m_input_tokens: 0,
      ephemeral_1h_input_tokens: 2048,
    });
  });

  it('keeps all of a request with the mark at its top, and nothing where that is null', async () => {
    const sandbox = await startSandbox();
    const messages = [{ role: 'user', content: long }];
    await ask(sandbox, 'messages', { messages, cache_control: null });
    await ask(sandbox, 'messages', { messages, cache_control: { type: 'ephemeral' } });
    const refused = await ask(sandbox, 'messages', { messages, cache_control: { type: 'ephemeral', ttl: '2h' } });
    expect(sandbox.ledger.map(({ usage }) => usage.cacheWriteTokens)).toEqual([0, 2048]);
    expect(at(refused.body, 'error', 'message')).toBe("cache_control.ttl: Input should be '5m' or '1h'");
  });

  it('tells what came from the cache beside the input of Anthropic, and within that of the others', async () => {
    const sandbox = await startSandbox();
    const system = [{ type: 'text', text: long, cache_control: { type: 'ephemeral' } }];
    await ask(sandbox, 'messages', { system });
    const { body } = await ask(sandbox, 'messages', { system, max_tokens: 999 });
    const inputTokens = sandbox.ledger[1]?.usage.inputTokens ?? 0;
    expect(at(body, 'usage')).toMatchObject({
      input_tokens: inputTokens - 2048,
      cache_read_input_tokens: 2048,
      cache_creation_input_tokens: 0,
    });
  });

  it.each(allEndpoints)(
    'of %s is the whole limit with maximumLength, and the text stays as it is',
    async (endpoint) => {
      const limits = {
        responses: { max_output_tokens: 3000 },
        chat: { max_completion_tokens: 3000 },
        messages: { max_tokens: 3000 },
        generate: { generationConfig: { maxOutputTokens: 3000 } },
      };
      const sandbox = await startSandbox({ maximumLength: true });
      const got = await ask(sandbox, endpoint, limits[endpoint]);
      expect(sandbox.ledger[0]?.usage.outputTokens).toBe(3000);
      expect(textOf(got)).toBe(textOf(await ask(await startSandbox(), endpoint, limits[endpoint])));
    },
  );

  it('is as told with outputTokens, within the limit', async () => {
    const sandbox = await startSandbox({ outputTokens: 500 });
    await ask(sandbox, 'messages', { max_tokens: 1000 });
    await ask(sandbox, 'messages', { max_tokens: 400 });
    expect(sandbox.ledger.map((line) => line.usage.outputTokens)).toEqual([500, 400]);
  });

  it('never exceeds a token for each byte of the request', async () => {
    const sandbox = await startSandbox();
    for (const endpoint of allEndpoints) await ask(sandbox, endpoint);
    for (const [index, endpoint] of allEndpoints.entries()) {
      expect(sandbox.ledger[index]?.usage.inputTokens).toBeLessThanOrEqual(
        JSON.stringify(endpoints[endpoint].body).length,
      );
    }
  });
});
