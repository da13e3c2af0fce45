import { type BatchAddress, formatCommand } from '../core/batch-commands.ts';
import type { RunSettings, TuneOffer, TuneOrder, TuneReply, TuneWishes } from '../core/control.ts';
import { UserError } from '../core/errors.ts';
import type { BatchStore, LockHolder } from '../ports/batch-store.ts';
import { isoNow } from '../ports/clock.ts';
import { openToAsk } from './stop-batch.ts';
import { refuseUnheard } from './whose-run.ts';
import type { Surroundings } from './surroundings.ts';

export type TuneOutcome = { readonly batchId: string } & (
  | { readonly kind: 'tuned'; readonly before: RunSettings; readonly now: RunSettings }
  /** It would be allowed to spend more, and nobody agreed. */
  | { readonly kind: 'not-agreed'; readonly answer: 'no' | 'missing'; readonly offer: TuneOffer }
  /** The run has not answered in time; it may still obey. */
  | { readonly kind: 'unanswered' }
);

export interface TuneRequest extends TuneWishes {
  /** Asked where the run would be allowed to spend more than was agreed to. */
  readonly agree: (offer: TuneOffer) => Promise<'yes' | 'no' | 'missing'>;
  /** For each answer of the run: it may have to estimate what is left. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

const lookEveryMs = 100;

/** Asks the process that runs a batch to go on otherwise, and waits until it does. Throws a UserError where nobody runs it, or it refuses. */
export async function tuneBatch(
  surroundings: Surroundings,
  id: string | undefined,
  request: TuneRequest,
): Promise<TuneOutcome> {
  const { workers, maxCostUsd, lanes } = request;
  if (workers === null && maxCostUsd === null && lanes === null) {
    throw new UserError({
      code: 'flag',
      message: 'Nothing is said to be tuned',
      hint: 'Give --workers, --max-cost or --lane: how the run is to go on.',
    });
  }
  const store = openToAsk(surroundings, id);
  const { batchId } = store;
  const holder = store.readLockHolder();
  if (holder === null) throw notRunning(store.address, request);
  refuseUnheard(store, holder, 'tune', toWords(request));
  const ask = (agreed?: TuneOrder['agreed']) =>
    askHolder(surroundings, store, holder, request, {
      id: surroundings.clock.randomId(12),
      holder: holder.nonce,
      at: isoNow(surroundings.clock),
      workers,
      maxCostUsd,
      lanes,
      ...(agreed === undefined ? {} : { agreed }),
    });
  const first = await ask();
  if (first?.kind !== 'asks') return toOutcome(batchId, first);
  const answer = await request.agree(first.offer);
  if (answer !== 'yes') return { batchId, kind: 'not-agreed', answer, offer: first.offer };
  return toOutcome(batchId, await ask({ upToUsd: first.offer.upToUsd }));
}

/** null: no answer in time. */
async function askHolder(
  { clock }: Surroundings,
  store: BatchStore,
  holder: LockHolder,
  { waitMs, signal }: TuneRequest,
  order: TuneOrder,
): Promise<TuneReply | null> {
  store.control.askToTune(order);
  const untilMs = clock.now() + waitMs;
  for (;;) {
    const reply = store.control.readReply(holder.nonce)?.tune ?? null;
    if (reply?.id === order.id) return reply;
    if (store.readLockHolder()?.nonce !== holder.nonce) throw hasEnded(store.address);
    if (clock.now() >= untilMs || signal?.aborted === true) return null;
    await clock.sleep(lookEveryMs, signal);
  }
}

function toOutcome(batchId: string, reply: TuneReply | null): TuneOutcome {
  if (reply === null) return { batchId, kind: 'unanswered' };
  if (reply.kind === 'done') return { batchId, kind: 'tuned', before: reply.before, now: reply.now };
  if (reply.kind === 'asks') throw new Error('the run asks again what was agreed to');
  const { code, message, hint } = reply;
  throw new UserError({ code, message, hint });
}

function notRunning(address: BatchAddress, wishes: TuneWishes): UserError {
  return new UserError({
    code: 'not-running',
    message: `Nobody is working on ${address.batchId}, so there is nothing to tune`,
    hint: `Start it so: ${formatCommand(address, 'process', toWords(wishes))}`,
  });
}

function toWords({ workers, maxCostUsd, lanes }: TuneWishes): readonly string[] {
  return [
    ...(workers === null ? [] : ['--workers', String(workers)]),
    ...(maxCostUsd === null ? [] : ['--max-cost', String(maxCostUsd)]),
    ...(lanes ?? []).flatMap((lane) => ['--lane', lane]),
  ];
}

function hasEnded(address: BatchAddress): UserError {
  return new UserError({
    code: 'not-running',
    message: `The run of ${address.batchId} ended before it could be tuned`,
    hint: `See how: ${formatCommand(address, 'status')}`,
  });
}
