import type { JobRecord } from '../../core/job.ts';
import { nextLookMs } from '../../core/next-look.ts';
import type { Run } from '../run.ts';
import type { Jobs } from './jobs.ts';

const shortestInRehearsalMs = 500;
const longestInRehearsalMs = 10_000;

/** When a job that runs is looked at again: by what such jobs take, and by how its counts move. The sandbox is here, and quick. */
export function nextLookAfterMs(run: Run, jobs: Jobs, record: JobRecord): number {
  const ageMs = Math.max(0, run.clock.now() - Date.parse(record.submittedAt));
  if (record.simulated) return Math.min(longestInRehearsalMs, Math.max(shortestInRehearsalMs, ageMs / 4));
  return nextLookMs({
    ageMs,
    completion: run.completionOf(record),
    requests: record.requestCount,
    progress: jobs.progress.get(record.number) ?? null,
  });
}
