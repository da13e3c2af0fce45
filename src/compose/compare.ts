import { type ComparedBatch, type Comparison, type RateDifferences, rateOf } from '../core/comparison.ts';
import { listWords, suggestWord } from '../core/closest-word.ts';
import { UserError } from '../core/errors.ts';
import { readLevels } from '../core/levels.ts';
import type { Plan } from '../core/plan.ts';
import { independentDifference, pairedDifference } from '../core/rate-difference.ts';
import type { Spending } from '../core/spending.ts';
import { compareItems, type ItemComparison } from '../engine/compare.ts';
import type { ComparedSide, Difference } from '../engine/match-items.ts';
import { checkBatchId, noSuchBatch } from './find-batch.ts';
import { type LookedAt, openForLooking } from './open-for-looking.ts';
import type { Surroundings } from './surroundings.ts';

export interface CompareOptions {
  /** The step whose values are compared; default: the results. */
  readonly step?: string | undefined;
  /** Only values at or below this path. */
  readonly field?: string | undefined;
  /** Only these items are listed. */
  readonly items?: readonly string[] | undefined;
  /** How many differences are listed; default 10. */
  readonly limit?: number | undefined;
  /** Told now and then how many items were looked at, those of all batches together. */
  readonly onLooked?: ((items: number) => void) | undefined;
  /** Told every difference as it is found, listed or not. */
  readonly onDifference?: ((difference: Difference) => void) | undefined;
}

const leastBatches = 2;
const mostBatches = 6;
const usualLimit = 10;

/**
 * Two to six batches side by side, archived ones too: rates, money, the values' distributions, and item by item where ids
 * match. Takes no lock and changes nothing. Each item is read once a batch; ids are held, values are not.
 */
export async function compareBatches(
  surroundings: Surroundings,
  batchIds: readonly string[],
  options: CompareOptions = {},
): Promise<Comparison> {
  checkIds(batchIds);
  const batches: LookedAt[] = [];
  for (const id of batchIds) batches.push(await openAnywhere(surroundings, id));
  const step = options.step ?? null;
  const sides = batches.map((batch) => toSide(batch, step));
  checkItems(batches, options.items ?? []);
  const compared = compareItems(sides, {
    field: options.field ?? null,
    only: options.items === undefined ? null : new Set(options.items),
    limit: options.limit ?? usualLimit,
    ...(options.onLooked === undefined ? {} : { onLooked: options.onLooked }),
    ...(options.onDifference === undefined ? {} : { onDifference: options.onDifference }),
  });
  const rows = batches.map((batch, place) => toRow(batch, sides[place]?.level ?? null, planAt(compared, place)));
  const { fields, matches, listed } = compared;
  return { batches: rows, step, differences: toDifferences(rows, compared.pairs), fields, matches, listed };
}

function checkIds(batchIds: readonly string[]): void {
  const example = 'For instance: batch-pipeline compare 2025-01-15 2025-01-16';
  if (batchIds.length < leastBatches || batchIds.length > mostBatches)
    throw new UserError({
      code: 'compare',
      message: `compare takes ${leastBatches} to ${mostBatches} batches, and ${batchIds.length} ${batchIds.length === 1 ? 'is' : 'are'} named`,
      hint: example,
    });
  const twice = batchIds.find((id, index) => batchIds.indexOf(id) !== index);
  if (twice !== undefined) throw new UserError({ code: 'compare', message: `${twice} is named twice`, hint: example });
}

function openAnywhere(surroundings: Surroundings, id: string): Promise<LookedAt> {
  const { shelf } = surroundings;
  const batchId = checkBatchId(id);
  const archived = !shelf.open(batchId).exists;
  if (archived && !shelf.isArchived(batchId)) throw noSuchBatch(surroundings, batchId);
  return openForLooking(surroundings, batchId, { archived });
}

function toSide({ workshop, store }: LookedAt, step: string | null): ComparedSide {
  const { whole } = workshop;
  if (step === null) return { workshop, step, level: workshop.resultLevel };
  const found = whole.steps.find(({ name }) => name === step);
  const names = whole.steps.filter(({ kind }) => kind !== 'expand').map(({ name }) => name);
  if (found === undefined || found.kind === 'expand')
    throw new UserError({
      code: 'step',
      message:
        found === undefined
          ? `--step ${step}: ${store.batchId} has no such step`
          : `--step ${step}: an expand step has no values, it makes children`,
      hint: suggestWord(step, names, 'steps'),
    });
  return { workshop, step, level: readLevels(whole.steps).ofStep.get(step) ?? null };
}

/** A child is looked up by the item that it comes from. */
function checkItems(batches: readonly LookedAt[], items: readonly string[]): void {
  if (items.length === 0) return;
  const wanted = new Map(items.map((id) => [id.split('--')[0] ?? id, id]));
  for (const { store } of batches) {
    const missing = new Map(wanted);
    for (const { id } of store.readItems()) missing.delete(id);
    const [first] = missing.values();
    if (first !== undefined)
      throw new UserError({
        code: 'item',
        message: `--item ${first}: ${store.batchId} has no such item`,
        hint: `Only items that stand in every batch can be compared (${listWords(batches.map((batch) => batch.store.batchId))}).`,
      });
  }
}

function planAt({ plans }: ItemComparison, place: number): Plan {
  const plan = plans[place];
  if (plan === undefined) throw new Error(`no batch was compared at ${place}`);
  return plan;
}

const nothing = { acquired: 0, accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0 };

function toRow({ store, record, fold, workshop, archived }: LookedAt, level: string | null, plan: Plan): ComparedBatch {
  const counts =
    level === null ? plan.counts : (plan.children.find(({ expand }) => expand === level)?.counts ?? nothing);
  const { totals } = fold;
  const isKnown = totals.unpricedCalls === 0;
  const rate = (name: 'accepted' | 'rejected' | 'failed') => rateOf(counts[name], counts.acquired);
  return {
    batchId: store.batchId,
    name: record.name ?? null,
    archived: archived === true,
    simulated: fold.isSimulated === true,
    pipeline: workshop.whole.name,
    models: [...fold.byModel.values()].map(({ model }) => model),
    createdAt: record.createdAt,
    level,
    counts,
    rates: { accepted: rate('accepted'), rejected: rate('rejected'), failed: rate('failed') },
    money: {
      costUsd: totals.costUsd,
      unpricedCalls: totals.unpricedCalls,
      calls: totals.calls,
      usage: totals.usage,
      retryCalls: totals.retryCalls,
      retryCostUsd: totals.retryCostUsd,
      retryShare: isKnown && totals.costUsd > 0 ? totals.retryCostUsd / totals.costUsd : null,
      costPerAcceptedUsd: isKnown && counts.accepted > 0 ? totals.costUsd / counts.accepted : null,
    },
    steps: plan.steps.map(({ step, kind, accepted, rejectedForGood, setAside }) => ({
      step,
      kind,
      accepted: rateOf(accepted, accepted + rejectedForGood),
      retries: setAside,
      ...costOf(fold.steps.get(step)),
    })),
    byModel: [...fold.byModel.values()].map(({ provider, model, spending }) => ({
      provider,
      model,
      ...costOf(spending),
      inputTokens: spending.usage.inputTokens,
      outputTokens: spending.usage.outputTokens,
    })),
  };
}

function costOf(spending: Spending | undefined) {
  return {
    calls: spending?.calls ?? 0,
    costUsd: spending?.costUsd ?? 0,
    unpricedCalls: spending?.unpricedCalls ?? 0,
  };
}

function toDifferences(
  [first, second, ...more]: readonly ComparedBatch[],
  pairs: ItemComparison['pairs'],
): RateDifferences | null {
  if (first === undefined || second === undefined || more.length > 0) return null;
  const of = (name: 'accepted' | 'rejected' | 'failed') =>
    pairs === null ? independentDifference(first.rates[name], second.rates[name]) : pairedDifference(pairs[name]);
  const [accepted, rejected, failed] = [of('accepted'), of('rejected'), of('failed')];
  if (accepted === null || rejected === null || failed === null) return null;
  return { method: pairs === null ? 'independent' : 'paired', accepted, rejected, failed };
}
