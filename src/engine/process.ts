import type { Task } from '../core/next-task.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Run } from './run.ts';
import { taskOf } from './task-of.ts';
import { attemptTask, type Lets, type WalkEnd, walkItem } from './walk-item.ts';

/**
 * Depth first: every worker pulls an item and walks it to the end of its line before it pulls the next. Items are pulled
 * lazily, in order of acquisition, so that memory is bounded by the workers and the first results come early.
 */
export async function processItems(
  run: Run,
  itemIds: Iterable<string>,
  lets: Lets,
  workers: () => number,
): Promise<void> {
  await pullItems(run, itemIds, workers, (itemId) => walkItem(run, itemId, lets));
}

/**
 * `prepare`: local, free work up to the next place that needs an answer; our own unpaid prompts are made anew where they differ.
 * Returns what a run would do now; null: it was stopped before every item was looked at.
 */
export async function prepareItems(run: Run, itemIds: Iterable<string>, onlyStep: string | null): Promise<Plan | null> {
  const { workshop } = run;
  const lets = letsPrepare(onlyStep);
  const counter = createPlanCounter(workshop.pipeline);
  await pullItems(
    run,
    itemIds,
    () => 1,
    async (itemId) => {
      const end = await prepareItem(run, itemId, onlyStep, lets);
      const picture = end.kind === 'rests' ? end.picture : lookAt(workshop, itemId);
      counter.add(picture, end.kind === 'rests' ? end.task : taskOf(workshop, picture));
      return end;
    },
  );
  return run.stop.noMoreCalls.aborted ? null : counter.toPlan();
}

async function prepareItem(run: Run, itemId: string, onlyStep: string | null, lets: Lets): Promise<WalkEnd> {
  const picture = lookAt(run.workshop, itemId);
  const task = taskOf(run.workshop, picture);
  if (task.kind !== 'process') return walkItem(run, itemId, lets, picture);
  if (onlyStep !== null && task.step !== onlyStep) return { kind: 'rests', task, picture };
  const remake = { kind: 'prepare', step: task.step, attempt: task.attempt, opens: null } as const;
  const end = await attemptTask(run, picture, remake);
  if (end.kind !== 'done') return end;
  return { kind: 'rests', task, picture: end.picture ?? lookAt(run.workshop, itemId) };
}

const longestTurnMs = 30;

async function pullItems(
  run: Run,
  itemIds: Iterable<string>,
  workers: () => number,
  walk: (itemId: string) => Promise<WalkEnd>,
): Promise<void> {
  const items = itemIds[Symbol.iterator]();
  // Never two workers on one item, even if items.jsonl has it twice.
  const atWork = new Set<string>();
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
        if (atWork.has(next.value)) continue;
        atWork.add(next.value);
        const end = await walk(next.value);
        atWork.delete(next.value);
        if (end.kind === 'stopped') return;
        reportEnd(run, next.value, end.kind === 'rests' ? end.task : null);
      }
    } catch (error) {
      run.stop.fail(error);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, workers()) }, pull));
  if (run.stop.failure !== null) throw run.stop.failure.error;
}

/** `task`: what the item rests at; null: it failed. */
function reportEnd(run: Run, itemId: string, task: Task | null): void {
  run.reporter.report({ kind: 'advanced', itemId });
  if (task === null) {
    run.reporter.report({ kind: 'settled', itemId, state: 'failed' });
    return;
  }
  if (!run.items.touched.has(itemId)) return;
  if (task.kind === 'rest' && task.state !== 'in-flight')
    run.reporter.report({ kind: 'settled', itemId, state: task.state });
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

/** What `all` lets through: every task, or every task of one step. */
export function letsAll(onlyStep: string | null): Lets {
  return (task) =>
    onlyStep === null ||
    task.kind === 'finish-set-aside' ||
    (task.kind !== 'rest' && task.kind !== 'acquire' && task.step === onlyStep);
}

/** The very first one: after a rejection has begun the first step again, its prompt is made here. */
function isFirstPrompt(task: Task, firstStep: string): boolean {
  return task.kind === 'prepare' && task.step === firstStep && task.attempt === 1;
}
