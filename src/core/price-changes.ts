import type { ModelPrice, PriceTier } from './price.ts';
import type { ModelId } from './request.ts';

/** What an update does to the price of one model. */
export interface PriceChange extends ModelId {
  /** `confirmed`: the same, looked at again. `removed`: the update has it no more; `after` is what holds then. */
  readonly kind: 'added' | 'changed' | 'confirmed' | 'removed';
  readonly rates: readonly RateChange[];
  /** A price in the user's own file stands in front of it, and goes on to be used. */
  readonly hasOwn: boolean;
  /** Why it is not taken over unless the model is named; null: it is. */
  readonly doubt: string | null;
}

export interface RateChange {
  /** `input`, `cached input`, `cache write`, `output`; of a dearer tier ` above 272,000` behind it. */
  readonly rate: string;
  /** US dollars per million tokens; null: none. */
  readonly before: number | null;
  readonly after: number | null;
}

/** A price that is so many times another is more often a slip of the unit than a new price. */
const doubtfulFactor = 100;
/** Dollars per million tokens; below stands what is given per thousand, or per token. */
const doubtfullyCheap = 0.001;

const rateNames = {
  input: 'input',
  cachedInput: 'cached input',
  cacheWrite: 'cache write',
  longCacheWrite: 'cache write for an hour',
  output: 'output',
} as const;

export function changeOf(
  model: ModelId,
  before: ModelPrice | null,
  after: ModelPrice | null,
  { isRemoved, hasOwn }: { readonly isRemoved: boolean; readonly hasOwn: boolean },
): PriceChange {
  const rates = compareRates(before?.tiers ?? [], after?.tiers ?? []);
  const isSame = rates.length === 0 && JSON.stringify(before?.laneFactors) === JSON.stringify(after?.laneFactors);
  const kind = isRemoved ? 'removed' : before === null ? 'added' : isSame ? 'confirmed' : 'changed';
  return { ...model, kind, rates, hasOwn, doubt: isRemoved ? null : findDoubt(rates, before === null) };
}

function compareRates(before: readonly PriceTier[], after: readonly PriceTier[]): readonly RateChange[] {
  const places = new Set([...before, ...after].map(({ aboveInputTokens }) => aboveInputTokens));
  return [...places]
    .sort((a, b) => a - b)
    .flatMap((place) => {
      const [old, now] = [before, after].map((tiers) => tiers.find((tier) => tier.aboveInputTokens === place));
      const behind = place === 0 ? '' : ` above ${place.toLocaleString('en-US')}`;
      return (Object.keys(rateNames) as (keyof typeof rateNames)[]).flatMap((name) => {
        const [from, to] = [old?.[name] ?? null, now?.[name] ?? null];
        return from === to ? [] : [{ rate: `${rateNames[name]}${behind}`, before: from, after: to }];
      });
    });
}

function findDoubt(rates: readonly RateChange[], isNew: boolean): string | null {
  for (const { rate, before, after } of rates) {
    if (isNew && after !== null && after > 0 && after < doubtfullyCheap)
      return `${rate} at $${after} per million tokens: is it per thousand, or per token?`;
    if (before === null || after === null) continue;
    if ((before === 0) !== (after === 0))
      return `${rate} ${after === 0 ? 'would cost nothing' : 'cost nothing before'}`;
    const factor = Math.max(after / before, before / after);
    if (factor >= doubtfulFactor)
      return `${rate} would cost ${Math.round(factor).toLocaleString('en-US')} times as ${after > before ? 'much' : 'little'}`;
  }
  return null;
}
