import type { EstimateView, RunChange } from '../../ports/dashboard-backend.ts';
import { estimateBatch } from '../estimate.ts';
import { openBatch } from '../open-batch.ts';
import type { Surroundings } from '../surroundings.ts';
import { toEstimateView } from './estimate-view.ts';
import { asIfEmptied, planRedo } from '../redo.ts';
import { toFlags } from './run-words.ts';

/** What going on would cost, with what would be asked anew for it. Changes nothing. */
export async function estimateRunOf(
  surroundings: Surroundings,
  batchId: string,
  change: RunChange,
): Promise<EstimateView> {
  const batch = await openBatch(surroundings, { batchId, mode: 'read' });
  try {
    const everything = { limit: null, only: null };
    const redo = change.redo === 'rejected' ? planRedo(batch, everything, null) : null;
    const meant = redo === null ? batch : asIfEmptied(batch, redo);
    const flags = toFlags(change, batch.fold.isSimulated === true);
    return toEstimateView({ ...(await estimateBatch(meant, everything, null, flags, false)), redo });
  } finally {
    await batch.close();
  }
}
