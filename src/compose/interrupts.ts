import type { Stop } from '../engine/stop.ts';
import type { Reporter } from '../ports/reporter.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let stagesListening = 0;

/**
 * The first Ctrl-C or SIGTERM sends nothing new and waits for the calls in flight; the second aborts them, and then their
 * fate is unknown. Returns a function that stops listening.
 */
export function listenForInterrupts(
  stop: Stop,
  reporter: Reporter,
  inFlight: () => { readonly calls: number; readonly atMostMs: number },
): () => void {
  let heard = 0;
  const onSignal = () => {
    heard += 1;
    if (heard > 1) return stop.cut();
    stop.stop({ kind: 'interrupted' });
    const { calls, atMostMs } = inFlight();
    reporter.report({ kind: 'stopping', inFlight: calls, atMostMs });
  };
  stagesListening += 1;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    stagesListening -= 1;
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/**
 * Between the stages nothing is under way: a signal lets go of the lock and ends the process. Returns a function that stops
 * listening.
 */
export function leaveOnInterrupt(close: () => Promise<void>): () => void {
  const onSignal = () => {
    if (stagesListening > 0) return;
    process.stderr.write('Interrupted. What was done is on disk; the same command goes on from there.\n');
    void close().finally(() => process.exit(130));
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
