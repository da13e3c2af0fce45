import type { EstimateView, RunChange } from '../../ports/dashboard-backend.ts';
import { estimateBatch } from '../estimate.ts';
import { openBatch } from '../open-batch.ts';
import type { Surroundings } from '../surroundings.ts';
import { toEstimateView } from './estimate-view.ts';
import { asIfEmptied } from './redo.ts';
import { toFlags } from './run-words.ts';

/** What going on would cost, with what would be asked anew for it. Changes nothing. */
export async function estimateRunOf(
  surroundings: Surroundings,
  batchId: string,
  change: RunChange,
): Promise<EstimateView> {
  const batch = await openBatch(surroundings, { batchId, mode: 'read' });
  try {
    const meant = change.redo === 'rejected' ? asIfEmptied(batch) : batch;
    const flags = toFlags(change, batch.fold.isSimulated === true);
    return toEstimateView(await estimateBatch(meant, { limit: null, only: null }, null, flags, false));
  } finally {
    await batch.close();
  }
}
