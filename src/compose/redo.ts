import type { ItemPicture, StepFile, StepPicture } from '../core/line.ts';
import { formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import { formatPaidAnswers, type PaidRemoval } from '../core/paid-removal.ts';
import { stepOf } from '../core/pipeline.ts';
import { spentUsdOf } from '../core/spending.ts';
import type { Estimate } from '../core/estimate.ts';
import { UserError } from '../core/errors.ts';
import type { CleanItem, CleanPlan } from '../engine/clean-plan.ts';
import { eachSelected } from '../engine/families.ts';
import { filesToEmpty } from '../engine/files-to-empty.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { createWorkshop, workshopOf } from '../stages/workshop.ts';
import { cleanBatch, planCleanOf } from './clean.ts';
import type { OpenBatch } from './open-batch.ts';
import type { Selection } from './spending-flags.ts';

/** What was rejected for good and is asked anew, with a whole budget of attempts: what goes for it. */
export interface Redo extends PaidRemoval {
  /** One for each step that items begin again at. */
  readonly plans: readonly CleanPlan[];
}

/** `step`: only what begins again there; null: all. Returns null where nothing was rejected. Changes nothing. */
export function planRedo(batch: OpenBatch, selection: Selection, step: string | null): Redo | null {
  const rejected = new Map<string, string>();
  for (const { picture, task } of eachSelected(batch.workshop, selection)) {
    if (task.kind !== 'rest' || task.state !== 'rejected') continue;
    const from = stepOf(batch.workshop.whole, task.step).retryFrom;
    if (step === null || step === from) rejected.set(picture.itemId, from);
  }
  if (rejected.size === 0) return null;
  const plans = [...Map.groupBy(rejected, ([, from]) => from)].map(([from, entries]) =>
    planCleanOf(batch, { limit: null, only: new Set(entries.map(([itemId]) => itemId)) }, 'process', from),
  );
  return { plans, items: rejected.size, ...priceOf(batch, plans) };
}

/** A parent and its children may both have been rejected: what goes with either counts once. */
function priceOf({ store }: OpenBatch, plans: readonly CleanPlan[]): Omit<PaidRemoval, 'items'> {
  const [first] = plans;
  if (first !== undefined && plans.length === 1) {
    const { paidCalls, paidUsd, unpricedCalls } = first;
    return { paidCalls, paidUsd, unpricedCalls };
  }
  const calls = new Set(
    plans.flatMap(({ items }) => items.flatMap((item) => [item, ...item.children].flatMap((place) => place.calls))),
  );
  const priced = new Map<string, number>();
  for (const line of store.readLedger())
    if (line.type === 'paid' && line.costUsd !== null && calls.has(line.call)) priced.set(line.call, line.costUsd);
  const paidUsd = [...priced.values()].reduce((sum, costUsd) => sum + costUsd, 0);
  return { paidCalls: calls.size, paidUsd, unpricedCalls: calls.size - priced.size };
}

/** Empties it. A plan may have emptied some of the next one's: that one is made again. */
export async function carryOutRedo(batch: OpenBatch, { plans }: Redo): Promise<void> {
  for (const [index, plan] of plans.entries()) {
    const only = new Set(plan.items.map(({ itemId }) => itemId));
    const now = index === 0 ? plan : planCleanOf(batch, { limit: null, only }, 'process', plan.step);
    if (now.items.length > 0) await cleanBatch(batch, now);
  }
}

/** The batch as it would stand then, for an estimate: nothing is emptied. */
export function asIfEmptied(batch: OpenBatch, { plans }: Redo): OpenBatch {
  const emptied = new Map<string, CleanItem[]>();
  for (const item of plans.flatMap(({ items }) => items))
    emptied.set(item.itemId, [...(emptied.get(item.itemId) ?? []), item]);
  const { workshop } = batch;
  const store: BatchStore = {
    ...batch.store,
    readPicture(itemId, steps, expands) {
      const picture = batch.store.readPicture(itemId, steps, expands);
      const items = emptied.get(itemId) ?? [];
      return items.reduce((left, item) => withoutEmptied(batch, left, item), picture);
    },
  };
  const { templates, evaluator, vars, seed, inFlight, whole } = workshop;
  return {
    ...batch,
    store,
    workshop: createWorkshop({ store, templates, evaluator, vars, seed, inFlight, pipeline: whole }),
  };
}

function withoutEmptied({ workshop }: OpenBatch, picture: ItemPicture, item: CleanItem): ItemPicture {
  if (item.from === null) return picture;
  const { pipeline } = workshopOf(workshop, item.itemId);
  const steps = new Map<string, StepPicture>(picture.steps);
  for (const { step, file } of filesToEmpty(pipeline, picture, item.from.stage, item.from.step)) {
    const left = new Set<StepFile>(steps.get(step));
    left.delete(file);
    if (left.size === 0) steps.delete(step);
    else steps.set(step, left);
  }
  for (const expand of item.expands) steps.delete(expand);
  const attempts = picture.attempts.filter(({ number }) => !item.attempts.includes(number));
  return { ...picture, hasError: false, steps, attempts };
}

/** Under a cap that may end the run before the new answers are bought the old ones would be gone for nothing. */
export function refuseLowCap({ fold }: OpenBatch, redo: Redo, { costUsd }: Estimate, maxCostUsd: number | null): void {
  if (maxCostUsd === null || costUsd === null || redo.paidCalls === 0) return;
  const neededUsd = spentUsdOf(fold.totals) + fold.unknownFate().upToUsd + fold.inJobsAtMost().upToUsd + costUsd.upper;
  if (neededUsd <= maxCostUsd) return;
  throw new UserError({
    code: 'redo',
    message: `--redo rejected would remove ${formatPaidAnswers(redo)}, and the cap of ${formatUsd(maxCostUsd)} may not reach for what takes their place`,
    hint: `Nothing was removed. The batch may come to ${formatUsdAtMost(neededUsd)}: raise --max-cost to that, or name fewer items with --item.`,
  });
}
