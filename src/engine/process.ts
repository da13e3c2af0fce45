import type { Task } from '../core/next-task.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Run } from './run.ts';
import { taskOf } from './task-of.ts';
import { attemptTask, type Lets, type WalkEnd, walkItem } from './walk-item.ts';

/**
 * Depth first: every worker pulls an item and walks it to the end of its line before it pulls the next. Items are pulled
 * lazily, in order of acquisition, so that memory is bounded by the workers and the first results come early.
 */
export async function processItems(run: Run, itemIds: Iterable<string>, lets: Lets, workers: () => number): Promise<void> {
  await pullItems(run, itemIds, workers, (itemId) => walkItem(run, itemId, lets));
}

/** `prepare`: local, free work up to the next place that needs an answer; our own unpaid prompts are made anew where they differ. */
export async function prepareItems(run: Run, itemIds: Iterable<string>, onlyStep: string | null): Promise<void> {
  const lets = letsPrepare(onlyStep);
  await pullItems(run, itemIds, () => 1, async (itemId) => {
    const picture = lookAt(run.workshop, itemId);
    const task = taskOf(run.workshop, picture);
    if (task.kind !== 'process') return walkItem(run, itemId, lets);
    if (onlyStep !== null && task.step !== onlyStep) return 'rests';
    const end = await attemptTask(run, picture, { kind: 'prepare', step: task.step, attempt: task.attempt, opens: null });
    return end === 'done' ? 'rests' : end;
  });
}

const longestTurnMs = 30;

async function pullItems(run: Run, itemIds: Iterable<string>, workers: () => number, walk: (itemId: string) => Promise<WalkEnd>): Promise<void> {
  const items = itemIds[Symbol.iterator]();
  let turnBeganAt = run.clock.now();
  const pull = async (): Promise<void> => {
    try {
      while (!run.stop.noMoreCalls.aborted) {
        const next = items.next();
        if (next.done === true) return;
        // Free work is synchronous: let signals and timers have their turn.
        if (run.clock.now() - turnBeganAt > longestTurnMs) {
          await run.clock.sleep(0);
          turnBeganAt = run.clock.now();
        }
        const end = await walk(next.value);
        if (end === 'stopped') return;
        reportEnd(run, next.value, end === 'failed');
      }
    } catch (error) {
      run.stop.fail(error);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, workers()) }, pull));
  if (run.stop.failure !== null) throw run.stop.failure.error;
}

function reportEnd(run: Run, itemId: string, hasFailed: boolean): void {
  run.reporter.report({ kind: 'advanced', itemId });
  if (hasFailed) {
    run.reporter.report({ kind: 'settled', itemId, state: 'failed' });
    return;
  }
  if (!run.items.touched.has(itemId)) return;
  const task = taskOf(run.workshop, lookAt(run.workshop, itemId));
  if (task.kind === 'rest' && task.state !== 'in-flight') run.reporter.report({ kind: 'settled', itemId, state: task.state });
}

/** What `process` lets through: everything, for items that have their first prompt. */
export function letsProcess(firstStep: string, onlyStep: string | null): Lets {
  return (task) => {
    if (task.kind === 'finish-set-aside') return true;
    if (task.kind === 'rest' || task.kind === 'acquire') return false;
    if (onlyStep !== null) return task.step === onlyStep;
    return !isFirstPrompt(task, firstStep);
  };
}

/** What `prepare` lets through: local, free work, up to the next place that needs a model's answer. */
export function letsPrepare(onlyStep: string | null): Lets {
  return (task) => {
    if (task.kind === 'finish-set-aside') return true;
    if (task.kind !== 'prepare') return false;
    return onlyStep === null || task.step === onlyStep;
  };
}

export const letsEverything: Lets = () => true;

/** The very first one: after a rejection has begun the first step again, its prompt is made here. */
function isFirstPrompt(task: Task, firstStep: string): boolean {
  return task.kind === 'prepare' && task.step === firstStep && task.attempt === 1;
}
