import { describe, expect, test } from '@jest/globals';
import { findStalePrices } from '../../src/core/price-age.ts';
import { changeOf } from '../../src/core/price-changes.ts';
import type { ModelPrice, PriceTier } from '../../src/core/price.ts';

const model = { provider: 'openai', model: 'gpt-x' } as const;

function priceOf(input: number, output: number, more: Partial<PriceTier> = {}): ModelPrice {
  return {
    ...model,
    tiers: [{ aboveInputTokens: 0, input, cachedInput: null, cacheWrite: null, output, ...more }],
    laneFactors: { realtime: 1 },
    contextTokens: null,
    maxOutputTokens: null,
    isApproximate: false,
    checkedOn: '2026-11-20',
    source: 's',
    until: null,
  };
}

const usual = { isRemoved: false, hasOwn: false };
const change = (before: ModelPrice | null, after: ModelPrice | null) => changeOf(model, before, after, usual);

describe('a change of a price', () => {
  test('has each rate that is another', () => {
    expect(change(priceOf(2, 10), priceOf(3, 10, { cachedInput: 0.3 }))).toEqual({
      ...model,
      kind: 'changed',
      rates: [
        { rate: 'input', before: 2, after: 3 },
        { rate: 'cached input', before: null, after: 0.3 },
      ],
      hasOwn: false,
      doubt: null,
    });
  });

  test('is new where there was none, confirmed where it is the same, and removed where it is said so', () => {
    expect(change(null, priceOf(2, 10)).kind).toBe('added');
    expect(change(priceOf(2, 10), priceOf(2, 10))).toMatchObject({ kind: 'confirmed', rates: [] });
    expect(changeOf(model, priceOf(2, 10), null, { ...usual, isRemoved: true })).toMatchObject({ kind: 'removed' });
  });

  test.each([
    [priceOf(2, 10), priceOf(200, 10), 'input would cost 100 times as much'],
    [priceOf(2, 10), priceOf(2, 0.1), 'output would cost 100 times as little'],
    [priceOf(2, 10), priceOf(0, 10), 'input would cost nothing'],
    [priceOf(0, 0), priceOf(0, 1), 'output cost nothing before'],
    [null, priceOf(0.000_002, 0.000_01), 'input at $0.000002 per million tokens: is it per thousand, or per token?'],
    [priceOf(2, 10), priceOf(199, 10), null],
    [null, priceOf(0, 0), null],
    [null, priceOf(900, 900), null],
  ])('is in doubt where it is beyond belief', (before, after, doubt) => {
    expect(change(before, after).doubt).toBe(doubt);
  });
});

test('a table without a day is not called old', () => {
  expect(findStalePrices('', Date.parse('2027-01-01'))).toBeNull();
});
