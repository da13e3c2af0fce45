import { describe, expect, test } from '@jest/globals';
import { fromAnthropicResponse } from '../../../src/adapters/providers/anthropic/from-response.ts';
import { fromGeminiResponse } from '../../../src/adapters/providers/gemini/from-response.ts';
import type { AnswerReading } from '../../../src/adapters/providers/http-problem.ts';
import { fromChatResponse } from '../../../src/adapters/providers/openai/from-chat-response.ts';
import { fromResponsesResponse } from '../../../src/adapters/providers/openai/from-response.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { anthropicBodies, chatBodies, geminiBodies, responsesBodies } from '../../support/provider-bodies.ts';

const json = (value: object) => value as unknown as JsonValue;
function response(reading: AnswerReading) {
  if (reading.kind !== 'answer') throw new Error(reading.message);
  const { raw: _raw, ...rest } = reading.response;
  return rest;
}

describe('an answer of Anthropic', () => {
  test('is its text blocks, with cached and cache-write tokens inside the input', () => {
    expect(response(fromAnthropicResponse(json(anthropicBodies.answer())))).toEqual({
      text: '{"score":4}',
      finishReason: 'stop',
      rawFinishReason: 'end_turn',
      refusal: null,
      model: 'claude-sonnet-5-5',
      responseId: 'msg_01XFDUDYJgAACzvnptvVoYEL',
      usage: { inputTokens: 100, outputTokens: 30, cachedInputTokens: 50, cacheWriteTokens: 10, reasoningTokens: 12 },
    });
  });

  test('tells cache writes of an hour from the others', () => {
    const { usage, ...body } = anthropicBodies.answer();
    const cache = { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 6 };
    expect(
      response(fromAnthropicResponse(json({ ...body, usage: { ...usage, cache_creation: cache } }))).usage,
    ).toMatchObject({ inputTokens: 100, cacheWriteTokens: 10, longCacheWriteTokens: 6 });
  });

  test('that was refused says category and explanation', () => {
    expect(response(fromAnthropicResponse(json(anthropicBodies.refusal())))).toMatchObject({
      text: '',
      finishReason: 'refusal',
      refusal: 'bio: This touches on pathogens.',
      usage: { outputTokens: 3 },
    });
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refusal'],
    ['tool_use', 'other'],
    ['pause_turn', 'other'],
    ['a_word_of_next_year', 'other'],
    ['constructor', 'other'],
    [null, 'other'],
  ] as const)('with stop reason %s ends as %s', (stopReason, finishReason) => {
    expect(
      response(fromAnthropicResponse(json({ ...anthropicBodies.answer(), stop_reason: stopReason }))),
    ).toMatchObject({ finishReason, rawFinishReason: stopReason });
  });

  test('joins several text blocks', () => {
    const body = {
      ...anthropicBodies.answer(),
      content: [
        { type: 'text', text: 'one ' },
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'two' },
      ],
    };
    expect(response(fromAnthropicResponse(json(body))).text).toBe('one two');
  });

  test('with classes of usage that are not there has null for them, not 0', () => {
    expect(response(fromAnthropicResponse(json(anthropicBodies.truncated()))).usage).toEqual({
      inputTokens: 40,
      outputTokens: 8,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    });
  });

  test.each([
    { input_tokens: 1 },
    { input_tokens: -1, output_tokens: 2 },
    { input_tokens: '1', output_tokens: 2 },
    'none',
    [],
  ])('with usage %j has none', (usage) => {
    expect(response(fromAnthropicResponse(json({ ...anthropicBodies.answer(), usage }))).usage).toBeNull();
  });

  test('of 200 that is an error is judged by its type', () => {
    expect(fromAnthropicResponse(json(anthropicBodies.error('overloaded_error', 'Overloaded')))).toEqual({
      kind: 'problem',
      action: 'resend',
      reason: 'overloaded',
      message: 'Overloaded',
      retryAfterMs: null,
    });
    expect(fromAnthropicResponse(json(anthropicBodies.error('a_new_error', 'Hm')))).toMatchObject({
      action: 'fate-unknown',
    });
  });
});

describe('an answer of OpenAI Responses', () => {
  test('is the text of its messages, with reasoning inside the output', () => {
    expect(response(fromResponsesResponse(json(responsesBodies.answer())))).toEqual({
      text: '{"score":4}',
      finishReason: 'stop',
      rawFinishReason: 'completed',
      refusal: null,
      model: 'gpt-6.1-sol-2026-09-29',
      responseId: 'resp_67ccd2bed1ec8190b14f964abc054267',
      servedTier: 'realtime',
      usage: { inputTokens: 100, outputTokens: 30, cachedInputTokens: 50, cacheWriteTokens: 10, reasoningTokens: 12 },
    });
  });

  test('that was refused has the words of the refusal and no text', () => {
    expect(response(fromResponsesResponse(json(responsesBodies.refusal())))).toMatchObject({
      text: '',
      finishReason: 'refusal',
      refusal: 'I cannot help with that.',
    });
  });

  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'blocked'],
    ['max_messages', 'other'],
    ['steered', 'other'],
    ['something_new', 'other'],
  ] as const)('that is incomplete because of %s ends as %s', (reason, finishReason) => {
    const body = { ...responsesBodies.answer('half'), status: 'incomplete', incomplete_details: { reason } };
    expect(response(fromResponsesResponse(json(body)))).toMatchObject({
      text: 'half',
      finishReason,
      rawFinishReason: reason,
    });
  });

  test.each([
    ['server_error', 'resend', 'server-error'],
    ['rate_limit_exceeded', 'resend', 'rate-limit'],
    ['invalid_prompt', 'give-up-item', 'invalid-request'],
    ['bio_policy', 'give-up-item', 'invalid-request'],
    ['insufficient_quota', 'stop-run', 'billing'],
    ['something_new', 'fate-unknown', 'server-error'],
    ['constructor', 'fate-unknown', 'server-error'],
  ] as const)('that failed with status 200 and code %s is a problem to %s', (code, action, reason) => {
    expect(fromResponsesResponse(json(responsesBodies.failed(code, 'It did not work.')))).toEqual({
      kind: 'problem',
      action,
      reason,
      message: 'It did not work.',
      retryAfterMs: null,
    });
  });

  test('that failed after tokens were used is an answer, so that it is counted and kept', () => {
    const body = {
      ...responsesBodies.failed('server_error', 'It did not work.'),
      usage: responsesBodies.answer().usage,
    };
    expect(response(fromResponsesResponse(json(body)))).toMatchObject({
      text: '',
      finishReason: 'other',
      rawFinishReason: 'failed: server_error',
      refusal: 'It did not work.',
      usage: { inputTokens: 100 },
    });
  });

  test.each(['in_progress', 'queued', 'cancelled'])('that comes %s is of unknown fate', (status) => {
    expect(fromResponsesResponse(json({ ...responsesBodies.answer(), status }))).toMatchObject({
      kind: 'problem',
      action: 'fate-unknown',
      message: `the answer came unfinished: ${status}`,
    });
  });

  test('with a status that nobody knows ends as other, with its text', () => {
    expect(response(fromResponsesResponse(json({ ...responsesBodies.answer(), status: 'paused' })))).toMatchObject({
      text: '{"score":4}',
      finishReason: 'other',
      rawFinishReason: 'paused',
    });
  });
});

describe('an answer of Chat Completions', () => {
  test('is the first choice', () => {
    expect(response(fromChatResponse(json(chatBodies.answer())))).toEqual({
      text: '{"score":4}',
      finishReason: 'stop',
      rawFinishReason: 'stop',
      refusal: null,
      model: 'qwen3-8b',
      responseId: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
      usage: { inputTokens: 100, outputTokens: 30, cachedInputTokens: 50, cacheWriteTokens: null, reasoningTokens: 12 },
    });
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'blocked'],
    ['tool_calls', 'other'],
    ['eos_token', 'other'],
    ['constructor', 'other'],
    [null, 'other'],
  ] as const)('with finish reason %s ends as %s', (reason, finishReason) => {
    const body = { ...chatBodies.answer(), choices: [{ ...chatBodies.answer().choices[0], finish_reason: reason }] };
    expect(response(fromChatResponse(json(body)))).toMatchObject({ finishReason, rawFinishReason: reason });
  });

  test('may have its text in parts, and an empty refusal is none', () => {
    const body = {
      ...chatBodies.answer(),
      choices: [
        {
          message: {
            role: 'assistant',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
            ],
            refusal: '',
          },
          finish_reason: 'stop',
        },
      ],
    };
    expect(response(fromChatResponse(json(body)))).toMatchObject({ text: 'ab', finishReason: 'stop', refusal: null });
  });

  test("of 200 that holds an error instead is of unknown fate, with the error's words", () => {
    expect(fromChatResponse(json({ error: { message: 'upstream timed out', code: 504 } }))).toMatchObject({
      kind: 'problem',
      action: 'fate-unknown',
      message: 'upstream timed out',
    });
  });
});

describe('an answer of Gemini', () => {
  test('is the text of its parts without thoughts, which are billed as output', () => {
    expect(response(fromGeminiResponse(json(geminiBodies.answer())))).toEqual({
      text: '{"score":4}',
      finishReason: 'stop',
      rawFinishReason: 'STOP',
      refusal: null,
      model: 'gemini-3.8-flash',
      responseId: 'mAitaLmkHPPlz7IPvtfUqQ4',
      usage: { inputTokens: 100, outputTokens: 30, cachedInputTokens: 50, cacheWriteTokens: null, reasoningTokens: 12 },
    });
  });

  test('to a blocked prompt has no candidate, and is an answer', () => {
    expect(response(fromGeminiResponse(json(geminiBodies.refusal())))).toMatchObject({
      text: '',
      finishReason: 'blocked',
      rawFinishReason: 'PROHIBITED_CONTENT',
      usage: { inputTokens: 100, outputTokens: 0 },
    });
  });

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'length'],
    ['SAFETY', 'blocked'],
    ['RECITATION', 'blocked'],
    ['LANGUAGE', 'blocked'],
    ['BLOCKLIST', 'blocked'],
    ['PROHIBITED_CONTENT', 'blocked'],
    ['SPII', 'blocked'],
    ['OTHER', 'other'],
    ['MALFORMED_RESPONSE', 'other'],
    ['SOMETHING_NEW', 'other'],
    ['toString', 'other'],
  ] as const)('with finish reason %s ends as %s', (reason, finishReason) => {
    const body = {
      ...geminiBodies.answer(),
      candidates: [{ ...geminiBodies.answer().candidates[0], finishReason: reason, finishMessage: 'as it is' }],
    };
    expect(response(fromGeminiResponse(json(body)))).toMatchObject({
      finishReason,
      rawFinishReason: reason,
      refusal: 'as it is',
    });
  });

  test('counts prompts of tools as input, and what only the total shows as output', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 20,
      candidatesTokenCount: 5,
      totalTokenCount: 200,
    };
    expect(response(fromGeminiResponse(json({ ...geminiBodies.answer(), usageMetadata }))).usage).toEqual({
      inputTokens: 120,
      outputTokens: 80,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    });
  });

  test('may think much and say nothing', () => {
    expect(response(fromGeminiResponse(json(geminiBodies.empty())))).toMatchObject({
      text: '',
      finishReason: 'stop',
      usage: { inputTokens: 100, outputTokens: 829, reasoningTokens: 829 },
    });
  });
});
