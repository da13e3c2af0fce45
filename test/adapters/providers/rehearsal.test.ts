import { afterEach, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createProvider } from '../../../src/adapters/providers/registry.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import type { ModelRequest } from '../../../src/core/request.ts';
import { dropOptionalNulls } from '../../../src/core/strict-nulls.ts';
import type { CallOutcome } from '../../../src/ports/provider.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { requestTo, scoringSchema } from '../../contract/provider-requests.ts';

const requests: readonly ModelRequest[] = [
  requestTo('anthropic', 'claude-sonnet-5-5'),
  requestTo('openai', 'gpt-6.1-sol'),
  requestTo('gemini', 'gemini-3.8-flash'),
];
const never = new AbortController().signal;

describe.each(requests.map((request) => [request.provider, request] as const))('a rehearsal of %s', (name, request) => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());
  const ask = async (faults: string, timeoutMs = 5_000): Promise<CallOutcome> => {
    sandbox = await createSandbox({ faults });
    const provider = await createProvider(name, { environment: {}, sandbox });
    return provider.generate(request, timeoutMs, never);
  };

  test('is answered as the schema says, within the bound of its tokens, and billed as it says', async () => {
    const outcome = await ask('');
    if (outcome.kind !== 'answer') throw new Error(outcome.message);
    const value = dropOptionalNulls(JSON.parse(outcome.response.text) as JsonValue, scoringSchema);
    expect(new Ajv2020().validate(scoringSchema, value)).toBe(true);
    const provider = await createProvider(name, { environment: {}, sandbox });
    expect(outcome.response.usage?.inputTokens).toBeLessThanOrEqual(provider.maxInputTokens(request));
    expect(sandbox.ledger).toHaveLength(1);
    expect(sandbox.totals()).toMatchObject({
      inputTokens: outcome.response.usage?.inputTokens,
      outputTokens: outcome.response.usage?.outputTokens,
    });
  });

  test.each([
    ['rate-limit', { action: 'resend', reason: 'rate-limit', retryAfterMs: expect.any(Number) }],
    ['overloaded', { action: 'resend', reason: 'overloaded' }],
    ['server-error', { action: 'resend', reason: 'server-error' }],
    ['reset', { action: 'fate-unknown', reason: 'connection' }],
    ['auth', { action: 'stop-run', reason: 'authentication' }],
    ['billing', { action: 'stop-run', reason: 'billing' }],
  ])('with the fault %s is a problem of that kind', async (fault, problem) => {
    expect(await ask(fault)).toMatchObject({ kind: 'problem', ...problem });
  });

  test('that hangs is a timeout of unknown fate, and was billed', async () => {
    expect(await ask('hang', 100)).toMatchObject({ kind: 'problem', action: 'fate-unknown', reason: 'timeout' });
    expect(sandbox.ledger).toHaveLength(1);
  });

  test.each([
    ['truncate', ['length']],
    ['refusal', ['refusal', 'blocked']],
    ['block', ['blocked', 'refusal']],
    ['empty', ['stop']],
  ] as const)('with the fault %s is an answer that says so', async (fault, finishReasons) => {
    const outcome = await ask(fault);
    // Anthropic withholds a filtered answer with an error instead.
    if (name === 'anthropic' && fault === 'block') {
      expect(outcome).toMatchObject({ kind: 'problem', action: 'give-up-item', status: 400 });
      return;
    }
    if (outcome.kind !== 'answer') throw new Error(outcome.message);
    expect(finishReasons).toContain(outcome.response.finishReason);
    if (fault !== 'truncate') expect(outcome.response.text).toBe('');
  });

  test('without usage has none', async () => {
    expect(await ask('no-usage:100%')).toMatchObject({ kind: 'answer', response: { usage: null } });
  });
});

describe.each(requests.slice(1).map((request) => [request.provider, request] as const))(
  'a rehearsal of the flex lane of %s',
  (name, request) => {
    test('says which tier served an answer, and with flex-refused has no room for calls of this lane alone', async () => {
      const ask = async (faults: string, lane: ModelRequest['lane']) => {
        const sandbox = await createSandbox({ faults });
        const provider = await createProvider(name, { environment: {}, sandbox });
        const outcome = await provider.generate({ ...request, lane }, 5_000, never);
        await sandbox.close();
        if (outcome.kind === 'answer') return outcome.response.servedTier;
        return [outcome.action, outcome.reason, sandbox.ledger.length];
      };
      expect([
        await ask('', 'flex'),
        await ask('', 'realtime'),
        await ask('flex-refused', 'realtime'),
        await ask('flex-refused', 'flex'),
      ]).toEqual(['flex', 'realtime', 'realtime', ['resend', 'no-room', 0]]);
    });
  },
);
