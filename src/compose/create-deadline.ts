import { decideLanes, laneOfStep } from '../core/deadline.ts';
import { toDeadlineState } from '../core/deadline-state.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { formatMoment } from '../core/read-deadline.ts';
import type { Lane } from '../core/request.ts';
import type { Deadline, LaneDecision } from '../engine/deadline.ts';
import type { Estimated } from '../engine/estimate.ts';
import type { Jobs } from '../engine/jobs/jobs.ts';
import { budgetLeft } from './deadline.ts';
import type { OpenBatch } from './open-batch.ts';

/**
 * Decides by what was estimated at the start, less what was paid since, and by the jobs that are under way. null: nothing is
 * known of how long calls take, so that everything travels in realtime.
 */
export function createDeadline(
  batch: OpenBatch,
  { estimate, stepLanes }: Pick<Estimated, 'estimate' | 'stepLanes'>,
  run: {
    readonly deadlineMs: number;
    readonly workers: () => number;
    readonly maxCostUsd: () => number | null;
    readonly jobs: Jobs;
  },
): Deadline | null {
  if (stepLanes === null) return null;
  const { fold, surroundings, workshop } = batch;
  const stepNames = workshop.whole.steps.filter(isPromptStep).map(({ name }) => name);
  const paidOf = (step: string) => fold.steps.get(step)?.calls ?? 0;
  const inJobsAtStart = countInJobs(fold);
  const paidAtStart = new Map(stepNames.map((step) => [step, paidOf(step)]));
  const told = new Set<string>();
  let hasMoved = false;

  /** Calls that are to be paid for and travel in no job. */
  const readyOf = (step: string, inJobs: ReadonlyMap<string, number>): number => {
    const expected = estimate.steps.find((row) => row.step === step)?.calls ?? 0;
    const paidSince = paidOf(step) - (paidAtStart.get(step) ?? 0);
    return Math.max(0, expected + (inJobsAtStart.get(step) ?? 0) - paidSince - (inJobs.get(step) ?? 0));
  };

  return {
    decide(): LaneDecision {
      const nowMs = surroundings.clock.now();
      const inJobs = countInJobs(fold);
      const state = toDeadlineState({
        nowMs,
        deadlineMs: run.deadlineMs,
        workers: run.workers(),
        budgetLeftUsd: budgetLeft(batch, run.maxCostUsd()),
        stepLanes,
        calls: stepNames.map((step) => ({ step, calls: readyOf(step, inJobs) })),
        stepNames,
        inJobs: fold.inJobs.values(),
        doneOf: (job) => run.jobs.progress.get(job)?.done ?? 0,
        hasMoved,
      });
      const decision = decideLanes(state);
      const toCancel = state.groups.flatMap(({ job }, index) =>
        job !== null && decision.travel[index] !== 'wait' ? [job] : [],
      );
      const readyAt = state.groups.findIndex(({ job }) => job === null);
      const travel = toLane(decision.travel[readyAt] ?? (hasMoved || toCancel.length > 0 ? 'realtime' : 'batch'));
      if (travel !== 'batch') hasMoved = true;
      return {
        laneOf(step) {
          const lanes = stepLanes.find((candidate) => candidate.step === step);
          return lanes === undefined ? 'realtime' : laneOfStep(lanes, travel);
        },
        toCancel,
        askAgainAtMs: decision.askAgainAtMs,
        words: toWords(toCancel, decision.isHeldByBudget),
      };
    },
  };

  function toWords(toCancel: readonly number[], isHeldByBudget: boolean): string | null {
    const by = formatMoment(run.deadlineMs, surroundings.clock.now());
    const fresh = toCancel.filter((job) => !told.has(`job ${job}`));
    for (const job of fresh) told.add(`job ${job}`);
    if (fresh.length > 0)
      return `${fresh.length === 1 ? `Job ${fresh[0]} is` : `Jobs ${fresh.join(', ')} are`} cancelled, so that all is done by ${by}: what is done is kept, the rest travels faster.`;
    if (!isHeldByBudget || told.has('budget')) return null;
    told.add('budget');
    return `More would travel faster, to be done by ${by}, were there money for it under --max-cost.`;
  }
}

function toLane(travel: Lane | 'wait'): Lane {
  return travel === 'wait' ? 'batch' : travel;
}

/** By step: calls that travel in jobs. */
function countInJobs({ inJobs }: OpenBatch['fold']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { step } of inJobs.values()) counts.set(step, (counts.get(step) ?? 0) + 1);
  return counts;
}
