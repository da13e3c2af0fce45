import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPriceList } from '../../../src/adapters/prices/price-list.ts';
import { UserError } from '../../../src/core/errors.ts';

const november = new Date('2026-11-20T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prices-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const load = (environment: Record<string, string> = {}) => loadPriceList({ environment, currentFolder: folder });
function loadWith(models: unknown, name = 'prices.json') {
  writeFileSync(join(folder, name), JSON.stringify({ models }));
  return load(name === 'prices.json' ? {} : { BATCH_PRICES: name });
}
function problemsOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a price file', () => {
  test('need not be there', () => {
    expect(load().priceOf({ provider: 'openai', model: 'llama3:8b' }, november)).toBeNull();
  });

  test('gives a model of one’s own a price and a name', () => {
    const prices = loadWith([{ provider: 'openai', model: 'llama3:8b', aliases: ['llama'], input: 0, output: 0 }]);
    expect(prices.resolve('Llama', null)).toEqual({ provider: 'openai', model: 'llama3:8b' });
    expect(prices.resolve('llama3:8b', null)).toEqual({ provider: 'openai', model: 'llama3:8b' });
    expect(prices.priceOf({ provider: 'openai', model: 'llama3:8b' }, november)).toEqual({
      provider: 'openai',
      model: 'llama3:8b',
      tiers: [{ aboveInputTokens: 0, input: 0, cachedInput: null, cacheWrite: null, output: 0 }],
      laneFactors: { realtime: 1 },
      contextTokens: null,
      maxOutputTokens: null,
      isApproximate: false,
      checkedOn: null,
      source: 'price file',
      until: null,
    });
    expect(prices.list(november).at(0)).toMatchObject({ aliases: ['llama'], price: { model: 'llama3:8b' } });
  });

  test('changes a built-in price and leaves its lanes, names and limits', () => {
    const prices = loadWith(
      [
        {
          provider: 'openai',
          model: 'gpt-6-luna',
          input: 0.2,
          output: 1,
          checkedOn: '2027-03-01',
          source: 'my contract',
        },
      ],
      'contract.json',
    );
    expect(prices.priceOf(prices.resolve('luna', null), november)).toEqual({
      provider: 'openai',
      model: 'gpt-6-luna',
      tiers: [{ aboveInputTokens: 0, input: 0.2, cachedInput: null, cacheWrite: null, output: 1 }],
      laneFactors: { realtime: 1, flex: 0.5, batch: 0.5 },
      contextTokens: 1_050_000,
      maxOutputTokens: 128_000,
      isApproximate: false,
      checkedOn: '2027-03-01',
      source: 'my contract',
      until: null,
    });
    expect(prices.checkedOn).toBe('2027-03-01');
    expect(
      prices
        .list(november)
        .filter(({ price }) => price.model === 'gpt-6-luna')
        .map(({ aliases }) => aliases),
    ).toEqual([['luna', 'gpt-mini']]);
  });

  test('can say other prices for other days, and leaves the days it does not speak of', () => {
    const model = { provider: 'anthropic', model: 'claude-opus-5-5' } as const;
    const prices = loadWith([
      { ...model, from: '2027-02-01', input: 6, output: 30 },
      { ...model, from: '2027-01-01', until: '2027-01-15', input: 5, output: 25 },
    ]);
    const inputOn = (day: string) => prices.priceOf(model, new Date(day))?.tiers[0]?.input;
    expect(['2026-12-31', '2027-01-01', '2027-01-14', '2027-01-15', '2027-02-01'].map(inputOn)).toEqual([
      4, 5, 5, 4, 6,
    ]);
  });

  test('can say prices of long prompts and of lanes, and take a name away from another model', () => {
    const prices = loadWith([
      {
        provider: 'gemini',
        model: 'gemini-x',
        aliases: ['flash'],
        input: 1,
        output: 2,
        lanes: { realtime: 1, batch: 0.4 },
        above: [{ inputTokens: 200_000, input: 3, cachedInput: 0.5, output: 4 }],
      },
    ]);
    expect(prices.priceOf(prices.resolve('flash', 'gemini'), november)).toMatchObject({
      tiers: [
        { aboveInputTokens: 0, input: 1, cachedInput: null, output: 2 },
        { aboveInputTokens: 200_000, input: 3, cachedInput: 0.5, output: 4 },
      ],
      laneFactors: { realtime: 1, batch: 0.4 },
    });
    expect(prices.list(november).find(({ price }) => price.model === 'gemini-3.8-flash')?.aliases).toEqual([]);
  });

  test('with mistakes is refused with all of them at once', () => {
    const error = problemsOf(() => loadWith([{ provider: 'mistral', model: 'x', input: -1, outpt: 2 }]));
    expect(error.code).toBe('price-file');
    expect(error.message.startsWith(`The price file ${join(folder, 'prices.json')} has 4 problems: `)).toBe(true);
    expect(error.message).toMatch(/models\.0\.provider: .*models\.0\.input: .*models\.0\.output: .*models\.0: .*outpt/);
    expect(error.hint).toContain('US dollars per million tokens');
  });

  test('with two prices on one day, or with days that end before they begin, is refused', () => {
    const model = { provider: 'openai', model: 'x', input: 1, output: 1 };
    expect(
      problemsOf(() =>
        loadWith([
          { ...model, until: '2027-03-01' },
          { ...model, from: '2027-02-01' },
        ]),
      ).message,
    ).toContain('openai/x: two prices hold on 2027-02-01');
    expect(problemsOf(() => loadWith([model, model])).message).toContain('openai/x: two prices hold on every day');
    expect(problemsOf(() => loadWith([{ ...model, from: '2027-03-01', until: '2027-01-01' }])).message).toContain(
      'openai/x: prices from 2027-03-01 end before they begin (2027-01-01)',
    );
  });

  test('that is not JSON, or is named and missing, is refused by its name', () => {
    writeFileSync(join(folder, 'prices.json'), '{');
    expect(problemsOf(() => load()).message).toMatch(/prices\.json has a problem: not JSON: /);
    expect(problemsOf(() => load({ BATCH_PRICES: 'other.json' }))).toMatchObject({
      code: 'price-file',
      message: `The price file ${join(folder, 'other.json')} cannot be read (ENOENT).`,
    });
    expect(problemsOf(() => load({ BATCH_PRICES: folder })).message).toBe(
      `The price file ${folder} cannot be read (EISDIR).`,
    );
  });
});
