import { describe, expect, test } from '@jest/globals';
import { createPriceList } from '../../../src/adapters/prices/price-list.ts';
import { priceTable } from '../../../src/adapters/prices/price-table.ts';
import { costOf, worstCaseCost } from '../../../src/core/cost.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { ModelId, ProviderName } from '../../../src/core/request.ts';

const prices = createPriceList();
const november = new Date('2026-11-20T12:00:00Z');
const ratesOf = (provider: ProviderName, model: string, date = november) =>
  prices
    .priceOf({ provider, model }, date)
    ?.tiers.map(({ aboveInputTokens, input, cachedInput, cacheWrite, output }) => [
      aboveInputTokens,
      input,
      cachedInput,
      cacheWrite,
      output,
    ]);

function errorOf(act: () => unknown): Pick<UserError, 'code' | 'message' | 'hint'> {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the name of a model', () => {
  test.each([
    ['sonnet', 'anthropic/claude-sonnet-5-5'],
    ['opus', 'anthropic/claude-opus-5-5'],
    ['haiku', 'anthropic/claude-haiku-5-5'],
    ['fable', 'anthropic/claude-fable-5-1'],
    ['gpt', 'openai/gpt-6.1-sol'],
    ['sol', 'openai/gpt-6.1-sol'],
    ['terra', 'openai/gpt-6.1-terra'],
    ['luna', 'openai/gpt-6-luna'],
    ['gpt-mini', 'openai/gpt-6-luna'],
    ['astra', 'openai/gpt-6-astra'],
    ['flash', 'gemini/gemini-3.8-flash'],
    ['flash-lite', 'gemini/gemini-3.5-flash-lite'],
    ['gemini', 'gemini/gemini-4-argon'],
    ['pro', 'gemini/gemini-4-argon'],
    ['Sonnet ', 'anthropic/claude-sonnet-5-5'],
    ['anthropic/sonnet', 'anthropic/claude-sonnet-5-5'],
    ['openai:gpt-6-luna', 'openai/gpt-6-luna'],
    ['google/gemini-9', 'gemini/gemini-9'],
    ['claude-opus-9', 'anthropic/claude-opus-9'],
    ['gpt-7', 'openai/gpt-7'],
    ['o3', 'openai/o3'],
    ['o9-mini', 'openai/o9-mini'],
    ['gemini-5-xenon', 'gemini/gemini-5-xenon'],
    ['ft:gpt-4o:acme', 'openai/ft:gpt-4o:acme'],
    ['openai/llama3:8b', 'openai/llama3:8b'],
    ['openai/meta-llama/Llama-3', 'openai/meta-llama/Llama-3'],
    ['openai/claude-sonnet-5-5', 'openai/claude-sonnet-5-5'],
  ])('%p means %p', (name, id) => {
    const { provider, model } = prices.resolve(name, null);
    expect(`${provider}/${model}`).toBe(id);
  });

  test('that nobody knows is taken as it stands when the provider is given', () => {
    expect(prices.resolve('llama3:8b', 'openai')).toEqual({ provider: 'openai', model: 'llama3:8b' });
  });

  test('that is misspelt is refused with the one that was meant', () => {
    expect(errorOf(() => prices.resolve('sonet', null))).toEqual({
      code: 'unknown-model',
      message: 'No model is called "sonet".',
      hint: 'Did you mean "sonnet"? A model that is not listed needs its provider: --model openai/sonet',
    });
  });

  test('that is like no other is refused with those there are', () => {
    expect(errorOf(() => prices.resolve('mistral-large', null)).hint).toContain(
      'There are: opus, sonnet, haiku, fable, astra, gpt',
    );
  });

  test('of another provider than the one given is refused', () => {
    expect(errorOf(() => prices.resolve('sonnet', 'openai'))).toEqual({
      code: 'unknown-model',
      message: '"sonnet" means anthropic/claude-sonnet-5-5, which is no model of openai.',
      hint: 'Leave the provider out, or name one of its own models: --model openai/<model id>',
    });
    expect(errorOf(() => prices.resolve('gemini/flash', 'openai')).message).toBe(
      '"gemini/flash" names gemini, but the provider is to be openai.',
    );
  });

  test('that is empty is refused', () => {
    expect(errorOf(() => prices.resolve(' ', null)).message).toBe('" " names no model.');
    expect(errorOf(() => prices.resolve('openai/', null)).message).toBe('"openai/" names no model.');
  });

  test('means one model only: no alias is given twice, none is a model’s id, no model is listed twice', () => {
    const aliases = priceTable.flatMap((entry) => entry.aliases);
    const ids = priceTable.map((entry) => entry.model);
    expect(new Set([...aliases, ...ids]).size).toBe(aliases.length + ids.length);
  });
});

describe('the price of a model', () => {
  test('is the one of its entry', () => {
    expect(prices.priceOf({ provider: 'anthropic', model: 'claude-sonnet-5-5' }, november)).toEqual({
      provider: 'anthropic',
      model: 'claude-sonnet-5-5',
      tiers: [{ aboveInputTokens: 0, input: 2, cachedInput: 0.1, cacheWrite: 2.5, longCacheWrite: 4, output: 10 }],
      laneFactors: { realtime: 1, batch: 0.5 },
      markedCacheFromTokens: 1024,
      contextTokens: 1_000_000,
      maxOutputTokens: 128_000,
      isApproximate: false,
      checkedOn: '2026-11-20',
      source: 'docs.claude.com, models and pricing',
      until: null,
    });
  });

  test('changes on its day, which begins in UTC', () => {
    expect(ratesOf('gemini', 'gemini-4-argon', new Date('2026-11-30T23:59:59Z'))).toEqual([[0, 2, 0.1, null, 10]]);
    expect(ratesOf('gemini', 'gemini-4-argon', new Date('2026-12-01T00:00:00Z'))).toEqual([[0, 4, 0.2, null, 20]]);
    expect(ratesOf('gemini', 'gemini-3.8-flash', new Date('2026-12-31T12:00:00Z'))).toEqual([
      [0, 0.75, 0.075, null, 3.75],
    ]);
    expect(ratesOf('gemini', 'gemini-3.8-flash', new Date('2027-01-01T12:00:00Z'))).toEqual([
      [0, 1.5, 0.15, null, 7.5],
    ]);
    expect(ratesOf('anthropic', 'claude-sonnet-5-5', new Date('2026-10-06T12:00:00Z'))).toEqual([[0, 2, 0.2, 2.5, 10]]);
    expect(prices.priceOf({ provider: 'gemini', model: 'gemini-4-carbon' }, november)?.until).toBe('2026-12-01');
    expect(prices.priceOf({ provider: 'gemini', model: 'gemini-4-carbon' }, new Date('2026-12-01'))?.until).toBeNull();
  });

  test('has the tiers of long prompts', () => {
    expect(ratesOf('anthropic', 'claude-haiku-5-5')).toEqual([
      [0, 0.1, 0.01, 0.125, 0.5],
      [100_000, 0.5, 0.05, 0.625, 2.5],
    ]);
    expect(ratesOf('openai', 'gpt-6-astra')).toEqual([
      [0, 10, 1, 12.5, 50],
      [272_000, 20, 2, 25, 75],
    ]);
    expect(ratesOf('openai', 'gpt-5.6-luna')).toEqual([
      [0, 0.2, 0.02, 0.25, 1.2],
      [272_000, 0.4, 0.04, 0.5, 1.8],
    ]);
  });

  test('bills a long prompt whole at the higher tier, in every lane it offers', () => {
    const luna = prices.priceOf({ provider: 'openai', model: 'gpt-6-luna' }, november);
    const haiku = prices.priceOf({ provider: 'anthropic', model: 'claude-haiku-5-5' }, november);
    if (luna === null || haiku === null) throw new Error('the prices are there');
    const usage = (inputTokens: number) => ({
      inputTokens,
      outputTokens: 1000,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    });
    expect(costOf(usage(272_000), luna, 'realtime')).toBeCloseTo(0.0272 + 0.0005, 12);
    expect(costOf(usage(272_001), luna, 'flex')).toBeCloseTo((0.2 * 0.272001 + 0.00075) / 2, 12);
    expect(costOf(usage(100_001), haiku, 'realtime')).toBeCloseTo(0.0500005 + 0.0025, 12);
    expect(costOf(usage(100_001), haiku, 'flex')).toBeNull();
    expect(worstCaseCost({ inputTokens: 100_001, outputTokens: 1000 }, haiku, 'batch')).toBeCloseTo(
      (0.625 * 0.100001 + 0.0025) / 2,
      12,
    );
  });

  test('of Gemini in the batch lane bills cache hits at the realtime price', () => {
    const flash = prices.priceOf({ provider: 'gemini', model: 'gemini-3.8-flash' }, november);
    if (flash === null) throw new Error('the price is there');
    expect(
      costOf(
        {
          inputTokens: 1_000_000,
          outputTokens: 0,
          cachedInputTokens: 400_000,
          cacheWriteTokens: null,
          reasoningTokens: null,
        },
        flash,
        'batch',
      ),
    ).toBeCloseTo(0.6 * 0.375 + 0.4 * 0.075, 12);
  });

  test('is found for an id with a date at its end, under that id', () => {
    expect(prices.priceOf({ provider: 'anthropic', model: 'claude-haiku-4-5-20251001' }, november)).toMatchObject({
      model: 'claude-haiku-4-5-20251001',
      tiers: [{ input: 1, output: 5 }],
    });
    expect(ratesOf('openai', 'gpt-4o-2024-08-06')).toEqual([[0, 2.5, 1.25, null, 10]]);
  });

  test.each<ModelId>([
    { provider: 'anthropic', model: 'claude-sonnet-5-6' },
    { provider: 'anthropic', model: 'claude-sonnet-5-5-fast' },
    { provider: 'anthropic', model: 'claude-haiku-4-5-12345678' },
    { provider: 'openai', model: 'claude-sonnet-5-5' },
    { provider: 'openai', model: 'gpt-6' },
    { provider: 'openai', model: 'gpt-4o-2024-05-13' },
    { provider: 'gemini', model: 'gemini-3.8-flash-preview' },
  ])('is unknown where no entry says it, whatever the name is like: $provider/$model', (model) => {
    expect(prices.priceOf(model, november)).toBeNull();
  });

  test('is listed with the names it goes by', () => {
    const listed = prices.list(november);
    expect(listed).toHaveLength(priceTable.length);
    expect(listed.find(({ price }) => price.model === 'gpt-6-luna')).toMatchObject({
      aliases: ['luna', 'gpt-mini'],
      price: { provider: 'openai', until: null },
    });
    expect(prices.checkedOn).toBe('2026-11-20');
  });

  test('holds every day: no entry has a gap or two prices at once', () => {
    for (const { model, periods } of priceTable) {
      const ends = periods.map(({ from, until }) => [from, until]);
      expect([model, ends[0]?.[0], ends.at(-1)?.[1], ends.slice(1).map(([from]) => from)]).toEqual([
        model,
        null,
        null,
        ends.slice(0, -1).map(([, until]) => until),
      ]);
    }
  });
});

describe('a warning', () => {
  test('says when a model will be gone, and when it is', () => {
    const gpt5 = { provider: 'openai', model: 'gpt-5-2025-08-07' } as const;
    expect(prices.warningOf(gpt5, november)).toBe(
      'openai/gpt-5-2025-08-07 will be shut down by its provider on 2026-12-11.',
    );
    expect(prices.warningOf(gpt5, new Date('2026-12-11'))).toBe(
      'openai/gpt-5-2025-08-07 was shut down by its provider on 2026-12-11.',
    );
    expect(prices.warningOf({ provider: 'openai', model: 'o4-mini' }, november)).toBe(
      'openai/o4-mini was shut down by its provider on 2026-10-23.',
    );
    expect(prices.warningOf({ provider: 'anthropic', model: 'claude-sonnet-4-20250514' }, november)).toBe(
      'anthropic/claude-sonnet-4-20250514 is retired: the provider refuses it.',
    );
  });

  test('is not given about a model that stays, or that nobody knows', () => {
    expect(prices.warningOf({ provider: 'anthropic', model: 'claude-sonnet-5-5' }, november)).toBeNull();
    expect(prices.warningOf({ provider: 'openai', model: 'llama3:8b' }, november)).toBeNull();
  });
});
