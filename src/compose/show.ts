import type { Task } from '../core/next-task.ts';
import type { ItemView } from '../core/view.ts';
import { taskOf } from '../stages/task-of.ts';
import { viewItem } from '../engine/view.ts';
import type { Note } from '../core/verdict.ts';
import { ItemProblem, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { judgeStanding } from '../stages/parse.ts';
import { lookAt, workshopOf } from '../stages/workshop.ts';
import { toSelection } from './check-words.ts';
import type { OpenBatch } from './open-batch.ts';

export interface ShownItem {
  readonly batchId: string;
  readonly item: ItemView;
  readonly task: Task;
  /** Why the item is where it is, in one sentence. */
  readonly why: string;
  /** What had to be mended in the standing answers: repaired JSON, coerced values, warnings. */
  readonly notes: readonly ShownNote[];
  /** The steps of the pipeline as far as they explain the item's line. */
  readonly steps: readonly ShownStep[];
}

export interface ShownStep {
  readonly name: string;
  readonly kind: 'prompt' | 'code' | 'expand';
  /** The expression under which the step is taken; null: always. */
  readonly condition: string | null;
}

export interface ShownNote extends Note {
  readonly step: string;
}

export function showItem(batch: OpenBatch, itemId: string): ShownItem {
  const { workshop } = batch;
  toSelection(batch, undefined, [itemId]);
  const task = taskOf(workshop, lookAt(workshop, itemId));
  const item = viewItem(workshop, itemId, { hasValues: true });
  const steps = workshop.whole.steps.map(
    (step): ShownStep => ({
      name: step.name,
      kind: step.kind,
      condition: step.kind === 'expand' ? null : (step.when?.text ?? null),
    }),
  );
  return { batchId: batch.store.batchId, item, task, why: explain(item, task), notes: findNotes(batch, itemId), steps };
}

function findNotes({ workshop: whole }: OpenBatch, itemId: string): readonly ShownNote[] {
  const workshop = workshopOf(whole, itemId);
  const picture = lookAt(workshop, itemId);
  return workshop.stepNames.flatMap((step) => {
    try {
      return (judgeStanding(workshop, picture, step)?.notes ?? []).map((note) => ({ ...note, step }));
    } catch (error) {
      // What cannot be read or judged now is said elsewhere on the page.
      if (error instanceof ItemProblem || error instanceof UnreadableCheckpoint) return [];
      throw error;
    }
  });
}

function explain(item: ItemView, task: Task): string {
  if (item.error !== null && task.kind !== 'rest')
    return `Its last try at ${task.kind === 'acquire' || task.kind === 'finish-set-aside' ? task.kind : `${task.kind} of ${task.step}`} failed: ${item.error}`;
  switch (task.kind) {
    case 'acquire':
      return 'Its raw.json is missing: acquire makes it again.';
    case 'finish-set-aside':
      return `Setting aside attempt ${task.number} was interrupted; the next run finishes it.`;
    case 'prepare':
      return task.opens === null
        ? `The prompt of ${task.step} is to be made.`
        : `${task.opens.step} rejected it; it begins again at ${task.opens.from}.`;
    case 'process':
      return `The prompt of ${task.step} is ready; a model's answer is missing.`;
    case 'parse':
      return `The answer of ${task.step} is there and not yet judged.`;
    case 'rest':
      if (task.state === 'accepted') return 'Every step accepted it; its line has ended.';
      if (task.state === 'expanded') return `It waits for its children of ${task.step}, to gather them.`;
      if (task.state === 'rejected') return `${task.step} rejected it and its attempts are used up.`;
      return `A job covers its answer of ${task.step}.`;
  }
}
