import type { HistoryEntry } from '../core/history-entry.ts';
import type { EstimateTools } from '../engine/estimate.ts';
import { letsEverything } from '../engine/process.ts';
import type { TokenCounter } from '../ports/tokens.ts';
import { loadAsUsual } from './heap-growth.ts';
import type { ResolvedModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';

import { type SpendingFlags, workersOf } from './spending-flags.ts';

/** What the estimate counts and looks up with. */
export function toEstimateTools(
  batch: OpenBatch,
  models: ResolvedModels,
  flags: Pick<SpendingFlags, 'workers' | 'sandbox'>,
): EstimateTools {
  let entries: readonly HistoryEntry[] | undefined;
  let counter: Promise<TokenCounter> | undefined;
  const tokens = () =>
    (counter ??= loadAsUsual(async () => (await import('../adapters/tokens/token-counter.ts')).createTokenCounter()));
  return {
    tokens,
    fold: batch.fold,
    modelOf: models.ofStep,
    countExactly: null,
    lets: letsEverything,
    countsEdited: false,
    workers: workersOf(batch, flags),
    earlier: {
      entries: () => (entries ??= batch.surroundings.history.read()),
      pipeline: batch.record.pipeline,
      simulated: batch.fold.isSimulated ?? flags.sandbox,
    },
  };
}
