import type { ModelPrice, PriceTier } from '../../core/price.ts';
import type { ModelId } from '../../core/request.ts';

/** What a model costs, over time. */
export interface PriceEntry extends ModelId {
  /** Short names that mean this model now. */
  readonly aliases: readonly string[];
  /** In order of time, without gaps. */
  readonly periods: readonly PricePeriod[];
  readonly laneFactors: ModelPrice['laneFactors'];
  readonly cachedInputLaneFactors?: NonNullable<ModelPrice['cachedInputLaneFactors']>;
  readonly markedCacheFromTokens?: number;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** null: it does not say. */
  readonly checkedOn: string | null;
  readonly source: string;
  /** The day from which the provider refuses the model (YYYY-MM-DD); null: none is announced. */
  readonly retiredOn: string | null;
}

/** Prices that hold from one day to another (YYYY-MM-DD, in UTC; `until` not included). */
export interface PricePeriod {
  readonly from: string | null;
  readonly until: string | null;
  readonly tiers: readonly PriceTier[];
}

/** The entry's price on a day; null where it has none then. */
export function priceOn(entry: PriceEntry, date: Date): ModelPrice | null {
  const day = dayOf(date);
  const period = entry.periods.find(
    ({ from, until }) => (from === null || from <= day) && (until === null || day < until),
  );
  if (period === undefined) return null;
  return {
    provider: entry.provider,
    model: entry.model,
    tiers: period.tiers,
    laneFactors: entry.laneFactors,
    ...(entry.cachedInputLaneFactors === undefined ? {} : { cachedInputLaneFactors: entry.cachedInputLaneFactors }),
    ...(entry.markedCacheFromTokens === undefined ? {} : { markedCacheFromTokens: entry.markedCacheFromTokens }),
    contextTokens: entry.contextTokens,
    maxOutputTokens: entry.maxOutputTokens,
    isApproximate: false,
    checkedOn: entry.checkedOn,
    source: entry.source,
    until: period.until,
  };
}

/** YYYY-MM-DD in UTC: a price that rises counts up to half a day early, never late. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
