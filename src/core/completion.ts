import type { HistoryEntry, JobEntry } from './history-entry.ts';
import type { ModelId } from './request.ts';
import { tQuantile } from './student-t.ts';

/** How long a provider's job is likely to take, from its submission to its end. */
export interface Completion {
  readonly typicalMs: number;
  /** One in twenty or fewer takes longer. */
  readonly worstMs: number;
  /** Jobs that it was learnt from; 0: none, so that it is what the providers say of themselves. */
  readonly jobs: number;
}

const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/**
 * What the providers say of their batches: most end within an hour (Anthropic's guide), all within 24 hours or they expire
 * (OpenAI's and Anthropic's guides; checked 2026-11-20).
 */
export const assumedCompletion: Completion = { typicalMs: hourMs, worstMs: 24 * hourMs, jobs: 0 };

/**
 * After so long a job has ended, done or not: what is left then expires (OpenAI's and Anthropic's guides: 24 hours; Gemini's: 48;
 * checked 2026-11-20).
 */
export function longestJobMs({ provider }: Pick<ModelId, 'provider'>): number {
  return (provider === 'gemini' ? 48 : 24) * hourMs;
}

/** Providers' loads change: older jobs than the last fifty say less. */
const jobsToLookBack = 50;
/** As many of one model and size are enough not to look at others. */
const enoughJobs = 5;
/** Sizes within this factor are alike. */
const likeSize = 10;

/**
 * Learnt from jobs of the same model and a like size where there are five, else of the same model, else of the provider.
 * The typical time is the median. The worst is the 95th percentile; since that of a few says little, it is at least what a
 * normal distribution of the logarithms would have one in forty exceed, by Student's t for the next one of such a sample,
 * and for fewer than three jobs what the provider says.
 */
export function learnCompletion(
  entries: readonly HistoryEntry[],
  wanted: ModelId & { readonly requests: number; readonly simulated: boolean },
): Completion {
  const jobs = entries.filter(
    (entry): entry is JobEntry =>
      entry.kind === 'job' && entry.provider === wanted.provider && entry.simulated === wanted.simulated,
  );
  const ofModel = jobs.filter(({ model }) => model === wanted.model);
  const alike = ofModel.filter(({ requests }) => isLikeSize(requests, wanted.requests));
  const chosen = [alike, ofModel].find(({ length }) => length >= enoughJobs) ?? mostOf(alike, ofModel, jobs);
  const times = toTimes(chosen.slice(-jobsToLookBack));
  if (times.length === 0) return assumedCompletion;
  const typicalMs = quantile(times, 0.5);
  return { typicalMs, worstMs: Math.max(typicalMs, worstOf(times)), jobs: times.length };
}

/** Fewer than enough of any kind: the narrowest that has any three, else all of the provider. */
function mostOf(...groups: readonly (readonly JobEntry[])[]): readonly JobEntry[] {
  return groups.find(({ length }) => length >= 3) ?? groups.at(-1) ?? [];
}

function isLikeSize(a: number, b: number): boolean {
  return Math.max(a, 1) <= likeSize * Math.max(b, 1) && Math.max(b, 1) <= likeSize * Math.max(a, 1);
}

/**
 * In ascending order. A job that failed as a whole says nothing of how long work takes. One that expired took all the time
 * there is, and so, for what is known, would one that was given up after having taken longer than most.
 */
function toTimes(jobs: readonly JobEntry[]): readonly number[] {
  const completed = jobs.filter(({ outcome }) => outcome === 'completed').map(({ tookMs }) => tookMs);
  const typical = completed.length === 0 ? 0 : quantile(completed.toSorted(ascending), 0.5);
  const overdue = jobs.filter(
    ({ outcome, tookMs }) =>
      outcome === 'expired' || (outcome === 'cancelled' && completed.length > 0 && tookMs > typical),
  );
  return [...completed, ...overdue.map(() => assumedCompletion.worstMs)].sort(ascending);
}

function worstOf(times: readonly number[]): number {
  if (times.length < 3) return assumedCompletion.worstMs;
  const logs = times.map((time) => Math.log(Math.max(time, 1)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const reach = tQuantile(logs.length - 1) * Math.sqrt(variance * (1 + 1 / logs.length));
  const bound = Math.min(Math.exp(mean + reach), assumedCompletion.worstMs);
  return Math.max(bound, quantile(times, 0.95));
}

/** By the rank that is not below it, so that few values give their largest. */
function quantile(sorted: readonly number[], share: number): number {
  const middle = (sorted.length - 1) / 2;
  if (share === 0.5) return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function ascending(a: number, b: number): number {
  return a - b;
}
