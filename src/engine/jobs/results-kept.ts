import type { JobRecord } from '../../core/job.ts';
import type { JobLimits } from '../../ports/jobs.ts';

/**
 * Whether the provider keeps the results of a job no longer. Where it never said until when, because nobody looked while the
 * job was there, they are kept so long as it documents, from the latest end that the job can have had. `now`: ms.
 */
export function areResultsPastKeeping(
  { resultsExpireAt, endedAt, submittedAt }: Pick<JobRecord, 'resultsExpireAt' | 'endedAt' | 'submittedAt'>,
  { expiresAfterMs, resultsKeptMs }: Pick<JobLimits, 'expiresAfterMs' | 'resultsKeptMs'>,
  now: number,
): boolean {
  if (resultsExpireAt !== null) return Date.parse(resultsExpireAt) < now;
  const latestEndMs = endedAt === null ? Date.parse(submittedAt) + expiresAfterMs : Date.parse(endedAt);
  return latestEndMs + resultsKeptMs < now;
}
