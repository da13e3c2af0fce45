import { describe, expect, test } from '@jest/globals';
import { fromAnthropicJobLine } from '../../../../src/adapters/providers/anthropic/from-job-line.ts';
import { fromGeminiJobLine } from '../../../../src/adapters/providers/gemini/from-job-line.ts';
import { fromOpenAiJobLine } from '../../../../src/adapters/providers/openai/from-job-line.ts';
import { fromChatResponse } from '../../../../src/adapters/providers/openai/from-chat-response.ts';
import { fromResponsesResponse } from '../../../../src/adapters/providers/openai/from-response.ts';
import { anthropicBodies, chatBodies, geminiBodies, responsesBodies } from '../../../support/provider-bodies.ts';

const openAi = (line: object) => fromOpenAiJobLine(JSON.stringify(line), fromResponsesResponse);
const ofOpenAi = (changes: object) => ({
  id: 'batch_req_123',
  custom_id: 'u1-1-n1-0',
  response: { status_code: 200, request_id: 'req_123', body: responsesBodies.answer() },
  error: null,
  ...changes,
});
const failedWith = (status: number, code: string | null, message: string) =>
  openAi(
    ofOpenAi({
      response: { status_code: status, request_id: 'r', body: responsesBodies.error('some_error', message, code) },
    }),
  );

describe('a line of OpenAI', () => {
  test('with an answer is that answer, of either API', () => {
    expect(openAi(ofOpenAi({}))).toMatchObject({
      kind: 'answer',
      callId: 'u1-1-n1-0',
      response: { text: '{"score":4}', usage: { inputTokens: 100, outputTokens: 30 } },
    });
    const chat = ofOpenAi({ response: { status_code: 200, body: chatBodies.answer('hi') } });
    expect(fromOpenAiJobLine(JSON.stringify(chat), fromChatResponse)).toMatchObject({
      kind: 'answer',
      response: { text: 'hi' },
    });
  });

  test('with a refusal of the model is an answer that was paid for', () => {
    const line = ofOpenAi({ response: { status_code: 200, body: responsesBodies.refusal() } });
    expect(openAi(line)).toMatchObject({ kind: 'answer', response: { finishReason: 'refusal' } });
  });

  test.each([
    [400, 'context_length_exceeded', 'too long', 'give-up-item', 'too-large'],
    [400, null, 'Invalid schema', 'give-up-item', 'invalid-request'],
    [429, 'rate_limit_exceeded', 'slow down', 'resend', 'rate-limit'],
    [429, 'insufficient_quota', 'pay first', 'stop-run', 'billing'],
    [500, 'server_error', 'sorry', 'resend', 'server-error'],
  ])('with status %i and code %s says what to do', (status, code, message, action, reason) => {
    expect(failedWith(status, code, message)).toEqual({
      kind: 'refused',
      callId: 'u1-1-n1-0',
      action,
      reason,
      message,
    });
  });

  test('that was not done says why', () => {
    const without = (code: string) => openAi(ofOpenAi({ response: null, error: { code, message: 'This request …' } }));
    expect(without('batch_expired')).toEqual({ kind: 'expired', callId: 'u1-1-n1-0' });
    expect(without('batch_cancelled')).toEqual({ kind: 'cancelled', callId: 'u1-1-n1-0' });
    expect(without('odd_reason')).toEqual({
      kind: 'refused',
      callId: 'u1-1-n1-0',
      action: 'give-up-item',
      reason: 'invalid-request',
      message: 'This request …',
    });
  });

  test('whose body says failure under status 200 is refused', () => {
    const failed = responsesBodies.failed('server_error', 'The model produced an error');
    expect(openAi(ofOpenAi({ response: { status_code: 200, body: failed } }))).toEqual({
      kind: 'refused',
      callId: 'u1-1-n1-0',
      action: 'resend',
      reason: 'server-error',
      message: 'The model produced an error',
    });
  });

  test.each([
    ['is cut off', JSON.stringify(ofOpenAi({})).slice(0, 100)],
    ['is no object', '17'],
    ['names no call', JSON.stringify(ofOpenAi({ custom_id: undefined }))],
    ['has an empty id', JSON.stringify(ofOpenAi({ custom_id: '' }))],
    ['has neither answer nor error', JSON.stringify(ofOpenAi({ response: null }))],
    ['has an answer of another shape', JSON.stringify(ofOpenAi({ response: { status_code: 200, body: { a: 1 } } }))],
    ['has an answer without a body', JSON.stringify(ofOpenAi({ response: { status_code: 200, body: null } }))],
  ])('that %s is malformed: what it cost nobody knows', (_what, text) => {
    expect(fromOpenAiJobLine(text, fromResponsesResponse)).toEqual({
      kind: 'malformed',
      message: expect.any(String),
    });
  });
});

describe('a line of Anthropic', () => {
  const anthropic = (result: unknown) => fromAnthropicJobLine(JSON.stringify({ custom_id: 'u1-1-n1-0', result }));

  test('that succeeded is its message', () => {
    expect(anthropic({ type: 'succeeded', message: anthropicBodies.answer() })).toMatchObject({
      kind: 'answer',
      callId: 'u1-1-n1-0',
      response: { text: '{"score":4}', usage: { inputTokens: 100, outputTokens: 30 } },
    });
  });

  test('that was not done says why', () => {
    expect(anthropic({ type: 'expired' })).toEqual({ kind: 'expired', callId: 'u1-1-n1-0' });
    expect(anthropic({ type: 'canceled' })).toEqual({ kind: 'cancelled', callId: 'u1-1-n1-0' });
  });

  test.each([
    ['invalid_request_error', 'max_tokens: too large', 'give-up-item', 'invalid-request'],
    ['invalid_request_error', 'prompt is too long: 2000000 tokens', 'give-up-item', 'too-large'],
    ['overloaded_error', 'Overloaded', 'resend', 'overloaded'],
    ['api_error', 'Internal server error', 'resend', 'server-error'],
    ['authentication_error', 'invalid key', 'stop-run', 'authentication'],
  ])('with %s (%s) says what to do', (type, message, action, reason) => {
    const refused = { kind: 'refused', callId: 'u1-1-n1-0', action, reason, message };
    expect(anthropic({ type: 'errored', error: anthropicBodies.error(type, message) })).toEqual(refused);
    // The inner part alone, as older answers had it.
    expect(anthropic({ type: 'errored', error: { type, message } })).toEqual(refused);
  });

  test.each([['postponed'], [null]])('with the result %s is malformed', (type) => {
    expect(anthropic({ type })).toEqual({ kind: 'malformed', message: expect.stringContaining('u1-1-n1-0') });
  });

  test('that succeeded without a message is malformed', () => {
    expect(anthropic({ type: 'succeeded', message: null })).toMatchObject({ kind: 'malformed' });
    expect(anthropic({ type: 'succeeded', message: { id: 'msg_1' } })).toMatchObject({ kind: 'malformed' });
  });
});

describe('a line of Gemini', () => {
  const gemini = (line: object) => fromGeminiJobLine(JSON.stringify({ key: 'u1-1-n1-0', ...line }));

  test('with a response is that answer, its key at the top or in its metadata', () => {
    const answer = { kind: 'answer', callId: 'u1-1-n1-0', response: { text: '{"score":4}' } };
    expect(gemini({ response: geminiBodies.answer() })).toMatchObject(answer);
    const inlined = { metadata: { key: 'u1-1-n1-0' }, response: geminiBodies.answer() };
    expect(fromGeminiJobLine(JSON.stringify(inlined))).toMatchObject(answer);
  });

  test('with a blocked prompt is an answer', () => {
    expect(gemini({ response: geminiBodies.refusal() })).toMatchObject({
      kind: 'answer',
      response: { finishReason: 'blocked' },
    });
  });

  test.each([
    [3, 'bad schema', 'give-up-item', 'invalid-request'],
    [400, 'bad schema', 'give-up-item', 'invalid-request'],
    [8, 'no quota', 'resend', 'rate-limit'],
    [13, 'Internal error', 'resend', 'server-error'],
    [14, 'unavailable', 'resend', 'overloaded'],
    [16, 'no key', 'stop-run', 'authentication'],
    [503, 'unavailable', 'resend', 'overloaded'],
  ])('with code %i says what to do', (code, message, action, reason) => {
    expect(gemini({ error: { code, message } })).toEqual({
      kind: 'refused',
      callId: 'u1-1-n1-0',
      action,
      reason,
      message,
    });
  });

  test('that was not done says why', () => {
    expect(gemini({ error: { code: 1, message: 'cancelled' } })).toEqual({ kind: 'cancelled', callId: 'u1-1-n1-0' });
    expect(gemini({ error: { code: 4, message: 'deadline' } })).toEqual({ kind: 'expired', callId: 'u1-1-n1-0' });
  });

  test('whose response is an error is refused', () => {
    expect(gemini({ response: geminiBodies.error(429, 'RESOURCE_EXHAUSTED', 'no quota') })).toMatchObject({
      kind: 'refused',
      action: 'resend',
      reason: 'rate-limit',
    });
  });

  test.each([[{}], [{ response: {} }], [{ key: undefined, response: geminiBodies.answer() }]])(
    'of another shape is malformed: %j',
    (line) => {
      expect(gemini(line)).toEqual({ kind: 'malformed', message: expect.any(String) });
    },
  );
});
