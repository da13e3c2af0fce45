import { rootOfId } from '../core/child-id.ts';
import { keepDeadline, keepDeadlineUntil, type LaneDecision } from './deadline.ts';
import { createBoarding } from './jobs/boarding.ts';
import { jobsToWaitFor, lookAtJobs } from './jobs/look-at.ts';
import { waitForJobs } from './jobs/wait.ts';
import type { Selection } from './families.ts';
import { processItems, type WalkAgain } from './process.ts';
import type { Run } from './run.ts';
import type { Lets } from './walk-item.ts';

/**
 * Calls of the batch lane travel in waves; where no step takes it and no job is in flight, there is one wave, and it is the
 * whole run:
 *
 *   collect what has ended ─▶ walk every item: free work, calls of the other lanes, places for the next jobs ─▶ submit ─▶ wait, or leave
 *         ▲                                                                                                       │
 *         └───────────────────────────────────── a job has moved on ◀─────────────────────────────────────────────┘
 */
export async function processInWaves(
  batchRun: Run,
  selection: Selection,
  lets: Lets,
  workers: () => number,
): Promise<void> {
  const { jobs } = batchRun;
  if (jobs === null) return processItems(batchRun, selection, lets, workers);
  await lookAtJobs(batchRun, jobs);
  let again: WalkAgain | null = null;
  for (;;) {
    if (batchRun.stop.noMoreCalls.aborted) return;
    const { deadline, changes } = batchRun;
    const changesBefore = changes.count;
    const decision = deadline === null ? null : await keepDeadline(batchRun, jobs, deadline);
    const boarding = createBoarding(batchRun, jobs);
    const run: Run = { ...batchRun, boarding: () => boarding, modelOf: inLanes(batchRun.modelOf, decision) };
    run.items.walkedChildren.clear();
    run.items.resting.clear();
    let hasSubmitted = false;
    const isOver = new AbortController();
    const keeping = decision && deadline && keepDeadlineUntil(run, jobs, deadline, decision, isOver.signal);
    try {
      await processItems(run, selection, lets, workers, again);
    } finally {
      hasSubmitted = await boarding.depart();
      isOver.abort();
      await keeping;
    }
    if (run.items.resting.size === 0 || run.stop.noMoreCalls.aborted) return;
    // The calls that were in the way have settled, and there is no job whose end would begin another wave; or what could not leave
    // may leave otherwise now.
    const isFreeToGo = (boarding.hasPutOff && jobsToWaitFor(jobs).length === 0) || changes.count !== changesBefore;
    if (!isFreeToGo && jobs.isTick) {
      // What was done meanwhile, a small job in a rehearsal for instance, need not wait for the next tick.
      if (hasSubmitted || !(await lookAtJobs(run, jobs)).moved) return;
    } else if (!isFreeToGo && !(await waitForJobs(run, jobs))) return;
    again = toWalkAgain(run.items.resting);
  }
}

function toWalkAgain(resting: ReadonlySet<string>): WalkAgain {
  const roots = new Set<string>();
  for (const id of resting) roots.add(rootOfId(id));
  return { roots, unreported: new Set(resting) };
}

/** The models of the steps, in the lanes of this wave. */
function inLanes(modelOf: Run['modelOf'], decision: LaneDecision | null): Run['modelOf'] {
  return decision === null ? modelOf : (step) => ({ ...modelOf(step), lane: decision.laneOf(step) });
}
