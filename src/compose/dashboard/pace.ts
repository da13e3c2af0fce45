import { countEveryLevel } from '../../core/every-level.ts';
import type { Plan } from '../../core/plan.ts';

/** How fast a batch goes on, from what was settled in the last minute that it was looked at. */
export interface Pace {
  note(plan: Plan, nowMs: number): void;
  /** Another run begins, or none goes on. */
  forget(): void;
  /** null: not known yet. */
  itemsPerSecond(nowMs: number): number | null;
  /** null: not known yet, or nothing moves. */
  remainingMs(plan: Plan, nowMs: number): number | null;
}

const windowMs = 60_000;
const leastMs = 3_000;

export function createPace(): Pace {
  let samples: { readonly atMs: number; readonly settled: number }[] = [];

  function itemsPerSecond(nowMs: number): number | null {
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < leastMs) return null;
    // What has not moved since the last sample counts as time too.
    return (1000 * Math.max(0, last.settled - first.settled)) / (nowMs - first.atMs);
  }

  return {
    note(plan, atMs) {
      const { accepted, rejected } = countEveryLevel(plan);
      samples.push({ atMs, settled: accepted + rejected });
      samples = samples.filter((sample) => atMs - sample.atMs <= windowMs);
    },
    forget() {
      samples = [];
    },
    itemsPerSecond,
    remainingMs(plan, nowMs) {
      const { waiting, inFlight } = countEveryLevel(plan);
      const rate = itemsPerSecond(nowMs);
      return rate === null || rate === 0 ? null : (1000 * (waiting + inFlight)) / rate;
    },
  };
}
