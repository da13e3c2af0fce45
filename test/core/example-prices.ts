import type { ModelPrice } from '../../src/core/price.ts';

/** A price with one tier and the classes of a cache. */
export const plainPrice: ModelPrice = {
  provider: 'anthropic',
  model: 'claude-example',
  tiers: [{ aboveInputTokens: 0, input: 3, cachedInput: 0.3, cacheWrite: 3.75, output: 15 }],
  laneFactors: { realtime: 1, batch: 0.5 },
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  isApproximate: false,
  checkedOn: '2026-11-20',
  source: 'test',
  until: null,
};

/** Cheap up to 100,000 tokens of input, five times dearer above; no price for the cache's classes. */
export const tieredPrice: ModelPrice = {
  ...plainPrice,
  model: 'claude-tiered',
  tiers: [
    { aboveInputTokens: 0, input: 0.1, cachedInput: null, cacheWrite: null, output: 0.5 },
    { aboveInputTokens: 100_000, input: 0.5, cachedInput: null, cacheWrite: null, output: 2.5 },
  ],
};
