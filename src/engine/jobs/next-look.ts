import type { JobRecord } from '../../core/job.ts';
import type { Run } from '../run.ts';
import type { Jobs } from './jobs.ts';

const shortestMs = 1_000;
const longestMs = 5 * 60_000;

/** Sparse, and in proportion to how long the job has been under way. */
export function nextLookAfterMs(run: Run, _jobs: Jobs, record: JobRecord): number {
  const ageMs = Math.max(0, run.clock.now() - Date.parse(record.submittedAt));
  return Math.min(longestMs, Math.max(shortestMs, ageMs / 4));
}
