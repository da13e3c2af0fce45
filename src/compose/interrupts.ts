import type { Stop } from '../engine/stop.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { Control, InFlight } from './control.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let stagesListening = 0;

export type InterruptedBy = 'signal' | 'stop';

/** null: it came to its end. */
export function interruptedBy({ reason }: Stop): InterruptedBy | null {
  return reason?.kind === 'interrupted' ? (reason.by ?? 'signal') : null;
}

const nothingInFlight = (): InFlight => ({ calls: 0, atMostMs: 0 });

/**
 * The first Ctrl-C, SIGTERM or `stop` sends nothing new and waits for the calls in flight; a second signal aborts them, and then
 * their fate is unknown. Returns a function that stops listening.
 */
export function listenForInterrupts(
  control: Control,
  stop: Stop,
  reporter: Reporter,
  inFlight: () => InFlight = nothingInFlight,
): () => void {
  let heard = 0;
  const onSignal = () => {
    heard += 1;
    if (heard > 1) return stop.cut();
    stop.stop({ kind: 'interrupted' });
    const { calls, atMostMs } = inFlight();
    reporter.report({ kind: 'stopping', inFlight: calls, atMostMs });
  };
  const onStop = () => {
    stop.stop(control.interruption());
    const { calls, atMostMs } = inFlight();
    if (heard === 0) reporter.report({ kind: 'stopping', inFlight: calls, atMostMs, by: 'stop' });
    return inFlight;
  };
  stagesListening += 1;
  for (const signal of signals) process.on(signal, onSignal);
  const stopListening = control.onStop(onStop);
  return () => {
    stagesListening -= 1;
    stopListening();
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/**
 * Between the stages nothing is under way: a signal or `stop` lets go of the lock and ends the process. Returns a function that stops
 * listening.
 */
export function leaveOnInterrupt(control: Control, close: () => Promise<void>): () => void {
  const leave = (why: string) => {
    process.stderr.write(`${why} What was done is on disk; the same command goes on from there.\n`);
    void close().finally(() => process.exit(130));
  };
  const onSignal = () => {
    if (stagesListening === 0) leave('Interrupted.');
  };
  for (const signal of signals) process.on(signal, onSignal);
  const stopListening = control.onStop(() => {
    leave('Stopped, as batch-pipeline stop asked.');
    return nothingInFlight;
  });
  return () => {
    stopListening();
    for (const signal of signals) process.off(signal, onSignal);
  };
}
