import { type Interval, wilsonInterval } from './confidence.ts';
import type { FieldSummary } from './field-summary.ts';
import type { ItemState } from './item-state.ts';
import type { MeanDifference } from './mean-difference.ts';
import type { Difference } from './rate-difference.ts';
import type { ProviderName } from './request.ts';
import type { Usage } from './usage.ts';
import type { ValueChange } from './value-changes.ts';
import type { ItemCounts } from './view.ts';

/** Batches side by side. Nothing in it is a total over batches, so that rehearsed and real money never meet. */
export interface Comparison {
  /** In the order they were named. */
  readonly batches: readonly ComparedBatch[];
  /** The step whose values are compared; null: the results. */
  readonly step: string | null;
  /** Of two batches: each rate of the second less that of the first; null: more than two, or one has no items. */
  readonly differences: RateDifferences | null;
  /** One for each field of the values that has kinds or numbers in some batch. */
  readonly fields: readonly ComparedField[];
  readonly matches: Matches;
  /** The first of the items that differ, in order of the first batch. */
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
  /** The expand step whose children are compared; null: the acquired items. */
  readonly level: string | null;
  /** Of the items that are compared. */
  readonly counts: ItemCounts;
  readonly rates: Readonly<Record<RateName, Rate>>;
  readonly money: ComparedMoney;
  readonly steps: readonly ComparedStep[];
  readonly byModel: readonly ModelSpending[];
}

export const rateNames = ['accepted', 'rejected', 'failed'] as const;
export type RateName = (typeof rateNames)[number];

/** A part of items, with its interval of 95 % (Wilson); both null where there are no items. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

export interface ComparedMoney {
  /** US dollars of the calls whose price is known. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  readonly calls: number;
  readonly usage: Usage;
  /** Calls of a second or later attempt, and what they cost. */
  readonly retryCalls: number;
  readonly retryCostUsd: number;
  /** Part of the cost; null: nothing was paid, or not all of it is known. */
  readonly retryShare: number | null;
  /** null: none is accepted, or not all of the cost is known. */
  readonly costPerAcceptedUsd: number | null;
}

export interface ComparedStep {
  readonly step: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  /** Of the items whose line came to a verdict there that stands: accepted, or rejected for good. */
  readonly accepted: Rate;
  readonly retries: number;
  readonly calls: number;
  readonly costUsd: number;
  readonly unpricedCalls: number;
}

export interface ModelSpending {
  readonly provider: ProviderName;
  readonly model: string;
  readonly calls: number;
  readonly costUsd: number;
  readonly unpricedCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** `paired`: the same items with the same raw.json on both sides, all of them. */
export interface RateDifferences extends Readonly<Record<RateName, Difference>> {
  readonly method: 'paired' | 'independent';
}

export interface ComparedField {
  /** `tone`, `scores.warmth`, `tags[]`; the empty text is the value itself. */
  readonly field: string;
  /** One for each batch, in order. */
  readonly batches: readonly FieldSummary[];
  /** Of the compared items that have the field in every batch; null: the field is in lists. */
  readonly agreement: Rate | null;
  /** Cohen's kappa; null: not two batches, no kinds, or one kind alone. */
  readonly kappa: number | null;
  /** Of two batches, over the compared items that have a number there in both; null: there are none. */
  readonly meanDifference: MeanDifference | null;
}

export interface Matches {
  /** Ids that stand in every batch. */
  readonly items: number;
  /** Of these, those whose raw.json is not the same: another question was asked, and nothing is compared. */
  readonly rawDiffers: number;
  /** Of the items of the same raw, those that have a value in every batch. */
  readonly compared: number;
  /** The part of them whose values are equal. */
  readonly agreement: Rate;
  /** Items of the same raw that have a value in the batch at this place alone. */
  readonly valueInOneAlone: readonly number[];
  /** Items that differ in their value or in having one: what the list is taken from. */
  readonly differing: number;
}

export interface ItemDifference {
  readonly itemId: string;
  /** In each batch; null: without raw.json. */
  readonly states: readonly (ItemState | null)[];
  /** Empty where it has no value in some batch. At most 50. */
  readonly changes: readonly ValueChange[];
  /** More of them than are listed here. */
  readonly moreChanges: boolean;
}

/** `count` of `of`, with its interval of 95 % (Wilson). */
export function rateOf(count: number, of: number): Rate {
  return { count, of, share: of === 0 ? null : count / of, interval: wilsonInterval(count, of) };
}
