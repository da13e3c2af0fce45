import { countOf } from './block-text.ts';
import { learnCompletion } from './completion.ts';
import type { HistoryEntry } from './history-entry.ts';
import type { JobRecord } from './job.ts';
import type { OpenCalls } from './open-calls.ts';
import { formatDuration, formatUsdAtMost } from './money-text.ts';

/** Answers that jobs are to bring: bought already, so that no estimate has them. */
export interface Collecting extends OpenCalls {
  readonly jobs: number;
  /** Until the last of them is done as long as such jobs typically take; 0: they have taken longer. null: no such job has been seen. */
  readonly typicallyLeftMs: number | null;
}

export function toCollecting(
  inJobs: OpenCalls,
  open: readonly JobRecord[],
  entries: () => readonly HistoryEntry[],
  nowMs: number,
): Collecting | null {
  if (inJobs.calls === 0) return null;
  const left = open.map(({ provider, model, requestCount, simulated, submittedAt }) => {
    const { jobs, typicalMs } = learnCompletion(entries(), { provider, model, requests: requestCount, simulated });
    const sinceMs = nowMs - Date.parse(submittedAt);
    return jobs === 0 || Number.isNaN(sinceMs) ? null : Math.max(0, typicalMs - sinceMs);
  });
  const known = left.filter((ms) => ms !== null);
  return {
    ...inJobs,
    jobs: open.length,
    typicallyLeftMs: known.length < left.length || known.length === 0 ? null : Math.max(...known),
  };
}

/** One sentence, or two where such jobs have been seen. */
export function formatCollecting({ calls, jobs, upToUsd, unpricedCalls, typicallyLeftMs }: Collecting): string {
  const price =
    unpricedCalls === 0
      ? `up to ${formatUsdAtMost(upToUsd)}, consented to when they were sent`
      : 'consented to when they were sent';
  const what = `${countOf(calls, 'call')}${jobs === 0 ? '' : ` in ${countOf(jobs, 'job')}`} ${calls === 1 ? 'is' : 'are'} being collected (${price}).`;
  if (typicallyLeftMs === null) return what;
  return `${what} ${typicallyLeftMs === 0 ? 'They have taken longer than such jobs typically do.' : `Typically done within ${formatDuration(typicallyLeftMs)} from now.`}`;
}
