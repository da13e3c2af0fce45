import { describe, expect, test } from '@jest/globals';
import { fromAnthropicError } from '../../../src/adapters/providers/anthropic/from-error.ts';
import { fromGeminiError, fromGeminiFlexError } from '../../../src/adapters/providers/gemini/from-error.ts';
import { fromOpenAiError, fromOpenAiFlexError } from '../../../src/adapters/providers/openai/from-error.ts';
import { anthropicBodies, geminiBodies, responsesBodies } from '../../support/provider-bodies.ts';

const error = (status: number, body: unknown) => ({ status, text: JSON.stringify(body), body });

describe.each([
  ['Anthropic', fromAnthropicError],
  ['OpenAI', fromOpenAiError],
  ['Gemini', fromGeminiError],
])('an error of %s without words we know', (_name, read) => {
  test.each([
    [400, 'give-up-item', 'invalid-request'],
    [401, 'stop-run', 'authentication'],
    [402, 'stop-run', 'billing'],
    [403, 'stop-run', 'forbidden'],
    [404, 'stop-run', 'not-found'],
    [405, 'stop-run', 'invalid-request'],
    [408, 'fate-unknown', 'timeout'],
    [409, 'resend', 'overloaded'],
    [413, 'give-up-item', 'too-large'],
    [422, 'give-up-item', 'invalid-request'],
    [429, 'resend', 'rate-limit'],
    [500, 'fate-unknown', 'server-error'],
    [502, 'fate-unknown', 'server-error'],
    [503, 'resend', 'overloaded'],
    [504, 'fate-unknown', 'timeout'],
    [520, 'fate-unknown', 'server-error'],
    [529, 'resend', 'overloaded'],
    [301, 'stop-run', 'invalid-request'],
    [418, 'give-up-item', 'invalid-request'],
  ] as const)('with status %i is to %s: %s', (status, action, reason) => {
    expect(read({ status, text: 'prompt of 4000 tokens, limit 401', body: undefined })).toEqual({
      action,
      reason,
      message: 'prompt of 4000 tokens, limit 401',
      retryAfterMs: null,
    });
  });

  test('with status 500 in the form of the provider was not billed', () => {
    const text = '{"error":{"message":"internal"}}';
    expect(read({ status: 500, text, body: JSON.parse(text) }).action).toBe('resend');
  });

  test('says its status where it says nothing else', () => {
    expect(read({ status: 503, text: ' ', body: undefined }).message).toBe('the server answered 503 without a word');
  });
});

describe('an error of Anthropic', () => {
  test.each([
    'enforced_spend_limit_reached',
    'contract_spend_limit_reached',
    'linked_organization_spend_limit_reached',
  ])('429 by %s is no rate limit: no waiting helps', (code) => {
    expect(
      fromAnthropicError(
        error(429, anthropicBodies.error('rate_limit_error', 'Spend limit reached', { error_code: code })),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'billing' });
  });

  test('429 by ramp_limit_exceeded is waited out', () => {
    expect(
      fromAnthropicError(
        error(429, anthropicBodies.error('rate_limit_error', 'Too fast', { error_code: 'ramp_limit_exceeded' })),
      ),
    ).toMatchObject({ action: 'resend', reason: 'rate-limit' });
  });

  test('400 for an empty account stops the run', () => {
    expect(
      fromAnthropicError(
        error(
          400,
          anthropicBodies.error('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
        ),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'billing' });
  });

  test('400 for a prompt that is too long gives up the item', () => {
    expect(
      fromAnthropicError(
        error(
          400,
          anthropicBodies.error('invalid_request_error', 'prompt is too long: 1200000 tokens > 1000000 maximum'),
        ),
      ),
    ).toMatchObject({ action: 'give-up-item', reason: 'too-large' });
  });

  test('404 for a model stops the run with the model in its words', () => {
    expect(fromAnthropicError(error(404, anthropicBodies.error('not_found_error', 'model: claude-sonnet-9')))).toEqual({
      action: 'stop-run',
      reason: 'unknown-model',
      message: 'model: claude-sonnet-9',
      retryAfterMs: null,
    });
  });

  test('529 is waited out', () => {
    expect(fromAnthropicError(error(529, anthropicBodies.error('overloaded_error', 'Overloaded')))).toMatchObject({
      action: 'resend',
      reason: 'overloaded',
    });
  });
});

describe('an error of OpenAI', () => {
  test('429 by insufficient_quota is an empty account, whether it is the code or the type', () => {
    expect(
      fromOpenAiError(
        error(
          429,
          responsesBodies.error('insufficient_quota', 'You exceeded your current quota', 'insufficient_quota'),
        ),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'billing' });
    expect(
      fromOpenAiError(error(429, responsesBodies.error('insufficient_quota', 'You exceeded your current quota'))),
    ).toMatchObject({ action: 'stop-run', reason: 'billing' });
  });

  test('429 for flex without room is waited out', () => {
    expect(
      fromOpenAiError(
        error(429, responsesBodies.error('rate_limit_error', 'Resources are not available', 'resource_unavailable')),
      ),
    ).toMatchObject({ action: 'resend', reason: 'overloaded' });
  });

  test.each([400, 403, 404])('%i for a model that is not there stops the run', (status) => {
    expect(
      fromOpenAiError(
        error(
          status,
          responsesBodies.error('invalid_request_error', 'The model `gpt-9` does not exist', 'model_not_found'),
        ),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'unknown-model' });
  });

  test('400 for a context that is too long gives up the item', () => {
    expect(
      fromOpenAiError(
        error(400, responsesBodies.error('invalid_request_error', 'too long', 'context_length_exceeded')),
      ),
    ).toMatchObject({ action: 'give-up-item', reason: 'too-large' });
  });

  test.each([
    [{ error: 'model not loaded' }, 'model not loaded'],
    [{ detail: 'Not Found' }, 'Not Found'],
    [{ object: 'error', message: 'bad' }, 'bad'],
  ])('of a compatible server, %j, has its words', (body, message) => {
    expect(fromOpenAiError(error(400, body)).message).toBe(message);
  });
});

describe('an error of Gemini', () => {
  const quota = (quotaId: string) => ({
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: [{ quotaMetric: 'generativelanguage.googleapis.com/x', quotaId }],
  });
  const wait = (retryDelay: unknown) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

  test.each([
    ['7s', 7_000],
    ['0.5s', 500],
    [{ seconds: '3', nanos: 500_000_000 }, 3_500],
    ['soon', null],
  ])('429 that asks to wait %j asks for %j ms', (retryDelay, retryAfterMs) => {
    expect(
      fromGeminiError(
        error(
          429,
          geminiBodies.error(429, 'RESOURCE_EXHAUSTED', 'Slow down', [
            quota('GenerateRequestsPerMinutePerProjectPerModel'),
            wait(retryDelay),
          ]),
        ),
      ),
    ).toMatchObject({ action: 'resend', reason: 'rate-limit', retryAfterMs });
  });

  test('429 by the quota of a day stops the run: it comes back at midnight', () => {
    expect(
      fromGeminiError(
        error(
          429,
          geminiBodies.error(429, 'RESOURCE_EXHAUSTED', 'Quota', [
            quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
            wait('40s'),
          ]),
        ),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'rate-limit' });
  });

  test('429 by a limit of spending is billing', () => {
    expect(
      fromGeminiError(
        error(429, geminiBodies.error(429, 'RESOURCE_EXHAUSTED', 'Quota', [quota('ProjectSpendPerMonth')])),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'billing' });
  });

  test('400 for a wrong key is authentication', () => {
    expect(
      fromGeminiError(
        error(
          400,
          geminiBodies.error(400, 'INVALID_ARGUMENT', 'API key not valid.', [
            { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
          ]),
        ),
      ),
    ).toMatchObject({ action: 'stop-run', reason: 'authentication' });
  });

  test('400 by FAILED_PRECONDITION is billing that is not enabled', () => {
    expect(
      fromGeminiError(error(400, geminiBodies.error(400, 'FAILED_PRECONDITION', 'Please enable billing'))),
    ).toMatchObject({ action: 'stop-run', reason: 'billing' });
  });

  test('in a list of one is read all the same', () => {
    expect(
      fromGeminiError(error(503, [geminiBodies.error(503, 'UNAVAILABLE', 'The model is overloaded.')])),
    ).toMatchObject({ action: 'resend', reason: 'overloaded', message: 'The model is overloaded.' });
  });
});

describe('a call of the flex lane', () => {
  const noRoom = (message: string) => ({ action: 'resend', reason: 'no-room', message, retryAfterMs: null });

  test('that finds no room waits for it, by what OpenAI says', () => {
    const full = error(
      429,
      responsesBodies.error('rate_limit_error', 'Resources are not available', 'resource_unavailable'),
    );
    const tooMany = error(429, responsesBodies.error('requests', 'Rate limit reached', 'rate_limit_exceeded'));
    expect([fromOpenAiFlexError(full), fromOpenAiFlexError(tooMany).reason, fromOpenAiError(full).reason]).toEqual([
      noRoom('Resources are not available'),
      'rate-limit',
      'overloaded',
    ]);
  });

  test('that finds no room waits for it, by what Gemini says: a quota is another thing, and so is a gateway', () => {
    const full = geminiBodies.error(503, 'UNAVAILABLE', 'No capacity.');
    const exhausted = geminiBodies.error(429, 'RESOURCE_EXHAUSTED', 'Resource exhausted.');
    const quota = {
      error: {
        ...(exhausted as { error: object }).error,
        details: [{ violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }] }],
      },
    };
    expect([fromGeminiFlexError(error(503, full)), fromGeminiFlexError(error(429, [exhausted]))]).toEqual([
      noRoom('No capacity.'),
      noRoom('Resource exhausted.'),
    ]);
    expect(
      [error(429, quota), error(503, 'upstream'), error(500, geminiBodies.error(500, 'INTERNAL', 'Sorry'))].map(
        (given) => fromGeminiFlexError(given).reason,
      ),
    ).toEqual(['rate-limit', 'overloaded', 'server-error']);
    expect(fromGeminiError(error(503, full)).reason).toBe('overloaded');
  });
});
