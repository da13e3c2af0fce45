import { isoNow } from '../ports/clock.ts';
import type { BatchStore, LockHolder } from '../ports/batch-store.ts';
import { checkBatchId, noSuchBatch } from './find-batch.ts';
import { refuseUnheard } from './whose-run.ts';
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

const lookEveryMs = 100;

/** Asks the process that runs a batch to stop as a first Ctrl-C would: nothing new is sent, calls in flight are waited for. */
export async function stopBatch(
  surroundings: Surroundings,
  batchId: string | undefined,
  request: StopRequest,
): Promise<StopOutcome> {
  const store = openToAsk(surroundings, batchId);
  const { clock } = surroundings;
  const holder = store.readLockHolder();
  if (holder === null) return { batchId: store.batchId, kind: 'nothing-runs' };
  refuseUnheard(store, holder, 'stop');
  const order = { id: clock.randomId(12), holder: holder.nonce, at: isoNow(clock) };
  store.control.askToStop(order);
  const untilMs = clock.now() + request.waitMs;
  const seen = { batchId: store.batchId, holder };
  if (request.waitMs <= 0) return { ...seen, kind: 'asked' };
  for (;;) {
    if (store.readLockHolder()?.nonce !== holder.nonce) return { ...seen, kind: 'stopped' };
    const stopping = store.control.readReply(holder.nonce)?.stopping ?? null;
    // One that was meant for an earlier run may have taken its place.
    if (stopping === null && !store.control.isWaiting(order)) store.control.askToStop(order);
    if (clock.now() >= untilMs || request.signal?.aborted === true) {
      if (stopping === null) return { ...seen, kind: 'unanswered' };
      const atMostMs = Math.max(0, Date.parse(stopping.endsBy) - clock.now());
      return { ...seen, kind: 'stopping', calls: stopping.calls, atMostMs };
    }
    await clock.sleep(lookEveryMs, request.signal);
  }
}

/** A batch of whose holder something is to be asked. */
export function openToAsk(surroundings: Surroundings, id: string | undefined): BatchStore {
  const batchId = checkBatchId(id);
  const store = surroundings.shelf.open(batchId);
  if (!store.exists) throw noSuchBatch(surroundings, batchId);
  return store;
}
