import type { Plan } from '../core/plan.ts';
import { recoverLedger } from '../engine/recover.ts';
import type { OpenBatch } from './open-batch.ts';

/**
 * A ledger that lost lines (a power cut, a copy that was cut off) has fewer paid calls than there are receipts: each of those
 * gets its line back, before anything is reserved.
 */
export async function recoverIfShort({ workshop, fold }: OpenBatch, plan: Plan): Promise<void> {
  const receipts = plan.steps.reduce((sum, step) => sum + step.receipts, 0);
  const paid = plan.steps.reduce((sum, step) => sum + (fold.steps.get(step.step)?.calls ?? 0), 0);
  if (receipts > paid - fold.cleanedCalls) await recoverLedger(workshop, fold, { everyReceipt: true });
}
