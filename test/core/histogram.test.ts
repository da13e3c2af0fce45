import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isInBin, toHistogram } from '../../src/core/histogram.ts';
import { createNumberSeries } from '../../src/core/number-series.ts';

function histogramOf(values: readonly number[]) {
  const series = createNumberSeries();
  for (const value of values) series.add(value);
  const summary = series.summarise();
  if (summary === null) throw new Error('no values');
  return toHistogram(summary);
}

describe('a histogram', () => {
  it('gives every whole number its own bar where they are few', () => {
    expect(histogramOf([5, 3, 5])).toEqual({
      isUnit: true,
      bins: [
        { from: 3, to: 4, count: 1 },
        { from: 4, to: 5, count: 0 },
        { from: 5, to: 6, count: 2 },
      ],
    });
  });

  it('has bars of round width, the last one with its upper edge', () => {
    const { bins, isUnit } = histogramOf([0, 0.05, 0.1, 0.95, 1]);
    expect(isUnit).toBe(false);
    expect(bins[0]).toEqual({ from: 0, to: 0.1, count: 2 });
    expect(bins[1]).toEqual({ from: 0.1, to: 0.2, count: 1 });
    expect(bins.at(-1)).toEqual({ from: 0.9, to: 1, count: 2 });
    expect(bins).toHaveLength(10);
  });

  it('keeps the edges of whole numbers whole', () => {
    const { bins } = histogramOf(Array.from({ length: 31 }, (_, index) => index));
    expect(bins.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to))).toBe(true);
  });

  it('is one bar where everything is equal', () => {
    expect(histogramOf([0.5, 0.5])).toEqual({ isUnit: false, bins: [{ from: 0.5, to: 0.5, count: 2 }] });
  });

  it('counts in each bar what the test for the bar finds', () => {
    const numbers = fc.oneof(
      fc.integer({ min: -1000, max: 1000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    );
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 200 }), (values) => {
        const { bins, isUnit } = histogramOf(values);
        const found = bins.map(
          (bin, index) => values.filter((value) => isInBin(bin, value, !isUnit && index === bins.length - 1)).length,
        );
        expect(found).toEqual(bins.map((bin) => bin.count));
        expect(found.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
  });
});
