import { describe, expect, it } from '@jest/globals';
import {
  countOf,
  formatCount,
  formatMoment,
  formatNumber,
  formatPercent,
  formatUsd,
} from '../../../../src/adapters/outputs/html/figures.ts';

describe('figures', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [12345678, '12,345,678'],
  ])('a count of %d is %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it.each([
    [0, '0'],
    [3, '3'],
    [0.75021, '0.7502'],
    [47.8611, '47.86'],
    [1234.5, '1235'],
    [123456, '123,456'],
    [-0.5, '-0.5'],
    [1e20, '1e+20'],
    [0.00001234, '0.0000123'],
  ])('a number of %d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [0, '$0.00'],
    [1.444, '$1.44'],
    [1234.5, '$1,234.50'],
    [0.0042, '$0.0042'],
    [0.041234, '$0.041'],
    [0.0000123, '$0.000012'],
    [1e-9, '<$0.000001'],
  ])('a cost of %d is %s', (cost, text) => {
    expect(formatUsd(cost)).toBe(text);
  });

  it.each([
    [1, 3, '33 %'],
    [1, 2000, '<0.1 %'],
    [1999, 2000, '>99.9 %'],
    [199, 200, '99.5 %'],
    [5, 5, '100 %'],
    [0, 5, '0 %'],
    [0, 0, '–'],
    [1, 20, '5 %'],
  ])('%d of %d is %s', (part, whole, text) => {
    expect(formatPercent(part, whole)).toBe(text);
  });

  it('says moments and counts in words', () => {
    expect(formatMoment('2025-01-05T14:03:22.000Z')).toBe('5 January 2025, 14:03 UTC');
    expect(formatMoment('some day')).toBe('some day');
    expect([countOf(1, 'item'), countOf(2, 'item')]).toEqual(['1 item', '2 items']);
  });
});
