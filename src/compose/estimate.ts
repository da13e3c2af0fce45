import { type EstimateTools, estimateItems } from '../engine/estimate.ts';
import type { ResolvedModels } from './models.ts';
import { resolveModels } from './models.ts';
import { type Offer, toOffer } from './offer.ts';
import type { OpenBatch } from './open-batch.ts';
import { checkStep, refuseMixing } from './check-words.ts';
import { deadlineOf, toFlagsOfEstimate } from './deadline.ts';
import { toEstimateTools } from './estimate-tools.ts';

import { createProviders, sandboxOf } from './providers.ts';
import { type Selection, type SpendingFlags, workersOf } from './spending-flags.ts';

/** What the empty paid places will cost, with what would be asked for consent. Never spends; `exact` asks the providers' counting endpoints. */
export async function estimateBatch(
  batch: OpenBatch,
  selection: Selection,
  step: string | null,
  flags: SpendingFlags,
  exact: boolean,
): Promise<Offer> {
  checkStep(batch, step);
  const deadlineMs = deadlineOf(batch, flags);
  if (flags.sandbox) refuseMixing(batch, true);
  const models = resolveModels(
    batch.workshop.whole,
    batch.record.models,
    toFlagsOfEstimate(flags),
    batch.prices,
    new Date(batch.surroundings.clock.now()),
  );
  const found = await withCounting(batch, models, flags, exact, async (countExactly) => {
    const tools = { ...toEstimateTools(batch, models, flags), countExactly, countsEdited: true };
    return estimateItems(batch.workshop, selection, step, tools);
  });
  return toOffer(
    batch,
    selection,
    found,
    models,
    {
      maxCostUsd: flags.maxCostUsd ?? batch.workshop.pipeline.maxCostUsd,
      simulated: batch.fold.isSimulated ?? flags.sandbox,
    },
    { deadlineMs, workers: workersOf(batch, flags) },
  );
}

/** `exact`: with the providers' counting endpoints, which are free and need a key. */
export async function withCounting<T>(
  batch: OpenBatch,
  models: ResolvedModels,
  flags: SpendingFlags,
  exact: boolean,
  work: (countExactly: EstimateTools['countExactly']) => Promise<T>,
): Promise<T> {
  if (!exact) return work(null);
  const providers = await createProviders(
    batch.surroundings,
    models.providers,
    flags.sandbox ? { ...sandboxOf(batch, flags.faults), stateFolder: null } : null,
  );
  const signal = new AbortController().signal;
  try {
    return await work((request) => providers.of(request.provider).countTokens(request, signal));
  } finally {
    await providers.close();
  }
}
