import { type Interval, wilsonInterval } from './confidence.ts';

/** How two rates differ: the second less the first. */
export interface Difference {
  readonly difference: number;
  readonly interval: Interval;
}

/** `count` of `of` items. */
interface Part {
  readonly count: number;
  readonly of: number;
}

/** The same items on both sides, by whether they have a property on the first, the second, both or neither. */
export interface PairedCounts {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  readonly neither: number;
}

export const noPairs: PairedCounts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };

/**
 * Of two rates of independent items, with an interval of 95 %: the ends of the two Wilson intervals joined, d ± √(a² + b²).
 * R. G. Newcombe, Interval Estimation for the Difference Between Independent Proportions, Statistics in Medicine 17 (1998)
 * 873, method 10. null where a side has no items.
 */
export function independentDifference(first: Part, second: Part): Difference | null {
  return joinIntervals(first, second, 0);
}

/**
 * The same of rates of the same items on both sides. What an item does on one side says something of the other, by the
 * correlation φ of the two, which is drawn towards 0 by half an item. R. G. Newcombe, Improved Confidence Intervals for the
 * Difference Between Binomial Proportions Based on Paired Data, Statistics in Medicine 17 (1998) 2635, method 10.
 */
export function pairedDifference({ both, firstOnly, secondOnly, neither }: PairedCounts): Difference | null {
  const n = both + firstOnly + secondOnly + neither;
  const margins = (both + firstOnly) * (secondOnly + neither) * (both + secondOnly) * (firstOnly + neither);
  const product = both * neither - firstOnly * secondOnly;
  const corrected = product > 0 ? Math.max(0, product - n / 2) : product;
  const correlation = margins === 0 ? 0 : corrected / Math.sqrt(margins);
  return joinIntervals({ count: both + firstOnly, of: n }, { count: both + secondOnly, of: n }, correlation);
}

function joinIntervals(first: Part, second: Part, correlation: number): Difference | null {
  const firstInterval = wilsonInterval(first.count, first.of);
  const secondInterval = wilsonInterval(second.count, second.of);
  if (firstInterval === null || secondInterval === null) return null;
  const [a, b] = [first.count / first.of, second.count / second.of];
  const join = (x: number, y: number) => Math.sqrt(Math.max(0, x * x - 2 * correlation * x * y + y * y));
  return {
    difference: b - a,
    interval: [
      b - a - join(b - secondInterval[0], firstInterval[1] - a),
      b - a + join(secondInterval[1] - b, a - firstInterval[0]),
    ],
  };
}
