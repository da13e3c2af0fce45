import { type BatchCommands, createBatchCommands } from '../core/batch-commands.ts';
import { UserError } from '../core/errors.ts';
import { isPromptStep, type PromptStep } from '../core/pipeline.ts';
import { readDeadline } from '../core/read-deadline.ts';
import type { Lane } from '../core/request.ts';
import { glanceAtJobsOf } from '../engine/jobs/read-jobs.ts';
import type { LookedAt } from './open-for-looking.ts';
import type { SpendingFlags } from './spending-flags.ts';

/** Flags of the command that prints, as far as what comes next must be told them again. */
export type FlagsToRepeat = Partial<
  Pick<SpendingFlags, 'sandbox' | 'model' | 'provider' | 'lane' | 'by' | 'maxCostUsd' | 'noWait'>
>;

/**
 * The commands that are printed about a batch: every one names it and its folders, and those that spend say again what the
 * flags said, or what the batch's calls were sent by. `--model` is said only where `given` has it: a batch keeps it from the
 * consent on.
 */
export function commandsOf(
  batch: Pick<LookedAt, 'store' | 'fold' | 'workshop' | 'surroundings'>,
  given: FlagsToRepeat = {},
): BatchCommands {
  const { model = [], provider, maxCostUsd, noWait } = given;
  return createBatchCommands(batch.store.address, [
    ...(given.sandbox === true || batch.fold.isSimulated === true ? ['--sandbox'] : []),
    ...model.flatMap((value) => ['--model', value]),
    ...(provider === undefined ? [] : ['--provider', provider]),
    ...toLaneWords(batch, given),
    ...(maxCostUsd === undefined ? [] : ['--max-cost', String(maxCostUsd)]),
    ...(noWait === true ? ['--no-wait'] : []),
  ]);
}

/** The command that collects jobs and goes on. */
export function collectCommandOf(batch: Parameters<typeof commandsOf>[0], given: FlagsToRepeat = {}): string {
  return commandsOf(batch, given).run('process');
}

function toLaneWords(batch: Parameters<typeof commandsOf>[0], { by, lane = [] }: FlagsToRepeat): readonly string[] {
  if (by !== undefined && isToCome(by, batch.surroundings.clock.now())) return ['--by', by];
  if (lane.length > 0) return lane.flatMap((value) => ['--lane', value]);
  return lanesOfCalls(batch);
}

function isToCome(by: string, nowMs: number): boolean {
  try {
    return readDeadline(by, nowMs) > nowMs;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * The cheaper lane that a step's calls were sent in, where the pipeline does not name one: without the flag the same calls
 * would cost double. With jobs in flight it is the batch lane in any case.
 */
function lanesOfCalls({ store, fold, workshop, surroundings }: Parameters<typeof commandsOf>[0]): readonly string[] {
  const { steps, lane: ofAll } = workshop.whole;
  const prompts = steps.filter(isPromptStep);
  const said = (step: PromptStep): Lane => step.lane ?? ofAll ?? 'realtime';
  const used = new Map<PromptStep, Lane>();
  for (const step of prompts) {
    const last = fold.lastLaneOf(step.name);
    if (said(step) === 'realtime' && last !== null && last !== 'realtime') used.set(step, last);
  }
  const [first, ...others] = new Set(used.values());
  if (first === undefined) {
    const hasJobs = glanceAtJobsOf(store, fold, surroundings.clock.now()).open.length > 0;
    return hasJobs && !prompts.some((step) => said(step) === 'batch') ? ['--lane', 'batch'] : [];
  }
  const isForAll = prompts.every(
    (step) =>
      used.has(step) || said(step) === first || (said(step) === 'realtime' && fold.lastLaneOf(step.name) === null),
  );
  if (others.length === 0 && isForAll) return ['--lane', first];
  return [...used].flatMap(([step, lane]) => ['--lane', `${step.name}=${lane}`]);
}
