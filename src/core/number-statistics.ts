import { type Interval, meanInterval } from './confidence.ts';

export interface NumberStatistics {
  readonly n: number;
  readonly mean: number | null;
  /** Exact: the middle number, or half-way between the two in the middle. */
  readonly median: number | null;
  /** Of a sample, divided by n − 1; null for fewer than two numbers. */
  readonly stdev: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Of the mean; null for fewer than two numbers. */
  readonly interval: Interval | null;
}

/** Outside of this range squares are lost or overflow. */
const [tiny, huge] = [1e-100, 1e100];

export function describeNumbers(numbers: Float64Array): NumberStatistics {
  const n = numbers.length;
  if (n === 0) return { n, mean: null, median: null, stdev: null, min: null, max: null, interval: null };
  const sorted = numbers.slice().sort();
  const min = at(sorted, 0);
  const max = at(sorted, n - 1);
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const scale = largest > huge || (largest < tiny && largest > 0) ? largest : 1;
  const scaled = scale === 1 ? numbers : numbers.map((number) => number / scale);
  // Rounding must not put the mean of equal numbers beside them.
  const centre = min === max ? min / scale : sumOf(scaled, (number) => number) / n;
  const stdev = n < 2 ? null : spread(scaled, centre) * scale;
  const mean = centre * scale;
  const below = at(sorted, Math.floor((n - 1) / 2));
  const above = at(sorted, Math.floor(n / 2));
  return {
    n,
    mean,
    median: below === above ? below : below / 2 + above / 2,
    stdev,
    min,
    max,
    interval: meanInterval(mean, stdev, n),
  };
}

/** Two passes, and what rounding left in the mean taken out again (Chan, Golub and LeVeque 1983, 1.7). */
function spread(numbers: Float64Array, mean: number): number {
  const n = numbers.length;
  const squares = sumOf(numbers, (number) => (number - mean) ** 2);
  const left = sumOf(numbers, (number) => number - mean);
  return Math.sqrt(Math.max(0, squares - (left * left) / n) / (n - 1));
}

/** Neumaier's sum: small numbers beside a large one are not lost. */
function sumOf(numbers: Float64Array, take: (number: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (const number of numbers) {
    const value = take(number);
    const total = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
    sum = total;
  }
  return sum + lost;
}

function at(sorted: Float64Array, place: number): number {
  const number = sorted[place];
  if (number === undefined) throw new Error(`no number stands at ${place}`);
  return number;
}
