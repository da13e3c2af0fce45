import { expect, test } from '@jest/globals';
import { createKappaCollector } from '../../src/core/kappa.ts';

function kappaOf(pairs: readonly (readonly [string, string, number])[], mostKinds?: number): number | null {
  const collector = createKappaCollector(mostKinds);
  for (const [first, second, count] of pairs) for (let i = 0; i < count; i += 1) collector.add(first, second);
  return collector.kappa();
}

test('is what is left of the agreement when chance is taken out', () => {
  // 70 of 100 agree; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5 would.
  const pairs = [
    ['yes', 'yes', 40],
    ['yes', 'no', 10],
    ['no', 'yes', 20],
    ['no', 'no', 30],
  ] as const;
  expect(kappaOf(pairs)).toBeCloseTo(0.4, 12);
});

test('is 1 where both always agree, 0 where they draw blindly, below 0 where they agree less than that', () => {
  expect(
    kappaOf([
      ['a', 'a', 3],
      ['b', 'b', 4],
    ]),
  ).toBe(1);
  expect(
    kappaOf([
      ['a', 'a', 1],
      ['a', 'b', 1],
      ['b', 'a', 1],
      ['b', 'b', 1],
    ]),
  ).toBe(0);
  expect(
    kappaOf([
      ['a', 'b', 2],
      ['b', 'a', 2],
    ]),
  ).toBe(-1);
});

test('says nothing of one kind alone, of nothing, and of too many kinds', () => {
  expect([
    kappaOf([['a', 'a', 9]]),
    kappaOf([]),
    kappaOf(
      [
        ['a', 'b', 1],
        ['c', 'd', 1],
      ],
      1,
    ),
  ]).toEqual([null, null, null]);
});
