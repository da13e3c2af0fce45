import { describe, expect, test } from '@jest/globals';
import { countBy, groupBy, range, sortBy, unique } from '../../../src/adapters/evaluator/inside/lists.ts';
import { mean, median, quantile, round, stdev, sum } from '../../../src/adapters/evaluator/inside/statistics.ts';

describe('statistics', () => {
  test('of numbers', () => {
    expect([sum([]), sum([1, 2, 3.5]), mean([1, 2, 6]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([
      0, 6.5, 3, 2, 2.5,
    ]);
    expect(stdev([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13809, 5);
  });

  test('quantile interpolates between two numbers', () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile([10, 20, 30, 40], share))).toEqual([10, 17.5, 25, 37, 40]);
    expect(quantile([7], 0.3)).toBe(7);
  });

  test.each([
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [1234.5678, -2, 1200],
    [1e-7, 3, 0],
    [-0.4, 0, 0],
    [1e21, 2, 1e21],
    [0.1 + 0.2, 10, 0.3],
  ])('round(%p, %p) is %p', (value, places, rounded) => {
    expect(round(value, places)).toBe(rounded);
  });

  test.each([
    [() => sum('12'), 'sum(list) needs a list of numbers, not "12"'],
    [() => mean([]), 'mean(list) needs at least one number'],
    [() => mean([1, '2']), 'mean(list) needs numbers, and number 2 of the list is "2"'],
    [() => median([1, null]), 'median(list) needs numbers, and number 2 of the list is null'],
    [() => stdev([1]), 'stdev(list) needs at least 2 numbers'],
    [() => quantile([1], 50), 'quantile(list, p) needs p from 0 to 1, not 50'],
    [() => round('1.5'), 'round(x, n) needs a number, not "1.5"'],
    [() => round(1.5, 0.5), 'round(x, n) needs a whole number n from -20 to 20, not 0.5'],
  ])('%p says what it needs', (act, message) => {
    expect(act).toThrow(message);
  });
});

describe('lists', () => {
  test('unique keeps the first of equals, in objects as well', () => {
    expect(unique(['a', 'b', 'a', 1, '1', 1, null, null])).toEqual(['a', 'b', 1, '1', null]);
    expect(unique([{ a: 1, b: [2] }, { b: [2], a: 1 }, { a: 1 }, [['a', 1]], [['a', 1]]])).toEqual([
      { a: 1, b: [2] },
      { a: 1 },
      [['a', 1]],
    ]);
  });

  test('countBy and groupBy keep the order in which keys come', () => {
    const list = [{ tone: 'warm' }, { tone: 'cold' }, { tone: 'warm' }];
    const tone = (one: unknown) => (one as { tone: string }).tone;
    expect(JSON.stringify(countBy(list, tone))).toBe('{"warm":2,"cold":1}');
    expect(JSON.stringify(groupBy(list, tone))).toBe(
      '{"warm":[{"tone":"warm"},{"tone":"warm"}],"cold":[{"tone":"cold"}]}',
    );
    expect(countBy(['b', 'a', 'b', true, null])).toEqual({ b: 2, a: 1, true: 1, null: 1 });
    expect(Object.keys(countBy(['constructor', '__proto__']))).toEqual(['constructor', '__proto__']);
  });

  test('sortBy is stable, sorts a copy, and puts what has no key last', () => {
    const list = [{ n: 2, at: 'a' }, { n: 1, at: 'b' }, { at: 'c' }, { n: 2, at: 'd' }, { n: 1, at: 'e' }];
    const read = (one: unknown) => (one as { n?: number }).n;
    expect(sortBy(list, read).map((one) => (one as { at: string }).at)).toEqual(['b', 'e', 'a', 'd', 'c']);
    expect(sortBy(list, (one: unknown) => -(read(one) ?? 0)).map((one) => (one as { at: string }).at)).toEqual([
      'a',
      'd',
      'b',
      'e',
      'c',
    ]);
    expect(list.map(({ at }) => at).join('')).toBe('abcde');
  });

  test('sortBy compares lists from the front, numbers by size and texts by characters', () => {
    expect(sortBy([10, 9, 1])).toEqual([1, 9, 10]);
    expect(sortBy(['b', 'a', 'B', 'é'])).toEqual(['B', 'a', 'b', 'é']);
    expect(sortBy([[2, 'a'], [1, 'b'], [1, 'a'], [1]])).toEqual([[1], [1, 'a'], [1, 'b'], [2, 'a']]);
    expect(sortBy(['a', 2, null, true])).toEqual([true, 2, 'a', null]);
  });

  test('range counts from 0, or from one number to another', () => {
    expect([range(3), range(2, 5), range(0), range(5, 2)]).toEqual([[0, 1, 2], [2, 3, 4], [], []]);
  });

  test.each([
    [() => unique('abc'), 'unique(list) needs a list, not "abc"'],
    [() => groupBy([{}], () => ({})), 'groupBy(list, fn) needs texts or numbers as keys, not an object'],
    [() => countBy([1], 'tone'), 'countBy(list, fn) needs a function, for instance child => child.score, not "tone"'],
    [() => sortBy([{}]), 'sortBy(list, fn) needs numbers or texts to sort by, not an object'],
    [() => sortBy([1, Number.NaN]), 'sortBy(list, fn) needs numbers or texts to sort by, not NaN'],
    [() => range('3'), 'range needs whole numbers, not "3"'],
    [() => range(1, 1e9), 'range makes 10000000 numbers at most, not 999999999'],
  ])('%p says what it needs', (act, message) => {
    expect(act).toThrow(message);
  });
});
