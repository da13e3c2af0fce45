import { isOpening, openingSteps } from '../core/opening.ts';
import type { Task } from '../core/next-task.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import { type Pipeline, stepOf } from '../core/pipeline.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt } from '../stages/workshop.ts';
import { childrenToWalk } from './children-to-walk.ts';
import { isMeant, itemIdsOf, type Selection } from './families.ts';
import { createItemQueue } from './item-queue.ts';
import { lookAtOrRemake } from './remake.ts';
import { type Run, runAt } from './run.ts';
import { attemptTask, type Lets, type WalkEnd, walkItem } from './walk-item.ts';

/**
 * Depth first: every worker takes an item and walks it to the end of its line before it takes the next; children come
 * right behind their parent. Items are read lazily, in order of acquisition, so that memory is bounded by the workers and
 * the first results come early.
 */
export async function processItems(
  run: Run,
  selection: Selection,
  lets: Lets,
  workers: () => number,
  again: WalkAgain | null = null,
): Promise<void> {
  await pullItems(run, selection, workers, (itemId) => walkItem(run, itemId, lets), { again });
}

/** A later walk over a part of the items. */
export interface WalkAgain {
  /** Acquired items whose families have something that could move. */
  readonly roots: ReadonlySet<string>;
  /** Items that had not come to their end before: only they are reported as they do. */
  readonly unreported: ReadonlySet<string>;
}

/**
 * `prepare`: local, free work up to the next place that needs an answer; our own unpaid prompts are made anew where they differ.
 * Returns what a run would do now; null: not every item was looked at, because it was stopped, or because children of parents
 * that have come to their end are not walked.
 */
export async function prepareItems(run: Run, selection: Selection, onlyStep: string | null): Promise<Plan | null> {
  const { workshop } = run;
  const lets = letsPrepare(workshop.whole, onlyStep);
  const counter = createPlanCounter(workshop.whole);
  await pullItems(
    run,
    selection,
    () => 1,
    async (itemId) => prepareItem(run, itemId, onlyStep, lets),
    {
      through: (itemId, end) => {
        const picture = end.kind === 'rests' ? end.picture : lookAt(workshop, itemId);
        counter.add(picture, end.kind === 'rests' ? end.task : taskOf(workshop, picture));
      },
    },
  );
  const isPartial = run.stop.noMoreCalls.aborted || workshop.whole.steps.some(({ kind }) => kind === 'expand');
  return isPartial ? null : counter.toPlan();
}

async function prepareItem(run: Run, itemId: string, onlyStep: string | null, lets: Lets): Promise<WalkEnd> {
  const picture = lookAtOrRemake(run, itemId);
  if (picture === null) return { kind: 'failed' };
  const task = taskOf(run.workshop, picture);
  if (task.kind !== 'process') return walkItem(run, itemId, lets, picture);
  if (onlyStep !== null && task.step !== onlyStep) return { kind: 'rests', task, picture };
  const remake = { kind: 'prepare', step: task.step, attempt: task.attempt, opens: null } as const;
  const end = await attemptTask(runAt(run, itemId), picture, remake);
  if (end.kind === 'later') return { kind: 'rests', task: end.rests, picture };
  if (end.kind !== 'done') return end;
  const after = end.picture ?? lookAt(run.workshop, itemId);
  // A condition that is false now skips the step, and the line goes on.
  const next = taskOf(run.workshop, after);
  if (next.kind === 'process' && next.step === task.step) return { kind: 'rests', task, picture: after };
  return walkItem(run, itemId, lets, after);
}

const longestTurnMs = 30;

interface PullOptions {
  /** Told of each item when its walk has ended for good. */
  readonly through?: (itemId: string, end: WalkEnd) => void;
  readonly again?: WalkAgain | null;
}

async function pullItems(
  run: Run,
  selection: Selection,
  workers: () => number,
  walk: (itemId: string) => Promise<WalkEnd>,
  { through = () => {}, again = null }: PullOptions = {},
): Promise<void> {
  const { only } = selection;
  const failedBefore = new Set(run.items.failed);
  const queue = createItemQueue(among(itemIdsOf(run.workshop, selection), again?.roots ?? null));
  const stopWaiting = () => queue.stop();
  run.stop.noMoreCalls.addEventListener('abort', stopWaiting, { once: true });
  let turnBeganAt = run.clock.now();
  const loops: Promise<void>[] = [];
  let pulling = 0;
  const wanted = () => Math.max(1, workers());
  const pullMore = () => {
    // Counted before: one that finds nothing to take has ended already when it is begun.
    for (let missing = wanted() - pulling; missing > 0; missing -= 1) {
      pulling += 1;
      loops.push(pull());
    }
  };
  const pull = async (): Promise<void> => {
    try {
      // One that is too many ends between two items.
      while (!run.stop.noMoreCalls.aborted && pulling <= wanted()) {
        const taken = queue.take();
        const itemId = taken instanceof Promise ? await taken : taken;
        if (itemId === null) return;
        // Free work is synchronous: let signals and timers have their turn.
        if (run.clock.now() - turnBeganAt > longestTurnMs) {
          await run.clock.sleep(0);
          turnBeganAt = run.clock.now();
        }
        // What failed in an earlier wave is not tried again in this run.
        const isToWalk = isMeant(only, itemId) && !failedBefore.has(itemId);
        const end: WalkEnd = isToWalk ? await walk(itemId) : lookOnly(run, itemId);
        if (end.kind === 'stopped') return;
        if (isInFlight(end) && isMeant(only, itemId)) run.items.resting.add(itemId);
        const children = childrenToWalk(run, itemId, end, only);
        queue.done(itemId, children);
        if (children?.again === true || !isMeant(only, itemId)) continue;
        through(itemId, end);
        if (!run.items.resting.has(itemId) && again?.unreported.has(itemId) !== false)
          reportEnd(run, itemId, end.kind === 'rests' ? end.task : null);
      }
    } catch (error) {
      run.stop.fail(error);
    } finally {
      pulling -= 1;
    }
  };
  const stopListening = run.changes.subscribe(pullMore);
  try {
    pullMore();
    for (const loop of loops) await loop;
  } finally {
    stopListening();
    run.stop.noMoreCalls.removeEventListener('abort', stopWaiting);
  }
  if (run.stop.failure !== null) throw run.stop.failure.error;
}

function* among(ids: Iterable<string>, wanted: ReadonlySet<string> | null): Generator<string> {
  for (const id of ids) if (wanted === null || wanted.has(id)) yield id;
}

function isInFlight(end: WalkEnd): boolean {
  return end.kind === 'rests' && end.task.kind === 'rest' && end.task.state === 'in flight';
}

/** An item on the way to a child that is meant: nothing is done for it. */
function lookOnly({ workshop }: Run, itemId: string): WalkEnd {
  const picture = lookAt(workshop, itemId);
  return { kind: 'rests', task: taskOf(workshop, picture), picture };
}

/** `task`: what the item rests at; null: it failed. */
function reportEnd(run: Run, itemId: string, task: Task | null): void {
  run.reporter.report({ kind: 'advanced', itemId });
  if (task === null) {
    run.reporter.report({ kind: 'settled', itemId, state: 'failed' });
    return;
  }
  if (!run.items.touched.has(itemId)) return;
  if (task.kind === 'rest' && (task.state === 'accepted' || task.state === 'rejected'))
    run.reporter.report({ kind: 'settled', itemId, state: task.state });
}

/** What `process` lets through: everything, for items that have their first prompt. */
export function letsProcess(pipeline: Pipeline, onlyStep: string | null): Lets {
  const opening = openingSteps(pipeline.steps);
  const kindOf = (step: string) => stepOf(pipeline, step).kind;
  return (task) => {
    if (task.kind === 'finish-set-aside') return true;
    if (task.kind === 'rest' || task.kind === 'acquire') return false;
    if (onlyStep !== null) return task.step === onlyStep;
    return !isOpening(task, opening, kindOf);
  };
}

/** What `prepare` lets through: local, free work, up to the next place that needs a model's answer. */
export function letsPrepare(pipeline: Pipeline, onlyStep: string | null): Lets {
  return (task) => {
    if (task.kind === 'finish-set-aside') return true;
    if (task.kind !== 'prepare' && !(task.kind === 'parse' && stepOf(pipeline, task.step).kind !== 'prompt'))
      return false;
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
