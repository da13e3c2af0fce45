import { type ItemPicture, pictureOfStep } from './line.ts';
import { stateOf } from './item-state.ts';
import type { Task } from './next-task.ts';
import { createLevelCounts } from './level-counts.ts';
import { isOpening, openingSteps } from './opening.ts';
import type { Pipeline } from './pipeline.ts';
import type { ChildCounts, ItemCounts } from './view.ts';
import type { Mutable } from './mutable.ts';

/** What a run would do, counted over the items: by step and stage, and the calls that the empty paid places ask for. */
export interface Plan {
  /** Of the acquired items. */
  readonly counts: ItemCounts;
  /** Of the children of each expand step, in order of the steps. */
  readonly children: readonly ChildCounts[];
  /** Items whose line has not begun: what `prepare` does first is still to do. */
  readonly toOpen: number;
  /** Items of items.jsonl that have no raw.json. */
  readonly missing: readonly string[];
  readonly steps: readonly StepPlan[];
  /** Items whose next task is `finish-set-aside`. */
  readonly setAsidesToFinish: number;
}

export interface StepPlan {
  readonly step: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  /** Items whose next task is here. */
  readonly toPrepare: number;
  /** Of those, items that never had this prompt in the attempt under way: nothing is reopened for them. */
  readonly toBegin: number;
  readonly toProcess: number;
  readonly toParse: number;
  readonly inFlight: number;
  /** Items rejected here that begin again. */
  readonly toReopen: number;
  /** Filled places. */
  readonly prompts: number;
  readonly responses: number;
  /** Receipts, those of earlier attempts too. */
  readonly receipts: number;
  readonly accepted: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly rejectedForGood: number;
  /** First calls to come: items whose line will reach an empty response place of this step. */
  readonly calls: number;
  /** Set-aside stretches that held this step. */
  readonly setAside: number;
  /** Of an expand step: items that will come to its empty place. */
  readonly toExpand: number;
}

/** Counts one item after the other; memory does not grow with their number but for the names of missing ones. */
export function createPlanCounter(pipeline: Pipeline): { add(picture: ItemPicture, task: Task): void; toPlan(): Plan } {
  const levels = createLevelCounts(pipeline);
  const opening = openingSteps(pipeline.steps);
  const kinds = new Map(pipeline.steps.map(({ name, kind }) => [name, kind]));
  let toOpen = 0;
  const missing: string[] = [];
  let setAsidesToFinish = 0;
  const rows = new Map<string, Mutable<StepPlan>>(
    pipeline.steps.map((step) => [step.name, emptyRow(step.name, step.kind)]),
  );

  const countTask = (task: Task) => {
    if (task.kind === 'acquire' || task.kind === 'finish-set-aside') return;
    if (task.kind === 'rest') {
      if (task.state === 'rejected') rowOf(rows, task.step).rejectedForGood += 1;
      if (task.state === 'in flight') rowOf(rows, task.step).inFlight += 1;
      return;
    }
    const row = rowOf(rows, task.step);
    if (task.kind !== 'process' && task.opens !== null) rowOf(rows, task.opens.step).toReopen += 1;
    if (task.kind === 'prepare') {
      row.toPrepare += 1;
      if (task.opens === null) row.toBegin += 1;
    } else if (task.kind === 'process') row.toProcess += 1;
    else row.toParse += 1;
  };

  return {
    add(picture, task) {
      const level = levels.of(picture.itemId);
      const { counts } = level;
      counts.acquired += 1;
      const state = stateOf(picture, task);
      if (state === null) {
        missing.push(picture.itemId);
        return;
      }
      counts[state === 'in flight' ? 'inFlight' : state] += 1;
      if (task.kind === 'finish-set-aside') setAsidesToFinish += 1;
      countTask(task);
      if (isOpening(task, opening, (step) => kinds.get(step) ?? 'prompt')) toOpen += 1;
      for (const name of stepsToReach(picture, task, level.pipeline)) {
        const row = rowOf(rows, name);
        if (row.kind === 'prompt') row.calls += 1;
        else row.toExpand += row.kind === 'expand' ? 1 : 0;
      }
      for (const step of level.pipeline.steps) {
        const row = rowOf(rows, step.name);
        const files = pictureOfStep(picture, step.name);
        if (files.has('prompt.md')) row.prompts += 1;
        if (files.has('receipt.json') || files.has('response.md')) row.responses += 1;
        if (files.has('receipt.json')) row.receipts += 1;
        if (files.has('parsed.json')) row.accepted += 1;
        if (files.has('skipped.json')) row.skipped += 1;
        if (files.has('rejected.json')) row.rejected += 1;
        row.setAside += picture.attempts.filter((attempt) => attempt.steps.has(step.name)).length;
        row.receipts += picture.attempts.filter((attempt) => attempt.steps.get(step.name)?.has('receipt.json')).length;
      }
    },
    toPlan: () => ({
      counts: levels.ofRoots(),
      children: levels.ofChildren((expand) => rowOf(rows, expand).accepted),
      toOpen,
      missing,
      steps: [...rows.values()].map((row) => ({ ...row })),
      setAsidesToFinish,
    }),
  };
}

/**
 * The steps whose place is empty and will be reached by the item's line; of prompt steps the response place. Of a place in
 * flight the answer is bought already: what comes behind it is still to be. `pipeline`: of its level.
 */
export function stepsToReach(picture: ItemPicture, task: Task, pipeline: Pipeline): readonly string[] {
  if (task.kind === 'acquire') return [];
  if (task.kind === 'rest' && task.state !== 'expanded' && task.state !== 'in flight') return [];
  const names = pipeline.steps.map((step) => step.name);
  const inFlight = task.kind === 'rest' && task.state === 'in flight' ? task.step : null;
  const opens = task.kind === 'prepare' || task.kind === 'parse' ? task.opens : null;
  const isReopened = (index: number) =>
    opens !== null && index >= names.indexOf(opens.from) && index <= names.indexOf(opens.step);
  return pipeline.steps
    .filter((step, index) => {
      if (isReopened(index)) return true;
      if (step.name === inFlight) return false;
      const files = pictureOfStep(picture, step.name);
      const isFilled = files.has('receipt.json') || files.has('response.md');
      return !isFilled && !files.has('parsed.json') && !files.has('skipped.json');
    })
    .map((step) => step.name);
}

function emptyRow(step: string, kind: StepPlan['kind']): Mutable<StepPlan> {
  return {
    step,
    kind,
    toPrepare: 0,
    toBegin: 0,
    toProcess: 0,
    toParse: 0,
    inFlight: 0,
    toReopen: 0,
    prompts: 0,
    responses: 0,
    receipts: 0,
    accepted: 0,
    skipped: 0,
    rejected: 0,
    rejectedForGood: 0,
    calls: 0,
    setAside: 0,
    toExpand: 0,
  };
}

function rowOf(rows: ReadonlyMap<string, Mutable<StepPlan>>, step: string): Mutable<StepPlan> {
  const row = rows.get(step);
  if (row === undefined) throw new Error(`no step is called ${step}`);
  return row;
}
