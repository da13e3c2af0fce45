import { describe, expect, test } from '@jest/globals';
import { findClosestWord } from '../../src/core/closest-word.ts';

describe('the closest word', () => {
  test.each([
    ['clasify', ['judge', 'classify'], 'classify'],
    ['hlep', ['help', 'heap'], 'help'],
    ['frobnicate', ['process', 'prices'], null],
    ['x', ['a'], null],
  ])('of %j among %j is %j', (word, known, closest) => {
    expect(findClosestWord(word, known)).toBe(closest);
  });

  test('of two that are as near is the one that begins alike', () => {
    expect(findClosestWord('proces', ['prices', 'process'])).toBe('process');
    expect(findClosestWord('proces', ['process', 'prices'])).toBe('process');
  });
});
