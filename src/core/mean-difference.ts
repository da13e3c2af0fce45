import { type Interval, meanInterval } from './confidence.ts';

/** Of numbers that come in pairs, the second less the first: its mean, with an interval of 95 % (Student's t). */
export interface MeanDifference {
  readonly n: number;
  readonly difference: number;
  /** null for fewer than two pairs. */
  readonly interval: Interval | null;
}

export interface MeanDifferenceCollector {
  add(first: number, second: number): void;
  /** null: nothing was added. */
  summarise(): MeanDifference | null;
}

/** In one pass, by Welford's recurrence (Technometrics 4 (1962) 419): no sum of squares that would lose small spreads. */
export function createMeanDifferenceCollector(): MeanDifferenceCollector {
  let n = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(first, second) {
      n += 1;
      const value = second - first;
      const before = value - mean;
      mean += before / n;
      squares += before * (value - mean);
    },
    summarise: () =>
      n === 0
        ? null
        : { n, difference: mean, interval: meanInterval(mean, n < 2 ? null : Math.sqrt(squares / (n - 1)), n) },
  };
}
