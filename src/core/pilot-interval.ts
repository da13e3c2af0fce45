import { tQuantile } from './student-t.ts';

/** What items that are still to come will cost in all, with the ends of a 90 % interval. */
export interface RestPrediction {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** Fewer say nothing of how much items differ. */
export const leastPilotItems = 5;

/**
 * The sum over `remaining` items that are like those of the sample, of which `costs` are known; null: too few.
 *
 * A prediction by Student's t: R·mean ± t·s·R·√(1/R + 1/n), for the n of the sample differ from the mean of all, and so do the
 * R that remain. Costs of items are skewed: a few think long, or are asked again. Then the mean of a sample is most often too
 * low and its spread too small, both at once, and the plain formula holds the truth in 80 % of cases instead of 90. So the
 * quantile of 95 % is taken, and the end on the side of the long tail lies further out by twice Johnson's correction,
 * g·s·(1/6n + t²/3n), where g is the skewness (N. J. Johnson, Modified t tests and confidence intervals for asymmetrical
 * populations, JASA 73 (1978)). Chosen by measurement: docs/decisions/2026-11-26-pilot-interval.md.
 */
export function predictRest(costs: readonly number[], remaining: number): RestPrediction | null {
  const n = costs.length;
  if (n < leastPilotItems) return null;
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / n;
  const expected = remaining * mean;
  if (remaining === 0) return { expected, low: expected, high: expected };
  const stdev = Math.sqrt(costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / (n - 1));
  const t = tQuantile(n - 1);
  const reach = t * stdev * Math.sqrt(1 / remaining + 1 / n);
  const skewness = skewnessOf(costs, mean, stdev);
  const further = 2 * Math.abs(skewness) * stdev * (1 / (6 * n) + t ** 2 / (3 * n));
  return {
    expected,
    low: Math.max(0, remaining * (mean - reach - (skewness < 0 ? further : 0))),
    high: remaining * (mean + reach + (skewness > 0 ? further : 0)),
  };
}

/** Of a sample, with the usual correction for its size (Fisher–Pearson); 0 where nothing differs. */
function skewnessOf(values: readonly number[], mean: number, stdev: number): number {
  const n = values.length;
  if (stdev <= 1e-12 * Math.abs(mean)) return 0;
  const cubes = values.reduce((sum, value) => sum + ((value - mean) / stdev) ** 3, 0);
  return (n / ((n - 1) * (n - 2))) * cubes;
}
