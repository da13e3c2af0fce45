/** What is known of many numbers after one pass: exact bounds and mean; the counts are exact or rounded to `step`. */
export interface NumberSummary {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  /** 0: every value stands as it came; else values were rounded to multiples of it to keep memory bounded. */
  readonly step: number;
  /** Values in ascending order, with how often each came. */
  readonly counts: readonly (readonly [value: number, count: number])[];
}

export interface NumberSeries {
  add(value: number): void;
  /** null before the first value. */
  summarise(): NumberSummary | null;
}

/** Collects numbers in bounded memory: above `maxDistinct` different values they are rounded to a grid of a power of ten. */
export function createNumberSeries(maxDistinct = 20_000): NumberSeries {
  let counts = new Map<number, number>();
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let lost = 0;
  let step = 0;

  const toGrid = (value: number) => (step === 0 ? value : toMultiple(value, step));

  function coarsen(): void {
    const wanted = 10 ** Math.ceil(Math.log10(max / 1000 - min / 1000));
    step = Math.max(wanted, step * 10);
    const coarser = new Map<number, number>();
    for (const [value, times] of counts) coarser.set(toGrid(value), (coarser.get(toGrid(value)) ?? 0) + times);
    counts = coarser;
  }

  return {
    add(value) {
      count += 1;
      if (value < min) min = value;
      if (value > max) max = value;
      // Neumaier's sum: the mean of a million small numbers beside a large one stays right.
      const total = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
      sum = total;
      const key = toGrid(value);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (counts.size > maxDistinct) coarsen();
    },
    summarise() {
      if (count === 0) return null;
      const sorted = [...counts].sort(([a], [b]) => a - b);
      return { count, min, max, mean: (sum + lost) / count, median: medianOf(sorted, count), step, counts: sorted };
    },
  };
}

/** Dividing by the inverse keeps 0.3 as 0.3, where 3 * 0.1 would give 0.30000000000000004. */
function toMultiple(value: number, step: number): number {
  const multiple = step < 1 ? Math.round(value / step) / Math.round(1 / step) : Math.round(value / step) * step;
  return multiple === 0 ? 0 : multiple;
}

function medianOf(sorted: readonly (readonly [number, number])[], count: number): number {
  const lower = valueAt(sorted, Math.floor((count - 1) / 2));
  const upper = valueAt(sorted, Math.floor(count / 2));
  return lower === upper ? lower : lower / 2 + upper / 2;
}

function valueAt(sorted: readonly (readonly [number, number])[], position: number): number {
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (passed > position) return value;
  }
  throw new Error(`position ${position} is behind the last value`);
}
