import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createNumberList } from '../../src/core/number-list.ts';
import { describeNumbers } from '../../src/core/number-statistics.ts';

const of = (...numbers: readonly number[]) => describeNumbers(Float64Array.from(numbers));

describe('the statistics of numbers', () => {
  it('are n, mean, median, stdev of a sample, bounds and the interval of the mean', () => {
    const { mean, stdev, interval, ...rest } = of(8.8, 2.5, 5, 3.1, 7.9, 4.7, 6.2);
    expect(rest).toEqual({ n: 7, median: 5, min: 2.5, max: 8.8 });
    // By numpy and scipy.
    expect(mean).toBeCloseTo(5.457142857142857, 14);
    expect(stdev).toBeCloseTo(2.337275581282007, 14);
    expect(interval?.[0]).toBeCloseTo(3.2955234731466074, 12);
    expect(interval?.[1]).toBeCloseTo(7.618762241139107, 12);
  });

  it('of one number know no spread', () => {
    expect(of(3)).toEqual({ n: 1, mean: 3, median: 3, stdev: null, min: 3, max: 3, interval: null });
  });

  it('of no numbers are unknown', () => {
    expect(of()).toEqual({ n: 0, mean: null, median: null, stdev: null, min: null, max: null, interval: null });
  });

  it('of equal numbers have no spread at all', () => {
    const numbers = Array.from({ length: 10 }, () => 0.1);
    expect(of(...numbers)).toEqual({
      n: 10,
      mean: 0.1,
      median: 0.1,
      stdev: 0,
      min: 0.1,
      max: 0.1,
      interval: [0.1, 0.1],
    });
  });

  it('keep the spread of numbers that are far from zero', () => {
    // NIST StRD NumAcc4: mean 10000000.2, stdev 0.1, exactly.
    const numbers = [
      10000000.2,
      ...Array.from({ length: 1000 }, (_, place) => (place % 2 === 0 ? 10000000.1 : 10000000.3)),
    ];
    const { mean, stdev } = of(...numbers);
    expect(mean).toBeCloseTo(10000000.2, 8);
    expect(stdev).toBeCloseTo(0.1, 8);
  });

  it('of the largest and of the smallest numbers are not lost', () => {
    expect(of(1e308, 1.5e308).mean).toBeCloseTo(1.25e308, -295);
    expect((of(1e308, 1.5e308).stdev ?? 0) / 1e308).toBeCloseTo(Math.SQRT1_2 / 2, 12);
    expect(of(1e308, 1.5e308).median).toBe(1.25e308);
    expect((of(1e-200, 3e-200).stdev ?? 0) / 1e-200).toBeCloseTo(Math.SQRT2, 12);
  });

  it('move with the numbers, and do not depend on their order', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(numbers, (list) => {
        const plain = of(...list);
        const moved = of(...list.map((number) => number + 1000).toReversed());
        expect(moved.mean).toBeCloseTo((plain.mean ?? 0) + 1000, 6);
        expect(moved.stdev).toBeCloseTo(plain.stdev ?? 0, 6);
        expect(moved.median).toBeCloseTo((plain.median ?? 0) + 1000, 6);
        const { min, max, mean, median, interval } = plain;
        const inOrder = [min, mean, max].map(Number);
        expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
        expect(Number(min) <= Number(median) && Number(median) <= Number(max)).toBe(true);
        expect((Number(interval?.[0]) + Number(interval?.[1])) / 2).toBeCloseTo(Number(mean), 6);
      }),
    );
  });
});

describe('a list of numbers', () => {
  it('gives back what was added, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 200 }), (numbers) => {
        const list = createNumberList();
        for (const number of numbers) list.add(number);
        expect([list.length, [...list.values()]]).toEqual([numbers.length, numbers]);
      }),
    );
  });
});
