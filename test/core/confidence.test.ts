import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { meanInterval, wilsonInterval } from '../../src/core/confidence.ts';
import { tQuantile } from '../../src/core/student-t.ts';

describe("the quantile 0.975 of Student's t", () => {
  // Computed to 30 digits from the incomplete beta function (mpmath).
  it.each([
    [1, 12.7062047361747],
    [2, 4.302652729749464],
    [3, 3.18244630528371],
    [4, 2.776445105197794],
    [5, 2.570581835636316],
    [10, 2.228138851986275],
    [29, 2.045229642132704],
    [30, 2.042272456301238],
    [99, 1.984216951586417],
    [100, 1.983971518523552],
    [999, 1.96234146113345],
    [1000, 1.962339080826408],
    [1001, 1.96233670528088],
    [2000, 1.961150826099438],
    [1_000_000, 1.959966356814107],
  ])('of %d degrees of freedom is %d', (degrees, quantile) => {
    expect(Math.abs(tQuantile(degrees) - quantile)).toBeLessThan(1e-12);
  });

  // The printed table, to the digits it has.
  it.each([
    [1, 6.313752],
    [2, 2.919986],
    [5, 2.015048],
    [10, 1.812461],
    [19, 1.729133],
    [30, 1.697261],
    [1_000_000, 1.644855],
  ])('for 90 %% of confidence, of %d degrees of freedom, is %d', (degrees, quantile) => {
    expect(tQuantile(degrees, 0.9)).toBeCloseTo(quantile, 5);
  });

  it('falls with the degrees towards 1.96', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (degrees) => {
        expect(tQuantile(degrees + 1)).toBeLessThan(tQuantile(degrees));
        expect(tQuantile(degrees)).toBeGreaterThan(1.959963984540054);
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('does not exist for %d degrees', (degrees) => {
    expect(() => tQuantile(degrees)).toThrow(RangeError);
  });
});

describe("Wilson's interval of a share", () => {
  // The first three: R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [1, 29, 0.0061, 0.1718],
    [7, 10, 0.3968, 0.8922],
    [50, 100, 0.4038, 0.5962],
    [0, 10, 0, 0.2775],
    [0, 1, 0, 0.7935],
    [1, 1, 0.2065, 1],
  ])('of %d in %d is %d to %d', (count, n, low, high) => {
    expect(wilsonInterval(count, n)?.map((end) => Number(end.toFixed(4)))).toEqual([low, high]);
  });

  it('of nothing there is none', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it('holds the share, stays between 0 and 1, and is mirrored for the others', () => {
    const counts = fc
      .integer({ min: 1, max: 1e9 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([count, n]) => {
        const [low, high] = wilsonInterval(count, n) ?? [2, -2];
        const [otherLow, otherHigh] = wilsonInterval(n - count, n) ?? [2, -2];
        expect(0 <= low && low <= count / n && count / n <= high && high <= 1).toBe(true);
        expect(otherLow).toBeCloseTo(1 - high, 9);
        expect(otherHigh).toBeCloseTo(1 - low, 9);
      }),
    );
  });
});

describe('the interval of a mean', () => {
  it('is the mean and t times its error on both sides', () => {
    // Of 2.5 3.1 4.7 5.0 6.2 7.9 8.8, by scipy.stats.t.interval.
    const [low, high] = meanInterval(5.457142857142857, 2.337275581282007, 7) ?? [];
    expect(low).toBeCloseTo(3.2955234731466074, 12);
    expect(high).toBeCloseTo(7.618762241139107, 12);
  });

  it('needs two numbers', () => {
    expect([meanInterval(1, null, 1), meanInterval(1, 0, 2)]).toEqual([null, [1, 1]]);
  });
});
