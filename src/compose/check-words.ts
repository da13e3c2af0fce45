import { parseChildId, rootOfId } from '../core/child-id.ts';
import { UserError } from '../core/errors.ts';
import { isOfKnownLevel } from '../stages/child-ids.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Estimate } from '../core/estimate.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { loadAsUsual } from './heap-growth.ts';
import { refuseFlexAtCompatibleServer } from './lanes.ts';
import { type ResolvedModels, resolveModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import type { Selection, SpendingFlags } from './spending-flags.ts';

/** Refuses flags that cannot be meant, before anything is read, made or asked. */
export async function checkWords(batch: OpenBatch, step: string | null, flags: SpendingFlags): Promise<void> {
  checkStep(batch, step);
  refuseMixing(batch, flags.sandbox);
  const models = modelsOf(batch, flags);
  await refuseLanesOfServer(batch, models.ofStep, flags.sandbox);
  if (flags.faults !== undefined) (await import('../sandbox/fault-plan.ts')).parseFaults(flags.faults);
}

/** What the server that requests go to has no lane for. */
export async function refuseLanesOfServer(
  { surroundings, workshop }: OpenBatch,
  modelOf: ResolvedModels['ofStep'],
  sandbox: boolean,
): Promise<void> {
  const steps = workshop.whole.steps.filter(isPromptStep).map(({ name }) => modelOf(name));
  if (!steps.some(({ model, lane }) => model.provider === 'openai' && lane === 'flex')) return;
  const { findOpenAiWriting } = await loadAsUsual(() => import('../adapters/providers/registry.ts'));
  if (findOpenAiWriting(surroundings.environment, sandbox) === 'compatible') refuseFlexAtCompatibleServer(steps);
}

export function modelsOf(batch: OpenBatch, flags: SpendingFlags): ResolvedModels {
  return resolveModels(
    batch.workshop.whole,
    batch.record.models,
    flags,
    batch.prices,
    new Date(batch.surroundings.clock.now()),
  );
}

/** The first ledger line decides whether a batch is a rehearsal; the other kind is refused. */
export function refuseMixing(batch: OpenBatch, sandbox: boolean): void {
  const { isSimulated } = batch.fold;
  if (isSimulated === null || isSimulated === sandbox) return;
  throw new UserError({
    code: 'rehearsal',
    message: isSimulated
      ? `${batch.store.batchId} is a rehearsal: its answers came from the sandbox`
      : `${batch.store.batchId} has real answers, and --sandbox would mix simulated ones in`,
    hint: isSimulated
      ? 'For real answers use another --batch-id; to go on rehearsing add --sandbox.'
      : 'Leave --sandbox out, or use another --batch-id for the rehearsal.',
  });
}

export function refuseUnpricedCap({ fold, store }: OpenBatch, estimate: Estimate, maxCostUsd: number | null): void {
  const unreserved = fold.totals.unreservedCalls + fold.unknownFate().unpricedCalls;
  if (maxCostUsd !== null && unreserved > 0) {
    throw new UserError({
      code: 'unpriced',
      message: `${unreserved} earlier ${unreserved === 1 ? 'call' : 'calls'} of ${store.batchId} cost an unknown amount, so --max-cost ${maxCostUsd} could not hold`,
      hint: 'Leave --max-cost out, or use another --batch-id.',
    });
  }
  const [unpriced] = estimate.unpricedModels;
  if (maxCostUsd === null || unpriced === undefined) return;
  throw new UserError({
    code: 'unpriced',
    message: `No price is known for ${unpriced.provider}/${unpriced.model}, so --max-cost ${maxCostUsd} could not hold`,
    hint: 'Give the price in prices.json (docs/guide.md says how), or leave --max-cost out.',
  });
}

export function checkStep({ workshop }: OpenBatch, step: string | null): void {
  if (step === null || workshop.whole.steps.some(({ name }) => name === step)) return;
  throw new UserError({
    code: 'step',
    message: `--step ${step}: the pipeline ${workshop.pipeline.name} has no such step`,
    hint: `It has: ${workshop.whole.steps.map(({ name }) => name).join(', ')}.`,
  });
}

/** An acquired item, or a child of one that an expand step of the pipeline gives and that stands. */
function isThere(workshop: OpenBatch['workshop'], id: string, acquired: ReadonlySet<string>): boolean {
  if (parseChildId(id) === null) return acquired.has(id);
  return acquired.has(rootOfId(id)) && isOfKnownLevel(workshop, id) && lookAt(workshop, id).acquired;
}

/** Ids given with --item; one that the batch does not have is a mistake. */
export function toSelection(
  { store, workshop }: OpenBatch,
  limit: number | undefined,
  items: readonly string[] | undefined,
): Selection {
  if (items === undefined || items.length === 0) return { limit: limit ?? null, only: null };
  const roots = new Set(items.map(rootOfId));
  const acquired = new Set<string>();
  for (const { id } of store.readItems()) if (roots.has(id)) acquired.add(id);
  const unknown = items.find((id) => !isThere(workshop, id, acquired));
  if (unknown !== undefined) {
    throw new UserError({
      code: 'item',
      message: `--item ${unknown}: the batch ${store.batchId} has no such item`,
      hint: `It has, for instance: ${
        Iterator.from(store.readItems())
          .take(5)
          .map(({ id }) => id)
          .toArray()
          .join(', ') || 'none yet'
      }`,
    });
  }
  return { limit: limit ?? null, only: new Set(items) };
}
