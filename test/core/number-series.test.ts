import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createNumberSeries } from '../../src/core/number-series.ts';

function summarise(values: readonly number[], maxDistinct?: number) {
  const series = createNumberSeries(maxDistinct);
  for (const value of values) series.add(value);
  return series.summarise();
}

describe('a series of numbers', () => {
  it('knows nothing before the first value', () => {
    expect(summarise([])).toBeNull();
  });

  it('keeps few values exactly', () => {
    expect(summarise([3, 1, 2, 2])).toEqual({
      count: 4,
      min: 1,
      max: 3,
      mean: 2,
      median: 2,
      step: 0,
      counts: [
        [1, 1],
        [2, 2],
        [3, 1],
      ],
    });
  });

  it('takes the middle between the two middle values', () => {
    expect(summarise([1, 2, 10, 11])?.median).toBe(6);
  });

  it('does not lose small numbers beside a large one', () => {
    expect(summarise([1e16, 1, -1e16])?.mean).toBeCloseTo(1 / 3, 12);
  });

  it('rounds to a power of ten when there are too many different values, and says so', () => {
    const summary = summarise(
      Array.from({ length: 20_000 }, (_, index) => index / 1000),
      1000,
    );
    expect(summary).toMatchObject({ count: 20_000, min: 0, max: 19.999, step: 0.1 });
    expect(summary?.counts.length).toBeLessThanOrEqual(1001);
    expect(summary?.mean).toBeCloseTo(9.9995, 9);
    expect(summary?.median).toBeCloseTo(10, 1);
    expect(summary?.counts.slice(0, 4).map(([value]) => value)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it('counts every value once and keeps the bounds, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), {
          minLength: 1,
          maxLength: 300,
        }),
        fc.integer({ min: 5, max: 50 }),
        (values, maxDistinct) => {
          const summary = summarise(values, maxDistinct);
          expect(summary?.counts.reduce((sum, [, count]) => sum + count, 0)).toBe(values.length);
          // 0 and -0 are one value.
          expect((summary?.min ?? Number.NaN) + 0).toBe(Math.min(...values) + 0);
          expect((summary?.max ?? Number.NaN) + 0).toBe(Math.max(...values) + 0);
        },
      ),
    );
  });
});
