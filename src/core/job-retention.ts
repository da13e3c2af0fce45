import type { JobRecord } from './job.ts';

/**
 * Whether half of the time is over for which the provider keeps a job's results, which nobody has fetched yet. `now` in ms
 * since the epoch. Of a job whose end is not known the time is counted from its submission.
 */
export function isResultsTimeShort(
  {
    state,
    submittedAt,
    endedAt,
    resultsExpireAt,
  }: Pick<JobRecord, 'state' | 'submittedAt' | 'endedAt' | 'resultsExpireAt'>,
  now: number,
): boolean {
  if (resultsExpireAt === null || (state.kind !== 'submitted' && state.kind !== 'ended')) return false;
  const from = Date.parse(endedAt ?? submittedAt);
  const until = Date.parse(resultsExpireAt);
  return Number.isFinite(from) && Number.isFinite(until) && now >= from + (until - from) / 2;
}
