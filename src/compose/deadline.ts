import { type DeadlinePlan, planDeadline } from '../core/deadline-plan.ts';
import { toDeadlineState } from '../core/deadline-state.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { readDeadline } from '../core/read-deadline.ts';
import { spentUsdOf } from '../core/spending.ts';
import type { Estimated } from '../engine/estimate.ts';
import type { OpenBatch } from './open-batch.ts';
import type { SpendingFlags } from './spending-flags.ts';

/** When it must be done, in ms since the epoch; null: whenever it is. Read once: `2h` is from now on. */
export function deadlineOf({ surroundings }: OpenBatch, flags: Pick<SpendingFlags, 'by' | 'lane'>): number | null {
  if (flags.by === undefined) return null;
  if (flags.lane !== undefined) {
    throw new UserError({
      code: 'by',
      message: `--by ${flags.by} and --lane ${flags.lane}: the deadline chooses the lanes`,
      hint: 'Leave one of the two out.',
    });
  }
  return readDeadline(flags.by, surroundings.clock.now());
}

/**
 * With a deadline everything may have to travel in realtime, so that is the price that is estimated and consented to, whatever
 * lane the pipeline names.
 */
export function toFlagsOfEstimate<Flags extends Pick<SpendingFlags, 'by' | 'lane'>>(flags: Flags): Flags {
  return flags.by === undefined ? flags : { ...flags, lane: ['realtime'] };
}

/** What a run until the deadline will do and cost, before it starts; null: there is nothing to buy, or no way to tell. */
export function planDeadlineOf(
  batch: OpenBatch,
  { estimate, stepLanes }: Pick<Estimated, 'estimate' | 'stepLanes'>,
  run: { readonly deadlineMs: number; readonly workers: number; readonly maxCostUsd: number | null },
): DeadlinePlan | null {
  const { fold, workshop, surroundings } = batch;
  if (stepLanes === null || (estimate.calls === 0 && fold.inJobs.size === 0)) return null;
  return planDeadline(
    toDeadlineState({
      nowMs: surroundings.clock.now(),
      deadlineMs: run.deadlineMs,
      workers: run.workers,
      budgetLeftUsd: budgetLeft(batch, run.maxCostUsd),
      stepLanes,
      calls: estimate.steps,
      stepNames: workshop.whole.steps.filter(isPromptStep).map(({ name }) => name),
      inJobs: fold.inJobs.values(),
    }),
  );
}

/** What the cap leaves for all that is missing, calls in jobs included. */
export function budgetLeft({ fold }: OpenBatch, maxCostUsd: number | null): number | null {
  return maxCostUsd === null ? null : maxCostUsd - spentUsdOf(fold.totals) - fold.unknownFate().upToUsd;
}
