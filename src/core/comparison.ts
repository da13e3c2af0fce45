import type { Interval } from './confidence.ts';
import type { JsonValue } from './json.ts';
import type { ItemCounts } from './view.ts';
import type { Usage } from './usage.ts';

/** Batches side by side. Nothing in it is a total over batches, so that rehearsed and real money never meet. */
export interface Comparison {
  /** In the order they were named. */
  readonly batches: readonly ComparedBatch[];
  /** The step whose values are compared; null: the results. */
  readonly step: string | null;
  /** Of two batches: each rate of the second less that of the first; null: more than two, or nothing to compare. */
  readonly differences: RateDifferences | null;
  /** One for each field of the values that has kinds or numbers in some batch. */
  readonly fields: readonly ComparedField[];
  readonly matches: Matches;
  /** What the listing shows, in order of the first batch; the count of all is in `matches`. */
  readonly listed: readonly ItemDifference[];
}

export interface ComparedBatch {
  readonly batchId: string;
  readonly name: string | null;
  readonly archived: boolean;
  readonly simulated: boolean;
  readonly pipeline: string;
  readonly models: readonly string[];
  readonly createdAt: string;
  /** Of the items whose values are compared: results, or children of one expand step. */
  readonly counts: ItemCounts;
  readonly rates: { readonly accepted: Rate; readonly rejected: Rate; readonly failed: Rate };
  readonly money: {
    /** US dollars of the calls whose price is known. */
    readonly costUsd: number;
    readonly unpricedCalls: number;
    readonly calls: number;
    readonly usage: Usage;
    readonly retryCostUsd: number;
    /** Part of the cost; null: nothing was paid, or not all of it is known. */
    readonly retryShare: number | null;
    /** null: none is accepted, or not all of the cost is known. */
    readonly costPerAcceptedUsd: number | null;
  };
  readonly steps: readonly ComparedStep[];
  readonly byModel: readonly ModelSpending[];
}

/** A part of `of` items, with its interval of 95 % (Wilson); both null where there are no items. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

export interface ComparedStep {
  readonly step: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  readonly accepted: Rate;
  readonly rejected: number;
  readonly retries: number;
  readonly calls: number;
  readonly costUsd: number;
  readonly unpricedCalls: number;
}

export interface ModelSpending {
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  readonly costUsd: number;
  readonly unpricedCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** `paired`: the same items on both sides, so that what they share is taken out (Newcombe 1998, method 10 of either paper). */
export interface RateDifferences {
  readonly method: 'paired' | 'independent';
  readonly accepted: Difference;
  readonly rejected: Difference;
  readonly failed: Difference;
}

export interface Difference {
  readonly difference: number;
  readonly interval: Interval;
}

export interface ComparedField {
  /** `tone`, `scores.warmth`, `tags[]`; the empty text is the value itself. */
  readonly field: string;
  /** One for each batch, in order. */
  readonly batches: readonly FieldSummary[];
  /** Of matched items that have the field in every batch. */
  readonly agreement: Rate | null;
  /** Cohen's kappa; null: not two batches, no kinds, or one kind alone. */
  readonly kappa: number | null;
}

export interface FieldSummary {
  /** Values that are not null. */
  readonly values: number;
  readonly nulls: number;
  /** The most frequent first; null: prose, or too many different ones. */
  readonly kinds:
    | readonly { readonly value: string | boolean; readonly count: number; readonly share: number }[]
    | null;
  readonly numbers: {
    readonly n: number;
    readonly mean: number;
    readonly stdev: number | null;
    readonly min: number;
    readonly max: number;
    readonly interval: Interval | null;
  } | null;
}

export interface Matches {
  /** Ids that stand in every batch. */
  readonly items: number;
  /** Of these, those whose raw.json is not the same: another question was asked. */
  readonly rawDiffers: number;
  /** Of the items of the same raw, those that have a value in every batch. */
  readonly compared: number;
  /** Those whose values are equal. */
  readonly agreement: Rate;
  readonly differing: number;
  /** Of two batches: accepted in the one and not in the other. */
  readonly acceptedInOne: readonly number[];
}

export interface ItemDifference {
  readonly id: string;
  readonly changes: readonly ValueChange[];
}

/** At one path, the value in each batch; undefined ones are not there. */
export interface ValueChange {
  readonly path: string;
  readonly values: readonly (JsonValue | undefined)[];
}
