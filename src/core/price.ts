import type { Lane, ModelId } from './request.ts';

/** US dollars per million tokens. */
export interface PriceTier {
  /** This tier's prices hold for the whole request when its input has more tokens than this. */
  readonly aboveInputTokens: number;
  readonly input: number;
  readonly cachedInput: number | null;
  readonly cacheWrite: number | null;
  /** Of cache writes that are kept for an hour; absent: the price of other cache writes. */
  readonly longCacheWrite?: number;
  readonly output: number;
}

export interface ModelPrice extends ModelId {
  /** In order; the first has `aboveInputTokens: 0`. */
  readonly tiers: readonly PriceTier[];
  /** What a lane's price is of the realtime price; a lane that is absent is not offered. */
  readonly laneFactors: Readonly<Partial<Record<Lane, number>>>;
  /** Where cached input has a lane factor of its own: Gemini's batch lane bills cache hits at the realtime price. */
  readonly cachedInputLaneFactors?: Readonly<Partial<Record<Lane, number>>>;
  /**
   * A beginning that requests share is kept in the provider's cache where they mark it, if it has this many tokens or more;
   * absent: marks mean nothing to the provider, or it is not known what they do.
   */
  readonly markedCacheFromTokens?: number;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** Whether the price is known only by likeness to another entry. */
  readonly isApproximate: boolean;
  /** YYYY-MM-DD; null: a price file of the user's that does not say. */
  readonly checkedOn: string | null;
  readonly source: string;
  /** The price holds until this day (YYYY-MM-DD, not included); null: no end is known. */
  readonly until: string | null;
}
