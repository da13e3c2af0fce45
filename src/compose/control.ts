import type { HolderReply, TuneOrder, TuneReply } from '../core/control.ts';
import { UserError } from '../core/errors.ts';
import type { StopReason } from '../engine/stop.ts';
import type { BatchStore, LockOutcome } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';

/** What is waited for by one who ends: asked again and again. */
export interface InFlight {
  readonly calls: number;
  /** How long one of them may take from now on. */
  readonly atMostMs: number;
}

/** Obeys `stop` and says what it waits for. */
export type StopListener = () => () => InFlight;
export type TuneListener = (order: TuneOrder) => Promise<Reply<TuneReply>>;
type Reply<Whole extends TuneReply> = Whole extends TuneReply ? Omit<Whole, 'id'> : never;
export type TuneAnswer = Reply<TuneReply>;

/**
 * How the holder of the lock hears what `stop` and `tune` ask of it:
 *
 *   looked for twice a second ──stop──▶ the stage under way ends as at a first Ctrl-C; between stages, the process
 *                             ──tune──▶ the stage that sends calls goes on otherwise; any other refuses
 *                             ──for another lock, or garbage──▶ taken away, and said
 *
 * What is heard while nobody listens is kept for the one who comes next. A disk that fails here says so elsewhere: whatever lies in
 * these files, a run is not harmed by it.
 */
export interface Control {
  /** The last one that listens is told, once in the life of a lock. Returns a function that stops listening. */
  onStop(listener: StopListener): () => void;
  onTune(listener: TuneListener): () => void;
  /** Who is told of garbage. */
  onTrouble(listener: (message: string) => void): () => void;
  /** `stop` was heard. */
  readonly isToStop: boolean;
  /** Why what was interrupted was. */
  interruption(): StopReason & { readonly kind: 'interrupted' };
  /** Before the lock is let go. */
  close(): void;
}

const lookEveryMs = 400;

/** Of a batch that is only looked at: nobody asks anything of it. */
export const noControl: Control = {
  onStop: () => () => {},
  onTune: () => () => {},
  onTrouble: () => () => {},
  isToStop: false,
  interruption: () => ({ kind: 'interrupted' }),
  close: () => {},
};

export function createControl(
  store: BatchStore,
  { holder: { nonce }, isStillOurs }: Extract<LockOutcome, { kind: 'locked' }>,
  clock: Clock,
): Control {
  const { control: files } = store;
  const stopListeners: StopListener[] = [];
  const tuneListeners: TuneListener[] = [];
  const troubleListeners: ((message: string) => void)[] = [];
  let asked: { readonly id: string } | null = null;
  let inFlight: (() => InFlight) | null = null;
  let endsAtMs = 0;
  let reply: HolderReply = { holder: nonce, stopping: null, tune: null };
  let isTuning = false;
  let isClosed = false;
  const troubles: string[] = [];
  const told = new Set<string>();

  function answer(part: Partial<HolderReply>): void {
    const next = { ...reply, ...part };
    if (isClosed || JSON.stringify(next) === JSON.stringify(reply)) return;
    files.writeReply(next);
    reply = next;
  }

  function lookForStop(mayTake: boolean): void {
    const taken = mayTake ? files.takeStop() : null;
    if (taken?.kind === 'garbage') sayOnce('.batch/stop', 'stop');
    if (taken?.kind === 'order' && taken.order.holder === nonce) asked ??= taken.order;
    const listener = stopListeners.at(-1);
    if (asked === null) return;
    if (inFlight === null && listener !== undefined) {
      inFlight = listener();
      endsAtMs = clock.now() + inFlight().atMostMs;
    }
    // Between the acts of one who ends nothing is in flight any more.
    const calls = inFlight?.().calls ?? 0;
    answer({ stopping: { id: asked.id, calls, endsBy: new Date(Math.max(endsAtMs, clock.now())).toISOString() } });
  }

  function lookForTune(): void {
    if (isTuning) return;
    const taken = files.takeTune();
    if (taken?.kind === 'garbage') sayOnce('.batch/tune.json', 'tune');
    if (taken?.kind !== 'order' || taken.order.holder !== nonce) return;
    isTuning = true;
    void obey(taken.order).finally(() => {
      isTuning = false;
    });
  }

  async function obey(order: TuneOrder): Promise<void> {
    const listener = tuneListeners.at(-1) ?? refuse;
    const answered = await answerOf(listener, order);
    safely(() => answer({ tune: { id: order.id, ...answered } }));
  }

  function sayOnce(file: string, command: string): void {
    if (told.has(file)) return;
    told.add(file);
    troubles.push(`${file} cannot be read as what batch-pipeline ${command} writes: it is ignored.`);
    tellTroubles();
  }

  function tellTroubles(): void {
    const listener = troubleListeners.at(-1);
    if (listener !== undefined) for (const message of troubles.splice(0)) listener(message);
  }

  const look = () => {
    safely(() => {
      // What is there is another's, where another process took the batch over.
      const mayTake = files.hasOrders() && isStillOurs();
      lookForStop(mayTake);
      if (mayTake) lookForTune();
    });
  };
  const timer = setInterval(look, lookEveryMs).unref();
  look();

  return {
    onStop: (listener) => listen(stopListeners, listener),
    onTune: (listener) => listen(tuneListeners, listener),
    onTrouble(listener) {
      const stopListening = listen(troubleListeners, listener);
      tellTroubles();
      return stopListening;
    },
    get isToStop() {
      return asked !== null;
    },
    interruption: () => ({ kind: 'interrupted', ...(asked === null ? {} : { by: 'stop' as const }) }),
    close() {
      clearInterval(timer);
      isClosed = true;
      safely(() => {
        if (isStillOurs()) files.clear();
      });
    },
  };
}

function listen<Listener>(listeners: Listener[], listener: Listener): () => void {
  listeners.push(listener);
  return () => {
    const place = listeners.lastIndexOf(listener);
    if (place >= 0) listeners.splice(place, 1);
  };
}

async function answerOf(listener: TuneListener, order: TuneOrder): Promise<TuneAnswer> {
  try {
    return await listener(order);
  } catch (error) {
    if (error instanceof UserError)
      return { kind: 'refused', code: error.code, message: error.message, hint: error.hint };
    // A bug in how a run is tuned is no reason to end what is being paid for.
    const message = `It could not be obeyed: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'refused', code: 'unexpected', message, hint: 'The run goes on as it was.' };
  }
}

const refuse: TuneListener = async () => ({
  kind: 'refused',
  code: 'not-sending',
  message: 'The run is not sending calls now, so there is nothing to tune',
  hint: 'Ask again while it processes: batch-pipeline status says where its items are.',
});

/** A disk that cannot be read or written says so where something is at stake. */
function safely(act: () => void): void {
  try {
    act();
  } catch {
    // See above: nothing of this may end a run.
  }
}
