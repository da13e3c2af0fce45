import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createNumberFormat } from '../../src/core/number-format.ts';

const written = (...values: readonly number[]) => values.map(createNumberFormat(values));

describe('numbers of one column', () => {
  test('have one number of decimals, enough for a hundredth of their spread', () => {
    expect(written(0.8123, 0.7744, 0.91)).toEqual(['0.812', '0.774', '0.910']);
    expect(written(25.133, 24.9, 31)).toEqual(['25.13', '24.90', '31.00']);
    expect(written(1234.5, 20.25, 7)).toEqual(['1,235', '20', '7']);
    expect(written(1000.001, 1000.002)).toEqual(['1,000.001', '1,000.002']);
  });

  test('have no more decimals than they came with, and thousands separated', () => {
    expect(written(20, 17.5)).toEqual(['20.0', '17.5']);
    expect(written(1, 1_234_567)).toEqual(['1', '1,234,567']);
    expect(written(0.1 + 0.2, 0.1)).toEqual(['0.3', '0.1']);
  });

  test('that are one have four significant digits', () => {
    expect([written(25.13333), written(0.0123456), written(12345.6789), written(0)]).toEqual([
      ['25.13'],
      ['0.01235'],
      ['12,346'],
      ['0'],
    ]);
  });

  test('below nothing keep their sign, and nothing has none', () => {
    expect(written(-1234.5, 0, 0.4)).toEqual(['-1,234.5', '0.0', '0.4']);
    expect(createNumberFormat([100, 200])(-0.2)).toBe('0');
  });

  test('that are tiny or endless are written with their power of ten', () => {
    expect([written(2.5e-9), written(1e18)]).toEqual([['2.5e-9'], ['1e+18']]);
  });

  test('never read as nothing when they are something', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: 1e-6, max: 1e6 }), { minLength: 1 }), (values) => {
        for (const text of written(...values)) expect(text).toMatch(/[1-9]/);
      }),
    );
  });
});
