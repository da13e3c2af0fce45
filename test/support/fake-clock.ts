import type { Clock } from '../../src/ports/clock.ts';

export interface FakeClock extends Clock {
  advance(delayMs: number): void;
  /** The delays that were slept, in order. */
  readonly slept: readonly number[];
}

/** Time that stands still until someone sleeps: `sleep` resolves at once and moves `now` on. Ids count up. */
export function createFakeClock(start = '2025-01-15T08:00:00.000Z'): FakeClock {
  let now = Date.parse(start);
  let ids = 0;
  const slept: number[] = [];
  return {
    now: () => now,
    sleep: async (delayMs, signal) => {
      if (signal?.aborted === true) return;
      slept.push(delayMs);
      now += delayMs;
    },
    randomId: (length) => {
      ids += 1;
      return ids.toString(36).padStart(length, '0').slice(-length);
    },
    advance: (delayMs) => {
      now += delayMs;
    },
    slept,
  };
}
