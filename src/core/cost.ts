import type { ModelPrice, PriceTier } from './price.ts';
import { writesLongCache } from './prompt-cache.ts';
import type { Lane, ModelRequest } from './request.ts';
import type { ServedTier } from './response.ts';
import type { Usage } from './usage.ts';

const tokensPerPriceUnit = 1_000_000;

/**
 * US dollars of one answer, never rounded; null: the lane is not offered at a known price. The tier is chosen by the
 * request's whole input, and the whole request is billed at it. Cached and cache-write tokens are part of the input
 * and billed at their own price; a class without one (or that was not reported) is billed as plain input. Reasoning is
 * part of the output.
 */
export function costOf(usage: Usage, price: ModelPrice, lane: Lane): number | null {
  const factor = price.laneFactors[lane];
  if (factor === undefined) return null;
  const tier = tierOf(price, usage.inputTokens);
  const cached = usage.cachedInputTokens ?? 0;
  const cacheWrite = usage.cacheWriteTokens ?? 0;
  const longCacheWrite = Math.min(usage.longCacheWriteTokens ?? 0, cacheWrite);
  const plain = Math.max(0, usage.inputTokens - cached - cacheWrite);
  const cachedFactor = price.cachedInputLaneFactors?.[lane] ?? factor;
  const full =
    plain * tier.input +
    (cacheWrite - longCacheWrite) * (tier.cacheWrite ?? tier.input) +
    longCacheWrite * longCacheWriteRate(tier) +
    usage.outputTokens * tier.output;
  return (full * factor + cached * (tier.cachedInput ?? tier.input) * cachedFactor) / tokensPerPriceUnit;
}

/**
 * What an answer costs by the tier that the provider says served it; in jobs its word on that means nothing. null: that tier
 * has no known price.
 */
export function costOfServed(
  usage: Usage,
  price: ModelPrice,
  lane: Lane,
  servedTier: ServedTier | undefined,
): number | null {
  if (!isServedOtherwise(lane, servedTier)) return costOf(usage, price, lane);
  return servedTier === 'other' ? null : costOf(usage, price, servedTier);
}

/** Whether another tier than the one that was asked for served an answer. */
export function isServedOtherwise(lane: Lane, servedTier: ServedTier | undefined): servedTier is ServedTier {
  return lane !== 'batch' && servedTier !== undefined && servedTier !== lane;
}

function longCacheWriteRate(tier: PriceTier): number {
  return tier.longCacheWrite ?? tier.cacheWrite ?? tier.input;
}

/** The most that a request can cost, in US dollars, if its input has at most so many tokens; null: the price is unknown. */
export function reserveOf(request: ModelRequest, maxInputTokens: number, price: ModelPrice | null): number | null {
  if (price === null) return null;
  const { maxOutputTokens: outputTokens } = request.parameters;
  return worstCaseCost(
    { inputTokens: maxInputTokens, outputTokens, writesLongCache: writesLongCache(request) },
    price,
    request.lane,
  );
}

/**
 * The most that a call of at most these sizes can cost, in US dollars: its reserve. Input counts at the dearest class
 * (a cache write can be dearer than plain input), at the dearest tier that an input of this size or less can reach.
 * null: the lane is not offered at a known price.
 */
export function worstCaseCost(
  sizes: { readonly inputTokens: number; readonly outputTokens: number; readonly writesLongCache?: boolean },
  price: ModelPrice,
  lane: Lane,
): number | null {
  const factor = price.laneFactors[lane];
  if (factor === undefined) return null;
  const cachedFactor = price.cachedInputLaneFactors?.[lane] ?? factor;
  const costs = price.tiers
    .filter((tier, index) => index === 0 || tier.aboveInputTokens < sizes.inputTokens)
    .map((tier, index, reachable) => {
      const inputTokens = Math.min(sizes.inputTokens, reachable[index + 1]?.aboveInputTokens ?? sizes.inputTokens);
      const dearestInput = Math.max(
        Math.max(
          tier.input,
          tier.cacheWrite ?? tier.input,
          sizes.writesLongCache === true ? longCacheWriteRate(tier) : 0,
        ) * factor,
        (tier.cachedInput ?? tier.input) * cachedFactor,
      );
      return (inputTokens * dearestInput + sizes.outputTokens * tier.output * factor) / tokensPerPriceUnit;
    });
  return Math.max(...costs);
}

/** The tier whose prices hold for a request with this much input. */
export function tierOf(price: ModelPrice, inputTokens: number): PriceTier {
  const tier = price.tiers.findLast((candidate, index) => index === 0 || candidate.aboveInputTokens < inputTokens);
  if (tier === undefined) throw new Error(`the price of ${price.provider}/${price.model} has no tiers`);
  return tier;
}
