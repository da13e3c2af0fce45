import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { costOf, costOfServed, reserveOf, tierOf, worstCaseCost } from '../../src/core/cost.ts';
import type { ServedTier } from '../../src/core/response.ts';
import type { ModelPrice } from '../../src/core/price.ts';
import type { Lane, ModelRequest } from '../../src/core/request.ts';
import { addUsage, noUsage, type Usage } from '../../src/core/usage.ts';
import { plainPrice, tieredPrice } from './example-prices.ts';

const usage = (given: Partial<Usage>): Usage => ({
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  ...given,
});

describe('the cost of an answer', () => {
  test('is input and output at their prices per million', () => {
    expect(costOf(usage({ inputTokens: 250_000, outputTokens: 50_000 }), plainPrice, 'realtime')).toBeCloseTo(1.5, 12);
  });

  test('prices cached and cache-write tokens apart, as parts of the input', () => {
    const answer = usage({ inputTokens: 1_000_000, cachedInputTokens: 600_000, cacheWriteTokens: 100_000 });
    expect(costOf(answer, plainPrice, 'realtime')).toBeCloseTo(0.3 * 3 + 0.6 * 0.3 + 0.1 * 3.75, 12);
  });

  test('takes a class without a price of its own for plain input', () => {
    const answer = usage({ inputTokens: 50_000, cachedInputTokens: 20_000, cacheWriteTokens: 10_000 });
    expect(costOf(answer, tieredPrice, 'realtime')).toBeCloseTo(0.005, 12);
  });

  test('counts reasoning once, as the output it is part of', () => {
    const thoughtful = usage({ inputTokens: 10, outputTokens: 840, reasoningTokens: 829 });
    expect(costOf(thoughtful, plainPrice, 'realtime')).toBe(
      costOf({ ...thoughtful, reasoningTokens: null }, plainPrice, 'realtime'),
    );
  });

  test('bills the whole request at the tier of its input', () => {
    expect(costOf(usage({ inputTokens: 100_000, outputTokens: 1000 }), tieredPrice, 'realtime')).toBeCloseTo(
      0.0105,
      12,
    );
    expect(costOf(usage({ inputTokens: 100_001, outputTokens: 1000 }), tieredPrice, 'realtime')).toBeCloseTo(
      0.0525005,
      12,
    );
  });

  test('is half in the half-price lane, and null where the lane is not offered', () => {
    const answer = usage({ inputTokens: 1_000_000 });
    expect(costOf(answer, plainPrice, 'batch')).toBe(1.5);
    expect(costOf(answer, plainPrice, 'flex')).toBeNull();
  });

  test('bills cache hits at their own lane factor where they have one', () => {
    const price: ModelPrice = { ...plainPrice, cachedInputLaneFactors: { batch: 1 } };
    expect(costOf(usage({ inputTokens: 1_000_000, cachedInputTokens: 1_000_000 }), price, 'batch')).toBe(0.3);
    expect(costOf(usage({ inputTokens: 1_000_000, cachedInputTokens: 1_000_000 }), plainPrice, 'batch')).toBe(0.15);
  });

  test('never falls below zero when a provider counts more cached tokens than input', () => {
    expect(costOf(usage({ inputTokens: 10, cachedInputTokens: 1_000_000 }), plainPrice, 'realtime')).toBeCloseTo(
      0.3,
      12,
    );
  });

  test('is not rounded: one token of the cheapest class still counts', () => {
    expect(costOf(usage({ inputTokens: 1 }), tieredPrice, 'batch')).toBeCloseTo(5e-8, 20);
  });

  test('without any tiers is a bug', () => {
    expect(() => tierOf({ ...plainPrice, tiers: [] }, 1)).toThrow('anthropic/claude-example has no tiers');
  });
});

describe('cache writes of an hour', () => {
  const [tier] = plainPrice.tiers;
  const withLong: ModelPrice = { ...plainPrice, tiers: tier === undefined ? [] : [{ ...tier, longCacheWrite: 6 }] };
  const written = usage({ inputTokens: 1_000_000, cacheWriteTokens: 800_000, longCacheWriteTokens: 300_000 });

  test('have a price of their own, within the cache writes', () => {
    expect(costOf(written, withLong, 'realtime')).toBeCloseTo(0.2 * 3 + 0.5 * 3.75 + 0.3 * 6, 12);
    expect(costOf(written, plainPrice, 'realtime')).toBeCloseTo(0.2 * 3 + 0.8 * 3.75, 12);
  });

  test('are the worst case of a request that asks for them, and of no other', () => {
    const request: ModelRequest = {
      provider: 'anthropic',
      model: 'claude-example',
      system: 's',
      user: 'u',
      schema: null,
      schemaName: 'main',
      parameters: { maxOutputTokens: 100_000 },
      lane: 'batch',
    };
    const marked = { ...request, sharedSystem: { key: 'k', isMarked: true } };
    expect([
      reserveOf(marked, 1_000_000, withLong),
      reserveOf({ ...marked, lane: 'realtime' }, 1_000_000, withLong),
      reserveOf(request, 1_000_000, withLong),
      reserveOf(marked, 1_000_000, null),
    ]).toEqual([(6 + 1.5) / 2, 3.75 + 1.5, (3.75 + 1.5) / 2, null]);
  });

  test('are kept apart in sums', () => {
    expect(addUsage(addUsage(noUsage, written), written)).toEqual({
      inputTokens: 2_000_000,
      outputTokens: 0,
      cachedInputTokens: 0,
      cacheWriteTokens: 1_600_000,
      reasoningTokens: 0,
      longCacheWriteTokens: 600_000,
    });
    expect(addUsage(noUsage, noUsage)).toEqual(noUsage);
  });
});

describe('the worst case of a call', () => {
  test('takes all input for the dearest class', () => {
    expect(worstCaseCost({ inputTokens: 1_000_000, outputTokens: 100_000 }, plainPrice, 'realtime')).toBeCloseTo(
      3.75 + 1.5,
      12,
    );
  });

  test('takes the dearest tier that the input can reach', () => {
    expect(worstCaseCost({ inputTokens: 100_000, outputTokens: 0 }, tieredPrice, 'realtime')).toBeCloseTo(0.01, 12);
    expect(worstCaseCost({ inputTokens: 200_000, outputTokens: 0 }, tieredPrice, 'realtime')).toBeCloseTo(0.1, 12);
  });

  test('is null where the lane is not offered', () => {
    expect(worstCaseCost({ inputTokens: 1, outputTokens: 1 }, plainPrice, 'flex')).toBeNull();
  });

  test('is never below the cost of an answer of these sizes or smaller', () => {
    const rate = fc.double({ min: 0, max: 100, noNaN: true });
    const tier = fc.record({ input: rate, cachedInput: fc.option(rate), cacheWrite: fc.option(rate), output: rate });
    const scenario = fc.record({
      tiers: fc.array(tier, { minLength: 1, maxLength: 3 }),
      sizes: fc.record({ inputTokens: fc.nat(500_000), outputTokens: fc.nat(50_000) }),
      share: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      cached: fc.double({ min: 0, max: 1, noNaN: true }),
      cachedFactor: fc.option(fc.constantFrom(0.5, 1)),
    });
    fc.assert(
      fc.property(scenario, ({ tiers, sizes, share, cached, cachedFactor }) => {
        const price: ModelPrice = {
          ...plainPrice,
          tiers: tiers.map((prices, index) => ({ ...prices, aboveInputTokens: index * 100_000 })),
          ...(cachedFactor === null ? {} : { cachedInputLaneFactors: { batch: cachedFactor } }),
        };
        const inputTokens = Math.floor(sizes.inputTokens * share[0]);
        const cachedInputTokens = Math.floor(inputTokens * cached);
        const answer = usage({
          inputTokens,
          outputTokens: Math.floor(sizes.outputTokens * share[1]),
          cachedInputTokens,
          cacheWriteTokens: inputTokens - cachedInputTokens,
        });
        const worst = worstCaseCost(sizes, price, 'batch') ?? Number.NaN;
        expect(worst).toBeGreaterThanOrEqual((costOf(answer, price, 'batch') ?? Number.NaN) * (1 - 1e-12));
      }),
      { numRuns: 300 },
    );
  });
});

describe('an answer that another tier served than the one asked for', () => {
  const price = { ...plainPrice, laneFactors: { realtime: 1, flex: 0.5, batch: 0.5 } };
  const usage = { ...noUsage, inputTokens: 1_000_000 };
  const cost = (lane: Lane, served?: ServedTier) => costOfServed(usage, price, lane, served);

  test('costs what that one costs; without a word of it, what was asked for', () => {
    expect([cost('flex', 'flex'), cost('flex', 'realtime'), cost('realtime', 'flex'), cost('flex')]).toEqual([
      1.5, 3, 1.5, 1.5,
    ]);
  });

  test('has no known cost where that tier has no known price', () => {
    expect(cost('flex', 'other')).toBeNull();
  });

  test('in a job costs what jobs cost, whatever its body says', () => {
    expect([cost('batch', 'realtime'), cost('batch', 'other')]).toEqual([1.5, 1.5]);
  });
});
