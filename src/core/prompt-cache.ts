import { leastAnswersToLearnFrom, type AnswerHistory } from './answer-history.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import type { ModelPrice, PriceTier } from './price.ts';
import type { Lane, ModelRequest } from './request.ts';

/**
 * What the providers' prompt caches do for the calls of a step. A call that finds the shared beginning in the cache reads it for
 * a tenth of the price or less; one that does not writes it, for more than plain input costs:
 *
 *   first calls, none answered yet ──write──▶ kept for minutes, in jobs for an hour ──read──▶ every later call
 *
 * So a mark pays where enough calls come after the first ones.
 */
export interface CacheExpectation {
  /** Share of the input that is read from the cache, and that is written into it, in the mean of all calls. */
  readonly readShare: number;
  readonly writeShare: number;
  /** What every call could at most write, as a share of its input. */
  readonly mostWriteShare: number;
  readonly isLong: boolean;
  /** For people; null: nothing is expected to be read or written. */
  readonly method: string | null;
}

/** What can be known beforehand of a step whose calls may share their system text. */
export interface SharedPromptPart {
  /** Tokens of the system text where it is the same for all items; 0: it is not. */
  readonly tokens: number;
  /** What the step's `params` say of the cache; null: nothing, so that it is ours to decide. */
  readonly byParams: CacheParameter | null;
}

export type CacheParameter = 'off' | 'minutes' | 'hour';

/** A limiter lets this many calls leave before the first answer (src/engine/limiter.ts). */
const firstCallsAtMost = 32;
/** OpenAI caches prompts from here on ("Prompt caching", looked at 2026-11-26), and bills what it writes from gpt-5.6 on. */
const cachedUnaskedFromTokens = 1024;
/** Anthropic tells of 30% to 98% hits in Message Batches (guide "Batch processing", looked at 2026-11-26). */
const hitsInJobs = 0.6;

/** Whether the step's calls are to mark what they share: where that costs less than it saves, as far as can be told. */
export function isWorthMarking(
  shared: SharedPromptPart,
  calls: number,
  workers: number,
  lane: Lane,
  price: ModelPrice | null,
  history: AnswerHistory | null,
): boolean {
  const from = price?.markedCacheFromTokens;
  const [tier] = price?.tiers ?? [];
  if (from === undefined || tier === undefined || shared.byParams !== null || shared.tokens < from) return false;
  const { writes, reads } = expectUse(calls, workers, lane);
  const rates = ratesOf(tier, lane);
  if (writes * rates.write + reads * rates.read >= calls * tier.input) return false;
  if (!hasMeasuredCache(history)) return true;
  const { cachedInputTokens, cacheWriteTokens } = history.cached;
  const saved = cachedInputTokens * (tier.input - rates.read);
  return saved >= cacheWriteTokens * (rates.write - tier.input);
}

/** Calls that write what is shared, and that read it. */
function expectUse(calls: number, workers: number, lane: Lane): { readonly writes: number; readonly reads: number } {
  const writes =
    lane === 'batch'
      ? Math.max(Math.min(1, calls), calls * (1 - hitsInJobs))
      : Math.min(calls, workers, firstCallsAtMost);
  return { writes, reads: calls - writes };
}

function ratesOf(tier: PriceTier, lane: Lane): { readonly read: number; readonly write: number } {
  const write = tier.cacheWrite ?? tier.input;
  return { read: tier.cachedInput ?? tier.input, write: lane === 'batch' ? (tier.longCacheWrite ?? write) : write };
}

/** What the cache does to the input of a step's calls: as measured, else by what is marked. null: it has none. */
export function expectCache(step: {
  readonly shared: SharedPromptPart;
  readonly isMarked: boolean;
  readonly calls: number;
  readonly workers: number;
  readonly lane: Lane;
  readonly price: ModelPrice | null;
  readonly inputTokens: number;
  readonly history: AnswerHistory | null;
}): CacheExpectation | null {
  const { shared, isMarked, calls, workers, lane, price, inputTokens, history } = step;
  const [tier] = price?.tiers ?? [];
  if (price === null || tier === undefined || inputTokens <= 0) return null;
  // Anthropic caches what is marked; the others cache by themselves.
  const needsMark = price.provider === 'anthropic';
  const isAsked = isMarked || shared.byParams === 'minutes' || shared.byParams === 'hour';
  if (needsMark && !isAsked) return null;
  const sharedShare = Math.min(1, shared.tokens / inputTokens);
  const isBilledUnasked = tier.cacheWrite !== null && inputTokens >= cachedUnaskedFromTokens;
  const bounds = {
    mostWriteShare: isMarked ? sharedShare : isAsked || isBilledUnasked ? 1 : 0,
    isLong: isMarked ? lane === 'batch' : shared.byParams === 'hour',
  };
  if (hasMeasuredCache(history)) {
    const { answers, inputTokens: measured, cachedInputTokens, cacheWriteTokens } = history.cached;
    const readShare = cachedInputTokens / measured;
    const method = `${toPercent(readShare)} of it from the prompt cache, as measured on ${answers} answers`;
    return { ...bounds, readShare, writeShare: cacheWriteTokens / measured, method };
  }
  if (!isMarked || calls === 0) return { ...bounds, readShare: 0, writeShare: 0, method: null };
  const { writes, reads } = expectUse(calls, workers, lane);
  const readShare = (sharedShare * reads) / calls;
  const method = `${toPercent(readShare)} of it from the prompt cache (assumed: ${describeUse(lane, writes)})`;
  return { ...bounds, readShare, writeShare: (sharedShare * writes) / calls, method };
}

function toPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function describeUse(lane: Lane, writes: number): string {
  if (lane === 'batch') return `${Math.round(hitsInJobs * 100)}% of the calls of a job find the system text there`;
  return `all but the first ${writes === 1 ? 'call' : `${writes} calls`} find the system text there`;
}

function hasMeasuredCache(history: AnswerHistory | null): history is AnswerHistory {
  if (history === null) return false;
  const { answers, inputTokens, cachedInputTokens, cacheWriteTokens } = history.cached;
  return answers >= leastAnswersToLearnFrom && inputTokens > 0 && cachedInputTokens + cacheWriteTokens > 0;
}

/** What `params` say of Anthropic's cache: `cache_control` at the top of the request; anything but a map turns it off. */
export function readCacheParameter(params: JsonObject | null | undefined): CacheParameter | null {
  const given = params?.['cache_control'];
  if (given === undefined) return null;
  if (!isJsonObject(given)) return 'off';
  return given['ttl'] === '1h' ? 'hour' : 'minutes';
}

/** Whether a request asks for cache entries that live for an hour: in jobs, where minutes pass between two calls; or by `params`. */
export function writesLongCache({ lane, sharedSystem, parameters }: ModelRequest): boolean {
  const byParams = readCacheParameter(parameters.params);
  return byParams === null ? lane === 'batch' && sharedSystem?.isMarked === true : byParams === 'hour';
}
