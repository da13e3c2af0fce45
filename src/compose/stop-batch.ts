import type { LockHolder } from '../ports/batch-store.ts';
import type { Surroundings } from './surroundings.ts';

/** What was seen of a run that was asked to stop. */
export type StopOutcome = { readonly batchId: string } & (
  | { readonly kind: 'nothing-runs' }
  /** It has ended. */
  | { readonly kind: 'stopped'; readonly holder: LockHolder }
  /** It sends nothing new, and waits for these calls. */
  | { readonly kind: 'stopping'; readonly holder: LockHolder; readonly calls: number; readonly atMostMs: number }
  /** It was asked, and not waited for. */
  | { readonly kind: 'asked'; readonly holder: LockHolder }
  /** It has not answered in time. */
  | { readonly kind: 'unanswered'; readonly holder: LockHolder }
);

export interface StopRequest {
  /** How long to wait for its end; 0: ask and leave. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/** Asks the process that runs a batch to stop as a first Ctrl-C would: nothing new is sent, calls in flight are waited for. */
export async function stopBatch(
  _surroundings: Surroundings,
  _batchId: string | undefined,
  _request: StopRequest,
): Promise<StopOutcome> {
  throw new Error('not there yet');
}
