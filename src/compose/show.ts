import type { JobRecord } from '../core/job.ts';
import { formatJobProgress, formatJobState, formatMoment } from '../cli/job-words.ts';
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
  return {
    batchId: batch.store.batchId,
    item,
    task,
    why: explain(item, task, findJobOf(batch, itemId, task)),
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

interface CoveringJob {
  readonly number: number;
  /** null: it is gone or cannot be read. */
  readonly record: JobRecord | null;
}

/** The job that covers the item's next place. */
function findJobOf({ fold, store }: OpenBatch, itemId: string, task: Task): CoveringJob | null {
  if (task.kind !== 'rest' || task.state !== 'in-flight') return null;
  for (const { item, step, job } of fold.inJobs.values())
    if (item === itemId && step === task.step && job !== undefined)
      return { number: job, record: store.jobs.read(job) };
  return null;
}

/** `job 3 (submitted 2025-01-15 10:00 UTC, in_progress, 1,200 of 2,000)` */
function describeJob({ number, record }: CoveringJob): string {
  if (record === null) return `job ${number}, whose record is gone or cannot be read`;
  const parts = [`submitted ${formatMoment(record.submittedAt)}`];
  const state = [formatJobState(record), formatJobProgress(record)].filter((part) => part !== null).join(' ');
  if (state !== 'submitted') parts.push(state);
  return `job ${number} (${parts.join(', ')})`;
}

function explain(item: ItemView, task: Task, job: CoveringJob | null): string {
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
      return job === null
        ? `A job covers its answer of ${task.step}.`
        : `Its answer of ${task.step} is in flight: ${describeJob(job)}.`;
  }
}
