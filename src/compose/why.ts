import { stateOf } from '../core/item-state.ts';
import { countRejections, type ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { type CoveringJob, explainWhy, type WhyFacts } from '../core/why.ts';
import { generationOf, lastValueStep } from '../stages/children.ts';
import { readItemError } from '../stages/item-problem.ts';
import { countChildren, taskOf } from '../stages/task-of.ts';
import { lookAt, readRejectedNote, type Workshop, workshopOf } from '../stages/workshop.ts';
import type { LookedAt } from './open-for-looking.ts';

type Batch = Pick<LookedAt, 'workshop' | 'store' | 'fold' | 'surroundings'>;

/** Why an item is where it is, in one sentence that begins with its state. Reads the item's own files and the records of jobs. */
export function whyOf(batch: Batch, itemId: string): string {
  const workshop = workshopOf(batch.workshop, itemId);
  const picture = lookAt(workshop, itemId);
  return explainWhy(factsOf(batch, workshop, picture, taskOf(workshop, picture)));
}

function factsOf(batch: Batch, workshop: Workshop, picture: ItemPicture, task: Task): WhyFacts {
  const { store, surroundings } = batch;
  const { itemId } = picture;
  const step = 'step' in task ? task.step : null;
  const call = task.kind === 'process' ? findOpenCall(batch, itemId, task.step) : null;
  return {
    task,
    state: stateOf(picture, task),
    stepKind: workshop.pipeline.steps.find(({ name }) => name === step)?.kind ?? null,
    error: picture.hasError ? readItemError(store, itemId) : null,
    rejection: rejectionOf(workshop, picture, task),
    job: findJobOf(batch, itemId, task),
    calls: task.kind === 'process' ? countCalls(batch, workshop, itemId, task) : 0,
    openCallAt: call?.at ?? null,
    isRunning: store.readLockHolder() !== null,
    children: childrenOf(workshop, picture, task),
    lastValueStep: lastValueStep(workshop, picture),
    now: surroundings.clock.now(),
  };
}

function rejectionOf(workshop: Workshop, picture: ItemPicture, task: Task): WhyFacts['rejection'] {
  const name =
    task.kind === 'rest' && task.state === 'rejected'
      ? task.step
      : task.kind === 'prepare' || task.kind === 'parse'
        ? task.opens?.step
        : undefined;
  const step = workshop.pipeline.steps.find((candidate) => candidate.name === name);
  if (step === undefined) return null;
  return {
    step: step.name,
    count: countRejections(picture, step.name),
    allowed: step.attempts,
    reasons: readRejectedNote(workshop.store, picture.itemId, step.name)?.reasons ?? [],
  };
}

/** The job that covers the item's next place. */
function findJobOf({ fold, store }: Batch, itemId: string, task: Task): CoveringJob | null {
  if (task.kind !== 'rest' || task.state !== 'in flight') return null;
  for (const { item, step, job } of fold.inJobs.values())
    if (item === itemId && step === task.step && job !== undefined)
      return {
        number: job,
        record: store.jobs.read(job) ?? (store.jobs.list().includes(job) ? 'unreadable' : 'missing'),
      };
  return null;
}

function findOpenCall({ fold }: Batch, itemId: string, step: string) {
  for (const line of fold.open.values()) if (line.item === itemId && line.step === step) return line;
  return null;
}

function countCalls(
  { fold }: Batch,
  workshop: Workshop,
  item: string,
  { step, attempt }: Extract<Task, { kind: 'process' }>,
): number {
  const generation = generationOf(workshop, item);
  return fold.askedCount({ item, step, attempt, ...(generation === null ? {} : { generation }) });
}

function childrenOf(workshop: Workshop, picture: ItemPicture, task: Task): WhyFacts['children'] {
  if (task.kind !== 'rest') return null;
  const expand =
    task.state === 'expanded'
      ? task.step
      : task.state === 'accepted'
        ? workshop.pipeline.steps.findLast(({ kind }) => kind === 'expand')?.name
        : undefined;
  if (expand === undefined) return null;
  return { expand, states: countChildren(workshop, picture, expand) };
}
