import type { JobRecord } from '../../core/job.ts';
import { keepDeadline } from '../deadline.ts';
import type { Run } from '../run.ts';
import type { Jobs } from './jobs.ts';
import { jobsToWaitFor, lookAtJobs } from './look-at.ts';

/** The least time between two looks, whatever is due. */
const shortestSleepMs = 200;

/**
 * Waits until a job has moved on, looking at each when its time has come, or lanes or cap have changed. False: the run stops, or nothing is left to wait for.
 * A machine that slept meanwhile looks at once when it wakes.
 */
export async function waitForJobs(run: Run, jobs: Jobs): Promise<boolean> {
  const { changes } = run;
  const changesBefore = changes.count;
  for (;;) {
    const decision = run.deadline === null ? null : await keepDeadline(run, jobs, run.deadline);
    const waiting = jobsToWaitFor(jobs);
    // One that is over already counts: it may have been over before anybody came here, and its places are left.
    const holdUntilMs = Math.min(...jobs.notBeforeMs.values(), Number.POSITIVE_INFINITY);
    if (run.stop.noMoreCalls.aborted || (waiting.length === 0 && holdUntilMs === Number.POSITIVE_INFINITY))
      return false;
    const now = run.clock.now();
    const dueAtMs = Math.min(...waiting.map(({ number }) => jobs.lookAgainAtMs.get(number) ?? now), holdUntilMs);
    const decideAtMs = decision?.askAgainAtMs ?? Number.POSITIVE_INFINITY;
    const sleepMs = Math.max(shortestSleepMs, Math.min(dueAtMs, decideAtMs) - now);
    run.reporter.report({
      kind: 'jobs-waiting',
      jobs: waiting.length,
      calls: run.fold.inJobs.size,
      nextLookMs: sleepMs,
      expected: expectEnd(run, waiting),
    });
    await sleepUntilChange(run, sleepMs, changesBefore);
    if (run.stop.noMoreCalls.aborted) return false;
    if (changes.count !== changesBefore) return true;
    const { moved } = await lookAtJobs(run, jobs);
    // A decision may change how what is ready travels.
    const isOver = endHolds(jobs, run.clock.now()) || decideAtMs <= run.clock.now();
    if (isOver || moved || changes.count !== changesBefore) return true;
  }
}

/** Each is waited for once: the wave behind it submits its places, or is told anew to wait. True: one was over. */
function endHolds({ notBeforeMs }: Jobs, now: number): boolean {
  const over = [...notBeforeMs].filter(([, time]) => time <= now);
  for (const [group] of over) notBeforeMs.delete(group);
  return over.length > 0;
}

async function sleepUntilChange({ changes, clock, stop }: Run, sleepMs: number, countBefore: number): Promise<void> {
  const change = new AbortController();
  const stopListening = changes.subscribe(() => {
    if (changes.count !== countBefore) change.abort();
  });
  await clock.sleep(sleepMs, AbortSignal.any([stop.noMoreCalls, change.signal]));
  stopListening();
}

/** When the last of them should have ended; null: by no job before, so that nothing is said. */
function expectEnd(
  run: Run,
  waiting: readonly JobRecord[],
): { readonly typicalAtMs: number; readonly worstAtMs: number } | null {
  const known = waiting
    .map((record) => ({ startedAtMs: Date.parse(record.submittedAt), completion: run.completionOf(record) }))
    .filter(({ completion }) => completion.jobs > 0);
  if (known.length === 0) return null;
  return {
    typicalAtMs: Math.max(...known.map(({ startedAtMs, completion }) => startedAtMs + completion.typicalMs)),
    worstAtMs: Math.max(...known.map(({ startedAtMs, completion }) => startedAtMs + completion.worstMs)),
  };
}
