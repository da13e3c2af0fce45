import { type AnswerHistory, hasMeasuredInput, inputCorrection } from './answer-history.ts';
import { costOf, tierOf } from './cost.ts';
import type { StepLanes } from './deadline.ts';
import type { EarlierAnswers } from './earlier-answers.ts';
import { type LaneEstimate, offeredLanes, type StepPace, timeInLane, toStepLanes } from './lane-estimate.ts';
import type { OutputExpectation } from './output-expectation.ts';
import type { ModelPrice } from './price.ts';
import { type CacheExpectation, expectCache, isWorthMarking, type SharedPromptPart } from './prompt-cache.ts';
import type { Lane, ModelId } from './request.ts';
import { noUsage, type Usage } from './usage.ts';

const nothingShared: SharedPromptPart = { tokens: 0, byParams: null };

/** Tokens expected of one call. */
export interface TokensOfCall {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The input of a step's first calls, as far as it was counted. */
export interface InputSample {
  /** Mean input tokens of a call. */
  readonly meanTokens: number;
  /** Upper end of that mean: the mean itself where every prompt was counted. */
  readonly upperTokens: number;
  /** Prompts that were counted. */
  readonly counted: number;
  /** `local`: by the tokenizer here; `provider`: exactly, by the provider; `guess`: the prompts cannot be made yet. */
  readonly basis: 'local' | 'provider' | 'guess';
}

/** The empty response places of one step that one model is to fill. */
export interface StepToPrice {
  readonly step: string;
  readonly model: ModelId;
  readonly lane: Lane;
  readonly price: ModelPrice | null;
  /** First calls to come, one an item. */
  readonly calls: number;
  /** The most calls one item can need: `maxCalls` of the pipeline. */
  readonly maxCallsPerItem: number;
  /** Calls of items that have this answer already, if later steps send them back here as often as they may. */
  readonly maxRedoCalls?: number;
  /** First calls of children that are still to be made: what is expected, and the most. */
  readonly toCome?: { readonly expected: number; readonly upper: number; readonly method: string };
  readonly input: InputSample;
  readonly output: OutputExpectation;
  /** What the step's answers by this model measured, to correct the count of the input. */
  readonly history: AnswerHistory | null;
  /** What earlier runs measured, where the batch itself has too few answers. */
  readonly earlier?: EarlierAnswers | null;
  /** How fast its calls are; absent: nothing is said of when they would be done. */
  readonly pace?: StepPace;
  /** What the calls share, and how many of them leave at once: for the provider's prompt cache. */
  readonly shared?: SharedPromptPart;
  readonly workers?: number;
}

/** `low` and `expected`: every item answered at the first attempt; `upper`: all attempts, upper sizes. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly upper: number;
}

export interface StepEstimate {
  readonly step: string;
  readonly model: ModelId;
  readonly lane: Lane;
  readonly calls: number;
  readonly maxCalls: number;
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** US dollars; null: the price is unknown, or the lane is not offered. */
  readonly costUsd: Range | null;
  /** What the expected cost is made of, with its prices per million tokens in this lane. */
  readonly parts: {
    readonly inputUsd: number;
    readonly outputUsd: number;
    readonly inputRate: number;
    readonly outputRate: number;
    /** Of the input, what is expected to come from the provider's prompt cache; absent: nothing. */
    readonly cached?: { readonly tokens: number; readonly rate: number };
  } | null;
  /** Its calls are to ask the provider to keep what they share: that costs less than it saves. */
  readonly marksSharedSystem?: true;
  readonly method: string;
}

export interface Estimate {
  readonly steps: readonly StepEstimate[];
  readonly calls: number;
  readonly maxCalls: number;
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** Sum of the steps in US dollars; null where one of them is unknown. `upper` is what is consented to. */
  readonly costUsd: Range | null;
  /** Sum of the steps whose price is known. */
  readonly pricedUsd: Range;
  /** The models without a known price. */
  readonly unpricedModels: readonly ModelId[];
  /** The same in one lane throughout: each that the models of all steps offer. */
  readonly lanes: readonly LaneEstimate[];
}

/** What the empty paid places will cost. Pure: the caller counts prompts and looks up prices. `workers`: parallel calls; null: not known. */
export function toEstimate(stepsToPrice: readonly StepToPrice[], workers: number | null = null): Estimate {
  const toPay = stepsToPrice.filter(isToPay);
  const steps = toPay.map(toStepEstimate);
  const priced = steps.map((step) => step.costUsd).filter((cost) => cost !== null);
  const unpriced = steps.filter((step) => step.costUsd === null).map((step) => step.model);
  const pricedUsd = addRanges(priced);
  return {
    steps,
    calls: steps.reduce((sum, step) => sum + step.calls, 0),
    maxCalls: steps.reduce((sum, step) => sum + step.maxCalls, 0),
    inputTokens: addRanges(steps.map((step) => step.inputTokens)),
    outputTokens: addRanges(steps.map((step) => step.outputTokens)),
    costUsd: unpriced.length === 0 ? pricedUsd : null,
    pricedUsd,
    unpricedModels: unpriced.filter(
      (model, index) => unpriced.findIndex((other) => isSameModel(other, model)) === index,
    ),
    lanes:
      toPay.length === 0
        ? []
        : offeredLanes(toPay).map((lane) => ({
            lane,
            costUsd: costInLane(toPay, lane),
            ...timeInLane(lane, toPay, workers),
          })),
  };
}

/** The steps in the terms of the deadline; null: nothing is known of how long calls take. */
export function toStepsLanes(stepsToPrice: readonly StepToPrice[]): readonly StepLanes[] | null {
  const steps = stepsToPrice.map((step) => {
    const { toCome: _, ...alone } = step;
    const oneCall = { ...alone, calls: 1, maxRedoCalls: 0 };
    return toStepLanes(step, (lane) => costInLane([oneCall], lane)?.expected ?? null);
  });
  return steps.some((step) => step === null) ? null : steps.filter((step) => step !== null);
}

function isToPay(step: StepToPrice): boolean {
  return step.calls + (step.maxRedoCalls ?? 0) + (step.toCome?.upper ?? 0) > 0;
}

/** null: a price is unknown. */
function costInLane(steps: readonly StepToPrice[], lane: Lane): Range | null {
  const costs = steps.map((step) => toStepEstimate({ ...step, lane }).costUsd);
  const known = costs.filter((cost) => cost !== null);
  return known.length < costs.length ? null : addRanges(known);
}

function toStepEstimate(step: StepToPrice): StepEstimate {
  const correction = step.input.basis === 'provider' ? 1 : correctionOf(step);
  const input = step.input.meanTokens * correction;
  const upperInput = Math.max(step.input.upperTokens * correction, input);
  const calls = step.calls + (step.toCome?.expected ?? 0);
  const maxCalls = (step.calls + (step.toCome?.upper ?? 0)) * step.maxCallsPerItem + (step.maxRedoCalls ?? 0);
  const { shared = nothingShared, workers = 1, lane, price, history } = step;
  const isMarked = isWorthMarking(shared, calls, workers, lane, price, history);
  const cache = expectCache({ shared, isMarked, calls, workers, lane, price, inputTokens: input, history });
  return {
    step: step.step,
    model: step.model,
    lane: step.lane,
    calls,
    maxCalls,
    inputTokens: { low: calls * input, expected: calls * input, upper: maxCalls * upperInput },
    outputTokens: {
      low: calls * step.output.low,
      expected: calls * step.output.expected,
      upper: maxCalls * Math.max(step.output.upper, step.output.expected),
    },
    ...toCosts(step, calls, input, upperInput, maxCalls, cache),
    ...(isMarked ? { marksSharedSystem: true as const } : {}),
    method: describeMethod(step, correction, cache),
  };
}

function toCosts(
  step: StepToPrice,
  calls: number,
  input: number,
  upperInput: number,
  maxCalls: number,
  cache: CacheExpectation | null,
): Pick<StepEstimate, 'costUsd' | 'parts'> {
  const { price, lane, output } = step;
  const factor = price?.laneFactors[lane];
  if (price === null || factor === undefined) return { costUsd: null, parts: null };
  const cost = (inputTokens: number, outputTokens: number) =>
    costOf({ ...noUsage, outputTokens, ...cachedInput(inputTokens, cache) }, price, lane) ?? 0;
  // All attempts, and the cache as dear as it can be: every call writes what it may, and none reads.
  const most = (inputTokens: number, outputTokens: number) =>
    Math.max(
      costOf({ ...noUsage, outputTokens, ...cachedInput(inputTokens, toWorstCase(cache)) }, price, lane) ?? 0,
      costOf({ ...noUsage, inputTokens, outputTokens }, price, lane) ?? 0,
      cost(inputTokens, outputTokens),
    );
  const inputUsd = calls * cost(input, 0);
  const expected = calls * cost(input, output.expected);
  const tier = tierOf(price, input);
  return {
    costUsd: {
      low: calls * cost(input, output.low),
      expected,
      upper: maxCalls * most(upperInput, Math.max(output.upper, output.expected)),
    },
    parts: {
      inputUsd,
      outputUsd: calls * cost(input, output.expected) - inputUsd,
      inputRate: tier.input * factor,
      outputRate: tier.output * factor,
      ...(cache === null || cache.readShare === 0
        ? {}
        : {
            cached: {
              tokens: calls * input * cache.readShare,
              rate: (tier.cachedInput ?? tier.input) * (price.cachedInputLaneFactors?.[lane] ?? factor),
            },
          }),
    },
  };
}

function toWorstCase(cache: CacheExpectation | null): CacheExpectation | null {
  return cache === null
    ? null
    : { ...cache, readShare: 0, writeShare: Math.max(cache.writeShare, cache.mostWriteShare) };
}

/** The input of a call with what of it the cache takes. */
function cachedInput(
  inputTokens: number,
  cache: CacheExpectation | null,
): Pick<Usage, 'inputTokens' | 'cachedInputTokens' | 'cacheWriteTokens' | 'longCacheWriteTokens'> {
  const cacheWriteTokens = inputTokens * (cache?.writeShare ?? 0);
  return {
    inputTokens,
    cachedInputTokens: inputTokens * (cache?.readShare ?? 0),
    cacheWriteTokens,
    ...(cache?.isLong === true ? { longCacheWriteTokens: cacheWriteTokens } : {}),
  };
}

/** By the batch's own answers where there are enough, else by those of earlier runs. */
function correctionOf({ history, earlier = null }: StepToPrice): number {
  return hasMeasuredInput(history) ? inputCorrection(history) : (earlier?.inputCorrection ?? 1);
}

function describeMethod(stepToPrice: StepToPrice, correction: number, cache: CacheExpectation | null): string {
  const { step, input, output, calls, toCome, price, history } = stepToPrice;
  const all = calls + (toCome?.expected ?? 0);
  const parts = [`input ${describeInput(input, all)}`, `output ${output.method}`];
  const where = hasMeasuredInput(history) ? step : 'earlier runs';
  if (correction !== 1) parts.splice(1, 0, `corrected by ${correction.toFixed(2)} as measured in ${where}`);
  if (cache !== null && cache.method !== null) parts.splice(parts.length - 1, 0, cache.method);
  if (toCome !== undefined) parts.push(toCome.method);
  if (price?.isApproximate === true) parts.push('price by likeness to another model');
  return parts.join('; ');
}

function describeInput(input: InputSample, calls: number): string {
  const prompts =
    input.counted >= calls
      ? calls === 1
        ? 'the prompt'
        : `all ${calls} prompts`
      : `${input.counted} of ${calls} prompts`;
  switch (input.basis) {
    case 'local':
      return `counted here in ${prompts}`;
    case 'provider':
      return `counted by the provider in ${prompts}`;
    case 'guess':
      return 'guessed (these prompts are made from answers to come)';
  }
}

function addRanges(ranges: readonly Range[]): Range {
  return ranges.reduce(
    (sum, range) => ({
      low: sum.low + range.low,
      expected: sum.expected + range.expected,
      upper: sum.upper + range.upper,
    }),
    { low: 0, expected: 0, upper: 0 },
  );
}

function isSameModel(a: ModelId, b: ModelId): boolean {
  return a.provider === b.provider && a.model === b.model;
}
