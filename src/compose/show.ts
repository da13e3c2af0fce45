import type { Task } from '../core/next-task.ts';
import type { ItemView } from '../core/view.ts';
import { taskOf } from '../stages/task-of.ts';
import { viewItem } from '../engine/view.ts';
import type { Note } from '../core/verdict.ts';
import { ItemProblem, readItemError, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { judgeStanding } from '../stages/parse.ts';
import { lookAt, workshopOf } from '../stages/workshop.ts';
import { toSelection } from './check-words.ts';
import type { OpenBatch } from './open-batch.ts';
import { whyOf } from './why.ts';

export interface ShownItem {
  readonly batchId: string;
  readonly item: ItemView;
  readonly task: Task;
  /** Why the item is where it is, in one sentence. */
  readonly why: string;
  /** What helps against the last failure; null: there was none. */
  readonly hint: string | null;
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
  const picture = lookAt(workshop, itemId);
  const task = taskOf(workshop, picture);
  const item = viewItem(workshop, itemId, { hasValues: true });
  const steps = workshop.whole.steps.map(
    (step): ShownStep => ({
      name: step.name,
      kind: step.kind,
      condition: step.kind === 'expand' ? null : (step.when?.text ?? null),
    }),
  );
  return {
    batchId: batch.store.batchId,
    item,
    task,
    why: whyOf(batch, itemId),
    hint: picture.hasError ? (readItemError(batch.store, itemId)?.hint ?? null) : null,
    notes: findNotes(batch, itemId),
    steps,
  };
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
