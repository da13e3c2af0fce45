import { afterAll, describe, expect, test } from '@jest/globals';
import { parseReceipt } from '../../src/stages/receipt.ts';
import { createWorld, removeWorlds } from '../support/batch-world.ts';
import { rate, ratingPipeline, scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, usageOf } from '../support/fake-provider.ts';

afterAll(removeWorlds);

describe('a paid answer', () => {
  test('is kept in this order: on disk in the journal, receipt, ledger line on disk, response.md (law 3)', async () => {
    const world = createWorld({
      pipeline: { ...ratingPipeline, 'pipeline.yaml': yamlOf(['ash'], [{ name: 'main' }]) },
      provider: createFakeProvider({ answer: rate }),
    });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
    });
    const { operations } = await world.runUntil({}, (session) => session.process());
    const shown = operations
      .map((operation) => operation.replace(/\.\d+-\d+\.tmp/, '.tmp').replace(`${world.folder}/`, ''))
      .filter((operation) => /ash|ledger|answers/.test(operation));
    const at = (name: string, after = -1) => shown.findIndex((operation, index) => index > after && operation === name);
    const asked = at('append .batch/ledger.jsonl');
    const noted = at('append .batch/answers.jsonl', asked);
    const onDisk = at('sync .batch/answers.jsonl', noted);
    const receipt = at('rename ash/receipt.json', onDisk);
    const paid = at('append .batch/ledger.jsonl', receipt);
    const paidOnDisk = at('sync .batch/ledger.jsonl', paid);
    const response = at('rename ash/response.md', paidOnDisk);
    expect([asked, noted, onDisk, receipt, paid, paidOnDisk, response].every((place) => place >= 0)).toBe(true);
    expect(shown.filter((operation) => operation.startsWith('rename ash/re'))).toEqual([
      'rename ash/receipt.json',
      'rename ash/response.md',
    ]);
  });

  test('has in its receipt what was asked, what came back raw, and what it used', async () => {
    const world = createWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(['ash'], [{ name: 'main', maxOutputTokens: 500, temperature: 0.2 }]),
        'main.md.hbs': 'Rate {{id}}.',
        'main.schema.json': scoreSchema,
      },
      provider: createFakeProvider({
        answer: () => ({
          text: '{"score": 4}',
          usage: { ...usageOf(1_000_000, 100_000), cachedInputTokens: 500_000, reasoningTokens: 50_000 },
        }),
      }),
    });
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      await session.process();
    });
    const text = world.read('ash/receipt.json') ?? '';
    expect(parseReceipt(text)).toEqual({
      version: 1,
      callId: expect.stringMatching(/^[0-9a-z]{20}$/),
      itemId: 'ash',
      step: 'main',
      attempt: 1,
      simulated: false,
      provider: 'anthropic',
      model: 'claude-sonnet-5-5',
      lane: 'realtime',
      parameters: { maxOutputTokens: 500, temperature: 0.2 },
      promptDigest: expect.stringMatching(/^[0-9a-f]{32}$/),
      schemaDigest: expect.stringMatching(/^[0-9a-f]{32}$/),
      requestDigest: world.provider.calls[0]?.digest,
      askedAt: '2025-01-15T08:00:00.000Z',
      answeredAt: '2025-01-15T08:00:00.000Z',
      text: '{"score": 4}',
      finishReason: 'stop',
      rawFinishReason: 'stop',
      refusal: null,
      answeredBy: 'claude-sonnet-5-5',
      usage: {
        inputTokens: 1_000_000,
        outputTokens: 100_000,
        cachedInputTokens: 500_000,
        cacheWriteTokens: 0,
        reasoningTokens: 50_000,
      },
      costUsd: expect.any(Number),
      response: { text: '{"score": 4}' },
    });
    // The provider's own answer, which is only looked up, stands on one line.
    expect(text.split('\n').filter((line) => line.includes('"response"'))).toEqual([
      '  "response": {"text":"{\\"score\\": 4}"}',
    ]);
    const [asked, paid] = world.ledger();
    expect([asked?.type, paid]).toEqual([
      'asked',
      expect.objectContaining({
        type: 'paid',
        costUsd: parseReceipt(text)?.costUsd,
        usage: parseReceipt(text)?.usage,
        attempt: 1,
        item: 'ash',
        step: 'main',
      }),
    ]);
  });
});

test.each([
  ['nothing', ''],
  ['half a receipt', '{"version": 1, "callId": "x"'],
  ['another thing', '[]'],
  ['no text', '{"callId": "x"}'],
  ['null', 'null'],
])('%s is no receipt', (_, text) => {
  expect(parseReceipt(text)).toBeNull();
});
