import type { NumberSummary } from './number-series.ts';

/** One bar: values from `from` (included) to `to` (excluded, but in the last bar, where `to` is included). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Histogram {
  readonly bins: readonly Bin[];
  /** Every bar is one whole number: `from` is it. */
  readonly isUnit: boolean;
}

const niceWidths = [1, 2, 2.5, 5, 10];

/** Bars of equal, round width over all values: one a number where these are few whole numbers, else about `wanted`. */
export function toHistogram(summary: NumberSummary, wanted = 16): Histogram {
  const { min, max, counts, step } = summary;
  const isWhole = step === 0 && counts.length <= 1000 && counts.every(([value]) => Number.isSafeInteger(value));
  if (isWhole && max - min < 24) return { isUnit: true, bins: unitBins(summary) };
  if (min === max) return { isUnit: false, bins: [{ from: min, to: max, count: summary.count }] };

  const width = Math.max(niceWidth(max / wanted - min / wanted, isWhole), step);
  const first = Math.floor(min / width);
  const last = Math.max(first, Math.ceil(max / width) - 1);
  if (!(width > 0) || !(last - first <= wanted * 4))
    return { isUnit: false, bins: [{ from: min, to: max, count: summary.count }] };
  const edges = Array.from({ length: last - first + 2 }, (_, index) => cleanNumber((first + index) * width));
  // Rounding an edge must not leave the outermost values outside.
  edges[0] = Math.min(edges[0] ?? min, min);
  edges[edges.length - 1] = Math.max(edges.at(-1) ?? max, max);
  const filled = Array.from({ length: last - first + 1 }, () => 0);
  for (const [value, times] of counts) {
    const index = findBin(edges, value);
    filled[index] = (filled[index] ?? 0) + times;
  }
  return {
    isUnit: false,
    bins: filled.map((count, index) => ({ from: edges[index] ?? 0, to: edges[index + 1] ?? 0, count })),
  };
}

/** Whether the bar holds the value; `isLast` bars hold their upper edge too. */
export function isInBin(bin: Bin, value: number, isLast: boolean): boolean {
  return value >= bin.from && (value < bin.to || (isLast && value <= bin.to));
}

function unitBins({ min, max, counts }: NumberSummary): Bin[] {
  const times = new Map(counts);
  return Array.from({ length: max - min + 1 }, (_, index) => {
    const value = min + index;
    return { from: value, to: value + 1, count: times.get(value) ?? 0 };
  });
}

function niceWidth(rough: number, isWhole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = (niceWidths.find((nice) => nice * power >= rough * 0.999) ?? 10) * power;
  return isWhole ? Math.max(1, Math.ceil(width)) : width;
}

/** Edges are compared with what is shown, so that a value on an edge is where its label says. */
function findBin(edges: readonly number[], value: number): number {
  let index = 0;
  while (index < edges.length - 2 && value >= (edges[index + 1] ?? Number.POSITIVE_INFINITY)) index += 1;
  return index;
}

function cleanNumber(value: number): number {
  return Number(value.toPrecision(12));
}
