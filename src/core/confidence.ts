import { normalQuantile, tQuantile } from './student-t.ts';

/** Lower and upper end of a two-sided interval of 95 % confidence. */
export type Interval = readonly [low: number, high: number];

/**
 * Of a share, `count` of `n` independent rows: Wilson's score interval, which stays within 0 and 1 and is of use for few
 * rows and for shares near 0 or 1. (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96. E. B. Wilson, Probable
 * Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927). null for n = 0.
 */
export function wilsonInterval(count: number, n: number): Interval | null {
  if (n === 0) return null;
  const z = normalQuantile;
  const share = count / n;
  const centre = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  // At the ends the formula gives 0 and 1 but for rounding.
  return [
    count === 0 ? 0 : Math.max(0, (centre - reach) / whole),
    count === n ? 1 : Math.min(1, (centre + reach) / whole),
  ];
}

/**
 * Of the mean of `n` independent numbers with standard deviation `stdev` (divided by n − 1): mean ± t · stdev / √n, with
 * Student's t of n − 1 degrees of freedom. Student, The Probable Error of a Mean, Biometrika 6 (1908). Exact for numbers
 * of a normal distribution, near for many of any other. null for fewer than two.
 */
export function meanInterval(mean: number, stdev: number | null, n: number): Interval | null {
  if (n < 2 || stdev === null) return null;
  const reach = (tQuantile(n - 1) * stdev) / Math.sqrt(n);
  return [mean - reach, mean + reach];
}
