import type { Clock } from '../../src/ports/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on, waking sleepers in the order of their time, each with all that follows from it. */
  advance(delayMs: number): Promise<void>;
  /** Sleepers that have not been woken. */
  readonly sleeping: number;
}

/** Time that moves only by `advance`. */
export function createManualClock(start = '2025-01-15T08:00:00.000Z'): ManualClock {
  let now = Date.parse(start);
  let ids = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (delayMs, signal) => {
      if (signal?.aborted === true || delayMs <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = { at: now + delayMs, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        });
      });
    },
    randomId: (length) => {
      ids += 1;
      return ids.toString(36).padStart(length, '0').slice(-length);
    },
    async advance(delayMs) {
      const end = now + delayMs;
      for (;;) {
        await settle();
        const next = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        sleepers = sleepers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
      await settle();
    },
    get sleeping() {
      return sleepers.length;
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
