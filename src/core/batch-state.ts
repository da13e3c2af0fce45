import { countEveryLevel } from './every-level.ts';
import type { JobsAtAGlance } from './jobs-at-a-glance.ts';
import type { Plan } from './plan.ts';

/** How a batch stands as a whole: the first of these that holds. */
export const batchStates = [
  /** A process works on it. */
  'running',
  /** A job waits for a person. */
  'decision',
  'in flight',
  'failed',
  'waiting',
  /** Everything is done, and not as many receipts stand as the ledger has paid calls for. */
  'damaged',
  /** Everything that was acquired is done; the source may have more. */
  'open',
  /** Everything is done, and some of it was rejected for good. */
  'rejected',
  'complete',
] as const;
export type BatchState = (typeof batchStates)[number];

export function batchStateOf({
  plan,
  jobs,
  holder,
  sourceWasReadToItsEnd,
  receiptGap = null,
}: {
  readonly plan: Plan;
  readonly jobs: Pick<JobsAtAGlance, 'decisions' | 'open'>;
  /** Who holds its lock; null: nobody. */
  readonly holder: object | null;
  readonly sourceWasReadToItsEnd: boolean;
  /** null: as many receipts stand as were paid for. */
  readonly receiptGap?: object | null;
}): BatchState {
  const counts = countEveryLevel(plan);
  if (holder !== null) return 'running';
  if (jobs.decisions.length > 0) return 'decision';
  if (counts.inFlight > 0 || jobs.open.length > 0) return 'in flight';
  if (counts.failed > 0) return 'failed';
  if (counts.waiting > 0 || plan.missing.length > 0) return 'waiting';
  if (receiptGap !== null) return 'damaged';
  if (!sourceWasReadToItsEnd) return 'open';
  return counts.rejected > 0 ? 'rejected' : 'complete';
}
