import type { Completion } from './completion.ts';

/** What is known of a job that is waited for. */
export interface WaitedFor {
  readonly ageMs: number;
  readonly completion: Completion;
  readonly requests: number;
  /** As the provider counts; null: it does not say before the end. */
  readonly progress: {
    readonly done: number;
    readonly total: number;
    /** Requests done a ms since an earlier look; 0 or null: they do not move, or it was looked once. */
    readonly donePerMs: number | null;
  } | null;
}

export const shortestPauseMs = 10_000;
export const longestPauseMs = 300_000;
/** Providers do a handful of requests at once, if they have nothing else to do. */
const tinyJob = 100;
/** How many looks the time that is left gives. */
const looksInWhatIsLeft = 4;
/** Past its time a job is likely to need a part as long again as it is overdue. */
const looksInWhatIsOverdue = 3;

/**
 * How long to wait before the next look at a job, in ms. Sparse while the end is far; a quarter of what is left, so that the
 * looks come closer towards it; then sparser again the longer it is overdue. What is left is told by the provider's counts
 * where they move, else by what is typical. A tiny job is looked at sooner at first, since nobody knows that it is one but us.
 */
export function nextLookMs(job: WaitedFor): number {
  const { ageMs, completion, progress } = job;
  if (progress !== null && progress.total > 0 && progress.done >= progress.total) return shortestPauseMs;
  const pause = pauseFor(job);
  const early = job.requests <= tinyJob && ageMs < completion.typicalMs ? ageMs / 2 : Number.POSITIVE_INFINITY;
  return Math.round(Math.min(longestPauseMs, Math.max(shortestPauseMs, Math.min(pause, early))));
}

function pauseFor({ ageMs, completion, progress }: WaitedFor): number {
  if (progress !== null && progress.donePerMs !== null && progress.donePerMs > 0)
    return (progress.total - progress.done) / progress.donePerMs / looksInWhatIsLeft;
  const leftMs = completion.typicalMs - ageMs;
  if (leftMs > 0) return leftMs / looksInWhatIsLeft;
  return ageMs > completion.worstMs ? longestPauseMs : -leftMs / looksInWhatIsOverdue;
}
