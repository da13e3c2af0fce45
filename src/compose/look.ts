import { UserError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Spending } from '../core/spending.ts';
import type { Task } from '../core/next-task.ts';
import type { ItemView } from '../core/view.ts';
import { itemIdsOf, scan } from '../engine/scan.ts';
import { viewItem } from '../engine/view.ts';
import { taskOf } from '../engine/walk-item.ts';
import type { LockHolder } from '../ports/batch-store.ts';
import { lookAt } from '../stages/workshop.ts';
import { resolveModels } from './models.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import type { Surroundings } from './surroundings.ts';

/** One batch at a glance. */
export interface BatchStatus {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: string;
  readonly steps: readonly { readonly name: string; readonly kind: 'prompt' | 'code'; readonly model: string | null }[];
  readonly plan: Plan;
  readonly sourceWasReadToItsEnd: boolean;
  readonly spending: Spending;
  readonly unknownFate: { readonly calls: number; readonly upToUsd: number };
  readonly simulated: boolean;
  readonly createdAt: string;
  readonly lastCallAt: string | null;
  readonly holder: LockHolder | null;
  readonly nextCommand: string;
}

export function statusOf(batch: OpenBatch): BatchStatus {
  const { workshop, record, fold, store } = batch;
  const models = resolveModels(workshop.pipeline, record.models, {}, batch.prices, new Date(batch.surroundings.clock.now()));
  const plan = scan(workshop, itemIdsOf(workshop, { limit: null, only: null }));
  const { calls, upToUsd } = fold.unknownFate();
  return {
    batchId: store.batchId,
    name: record.name ?? null,
    pipeline: workshop.pipeline.name,
    steps: workshop.pipeline.steps.map((step) => ({ name: step.name, kind: step.kind, model: step.kind === 'prompt' ? models.ofStep(step.name).model.model : null })),
    plan,
    sourceWasReadToItsEnd: store.readClosing() !== null,
    spending: fold.totals,
    unknownFate: { calls, upToUsd },
    simulated: fold.isSimulated === true,
    createdAt: record.createdAt,
    lastCallAt: fold.lastAt,
    holder: store.readLockHolder(),
    nextCommand: nextCommand(store.batchId, plan, fold.isSimulated === true),
  };
}

/** The command that goes on from here; with the flags that matter. */
export function nextCommand(batchId: string, plan: Plan, simulated: boolean): string {
  const command = (name: string, rest = '') => `batch-pipeline ${name} --batch-id ${batchId}${simulated && name === 'process' ? ' --sandbox' : ''}${rest}`;
  if (plan.counts.acquired === 0 || plan.missing.length > 0) return command('acquire');
  const first = plan.steps[0];
  if (first !== undefined && first.toPrepare - first.toReopen > 0) return command('prepare');
  if (plan.counts.waiting + plan.counts.failed > 0) return command('process');
  return command('render');
}

/** Every batch of the data folder; one that cannot be opened is listed with what is wrong. */
export async function listBatches(surroundings: Surroundings, archived: boolean): Promise<readonly (BatchStatus | { readonly batchId: string; readonly problem: string })[]> {
  const rows: (BatchStatus | { readonly batchId: string; readonly problem: string })[] = [];
  for (const batchId of surroundings.shelf.listBatches({ archived })) {
    if (archived) {
      rows.push({ batchId, problem: 'archived' });
      continue;
    }
    try {
      const batch = await openBatch(surroundings, { batchId, mode: 'read' });
      rows.push(statusOf(batch));
      await batch.close();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      rows.push({ batchId, problem: error.message });
    }
  }
  return rows;
}

export interface ShownItem {
  readonly batchId: string;
  readonly item: ItemView;
  readonly task: Task;
  /** Why the item is where it is, in one sentence. */
  readonly why: string;
}

export function showItem(batch: OpenBatch, itemId: string): ShownItem {
  const { workshop } = batch;
  const isKnown = [...itemIdsOf(workshop, { limit: null, only: new Set([itemId]) })].length > 0;
  if (!isKnown) {
    throw new UserError({ code: 'item', message: `--item ${itemId}: the batch ${batch.store.batchId} has no such item`, hint: `It has, for instance: ${firstIds(batch).join(', ') || 'none yet'}` });
  }
  const task = taskOf(workshop, lookAt(workshop, itemId));
  const item = viewItem(workshop, itemId);
  return { batchId: batch.store.batchId, item, task, why: explain(item, task) };
}

function firstIds({ workshop }: OpenBatch): readonly string[] {
  return [...itemIdsOf(workshop, { limit: 5, only: null })];
}

function explain(item: ItemView, task: Task): string {
  if (item.error !== null && task.kind !== 'rest') return `Its last try at ${task.kind === 'acquire' || task.kind === 'finish-set-aside' ? task.kind : `${task.kind} of ${task.step}`} failed: ${item.error}`;
  switch (task.kind) {
    case 'acquire':
      return 'Its raw.json is missing: acquire makes it again.';
    case 'finish-set-aside':
      return `Setting aside attempt ${task.number} was interrupted; the next run finishes it.`;
    case 'prepare':
      return task.opens === null ? `The prompt of ${task.step} is to be made.` : `${task.opens.step} rejected it; it begins again at ${task.opens.from}.`;
    case 'process':
      return `The prompt of ${task.step} is ready; a model's answer is missing.`;
    case 'parse':
      return `The answer of ${task.step} is there and not yet judged.`;
    case 'rest':
      if (task.state === 'accepted') return 'Every step accepted it; its line has ended.';
      if (task.state === 'rejected') return `${task.step} rejected it and its attempts are used up.`;
      return `A job covers its answer of ${task.step}.`;
  }
}
