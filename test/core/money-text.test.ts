import { describe, expect, test } from '@jest/globals';
import {
  formatDuration,
  formatPercent,
  formatTokens,
  formatUsd,
  formatUsdAtMost,
  formatUsdRate,
} from '../../src/core/money-text.ts';

describe('money', () => {
  test.each([
    [0, '$0.00'],
    [1.5, '$1.50'],
    [4.499, '$4.50'],
    [1234567.891, '$1,234,567.89'],
    [0.75, '$0.75'],
    [0.126, '$0.13'],
    [0.1, '$0.10'],
    [0.0999, '$0.10'],
    [0.05, '$0.05'],
    [0.0523, '$0.052'],
    [0.0004, '$0.0004'],
    [0.00042, '$0.00042'],
    [0.000000001, '$0.000000001'],
    [1e-12, '<$0.000000001'],
    [-0, '$0.00'],
    [-1.5, '-$1.50'],
    [-0.0004, '-$0.0004'],
    [-1e-12, '$0.00'],
    [999.999, '$1,000.00'],
  ])('%p is written %p', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  test.each([
    [4.5, '$4.50'],
    [4.501, '$4.51'],
    [4.500000000000001, '$4.50'],
    [0.3 * 3, '$0.90'],
    [0.01234, '$0.013'],
    [0, '$0.00'],
    [1e-12, '$0.000000001'],
  ])('%p is at most %p', (usd, text) => {
    expect(formatUsdAtMost(usd)).toBe(text);
  });

  test.each([
    [3, '$3'],
    [0.75, '$0.75'],
    [0.1, '$0.10'],
    [12.5, '$12.50'],
    [0.075, '$0.075'],
    [1500, '$1,500'],
    [0.1 * 3, '$0.30'],
    [0, '$0'],
  ])('the rate %p is written %p', (rate, text) => {
    expect(formatUsdRate(rate)).toBe(text);
  });
});

describe('counts, spans of time and shares', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [1234.6, '1,235'],
    [-1234, '-1,234'],
    [-0.2, '0'],
  ])('%p tokens are written %p', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text);
  });

  test.each([
    [0, '0.0s'],
    [40, '0.0s'],
    [2300, '2.3s'],
    [9940, '9.9s'],
    [9950, '10s'],
    [45_000, '45s'],
    [59_600, '1 minute'],
    [240_000, '4 minutes'],
    [3_600_000, '1 hour'],
    [7_500_000, '2 hours 5 minutes'],
    [3_599_000, '1 hour'],
    [172_800_000, '2 days'],
    [273_600_000, '3 days 4 hours'],
    [-5, '0.0s'],
  ])('%p ms is written %p', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  test.each([
    [0, '0%'],
    [0.98, '98%'],
    [1, '100%'],
    [0.9999, '>99%'],
    [0.0001, '<1%'],
    [-0.04, '-4%'],
    [1.2, '120%'],
    [-0.0001, '0%'],
  ])('the ratio %p is written %p', (ratio, text) => {
    expect(formatPercent(ratio)).toBe(text);
  });
});
