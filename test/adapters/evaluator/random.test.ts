import { describe, expect, test } from '@jest/globals';
import { toDrawWords } from '../../../src/adapters/evaluator/draw-words.ts';
import { createGenerator } from '../../../src/adapters/evaluator/inside/generator.ts';
import { createRandom } from '../../../src/adapters/evaluator/inside/random.ts';
import { createChance } from '../../../src/core/chance.ts';
import type { Draw } from '../../../src/ports/expressions.ts';
import { draw } from './evaluating.ts';

function randomOf(words: Draw) {
  const generator = createGenerator();
  generator.seed(toDrawWords(words));
  return createRandom(generator);
}

const times = <T>(count: number, act: () => T): T[] => Array.from({ length: count }, act);
const shareOf = (list: readonly unknown[], value: unknown): number =>
  list.filter((one) => one === value).length / list.length;
const meanOf = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0) / list.length;

describe('the generator', () => {
  test('is the program’s own, seeded by the same words', () => {
    const generator = createGenerator();
    generator.seed(toDrawWords(draw));
    const chance = createChance(draw.seed, draw.itemId, draw.step, draw.attempt);
    expect(times(20, () => generator.next() / 2 ** 32)).toEqual(times(20, chance));
  });
});

describe('draws', () => {
  test('replay bit for bit', () => {
    const all = () => {
      const random = randomOf(draw);
      return [
        random.choice(['a', 'b']),
        random.integer(1, 6),
        random.uniform(2, 3),
        random.normal(10, 2),
        random.shuffle([1, 2, 3]),
        random.sample([1, 2, 3, 4], 2),
        random.bernoulli(0.5),
      ];
    };
    expect(all()).toEqual(all());
  });

  test.each<[keyof Draw, Partial<Draw>]>([
    ['seed', { seed: 2 }],
    ['itemId', { itemId: 'item-0001.r0002' }],
    ['step', { step: 'weather' }],
    ['attempt', { attempt: 2 }],
  ])('of another %s are others', (_, other) => {
    const [one, two] = [randomOf(draw), randomOf({ ...draw, ...other })];
    expect(times(8, () => one.integer(1, 1000))).not.toEqual(times(8, () => two.integer(1, 1000)));
  });

  test('integer reaches both ends, each number as often', () => {
    const random = randomOf(draw);
    const rolls = times(60_000, () => random.integer(1, 6));
    for (const side of [1, 2, 3, 4, 5, 6]) expect(Math.abs(shareOf(rolls, side) - 1 / 6)).toBeLessThan(0.006);
    expect(new Set(rolls).size).toBe(6);
    expect([random.integer(3, 3), random.integer(-2, -2)]).toEqual([3, -2]);
  });

  test('integer takes wide ranges without favour', () => {
    const random = randomOf(draw);
    const most = 3 * 2 ** 30;
    const third = times(30_000, () => Math.floor(random.integer(0, most - 1) / 2 ** 30));
    for (const part of [0, 1, 2]) expect(Math.abs(shareOf(third, part) - 1 / 3)).toBeLessThan(0.012);
    const wide = times(1000, () => random.integer(0, 2 ** 50));
    expect(Math.abs(meanOf(wide) / 2 ** 50 - 0.5)).toBeLessThan(0.04);
    expect(wide.every((one) => Number.isSafeInteger(one))).toBe(true);
  });

  test('uniform and normal have the mean and spread they are asked for', () => {
    const random = randomOf(draw);
    const even = times(40_000, () => random.uniform(2, 4));
    expect([Math.min(...even) >= 2, Math.max(...even) < 4]).toEqual([true, true]);
    expect(Math.abs(meanOf(even) - 3)).toBeLessThan(0.02);
    const bell = times(40_000, () => random.normal(10, 2));
    const mean = meanOf(bell);
    expect(Math.abs(mean - 10)).toBeLessThan(0.05);
    expect(Math.abs(Math.sqrt(meanOf(bell.map((one) => (one - mean) ** 2))) - 2)).toBeLessThan(0.05);
    expect(Math.abs(meanOf(bell.map((one) => (Math.abs(one - 10) < 2 ? 1 : 0))) - 0.6827)).toBeLessThan(0.012);
  });

  test('shuffle gives every order as often, and a copy', () => {
    const random = randomOf(draw);
    const list = ['a', 'b', 'c'];
    const orders = times(30_000, () => random.shuffle(list).join(''));
    for (const order of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
      expect(Math.abs(shareOf(orders, order) - 1 / 6)).toBeLessThan(0.009);
    expect(list).toEqual(['a', 'b', 'c']);
  });

  test('sample takes without putting back', () => {
    const random = randomOf(draw);
    const samples = times(20_000, () => random.sample([1, 2, 3, 4], 2) as number[]);
    expect(samples.every(([first, second]) => first !== second)).toBe(true);
    for (const one of [1, 2, 3, 4])
      expect(Math.abs(meanOf(samples.map((pair) => (pair.includes(one) ? 1 : 0))) - 0.5)).toBeLessThan(0.015);
    expect([random.sample([1], 0), random.sample([1], 1)]).toEqual([[], [1]]);
  });

  test('bernoulli is true as often as it is asked for, never at 0, always at 1', () => {
    const random = randomOf(draw);
    expect(
      Math.abs(
        shareOf(
          times(40_000, () => random.bernoulli(0.85)),
          true,
        ) - 0.85,
      ),
    ).toBeLessThan(0.008);
    expect([new Set(times(1000, () => random.bernoulli(0))), new Set(times(1000, () => random.bernoulli(1)))]).toEqual([
      new Set([false]),
      new Set([true]),
    ]);
  });

  test.each([
    ['choice', [[]], 'random.choice has an empty list, so there is nothing to choose'],
    ['choice', ['abc'], 'random.choice needs a list, not "abc"'],
    ['integer', [1.5, 2], 'random.integer(a, b) needs two whole numbers, not 1.5 and 2'],
    ['integer', [6, 1], 'random.integer(a, b) needs a ≤ b, not 6 and 1'],
    ['integer', [6], 'random.integer(a, b) needs two whole numbers, not 6 and nothing (undefined)'],
    ['uniform', ['1'], 'random.uniform(a, b) needs numbers, not "1"'],
    ['uniform', [2, 1], 'random.uniform(a, b) needs a ≤ b, not 2 and 1'],
    ['normal', [0, -1], 'random.normal(mean, sd) needs sd ≥ 0, not -1'],
    ['shuffle', [{}], 'random.shuffle needs a list, not an object'],
    ['sample', [[1, 2], 3], 'random.sample cannot take 3 out of a list of 2'],
    ['sample', [[1], -1], 'random.sample(list, n) needs a whole number n ≥ 0, not -1'],
    ['bernoulli', [85], 'random.bernoulli(p) needs p from 0 to 1, not 85'],
  ] as const)('%s of %j says what it needs', (name, parts, message) => {
    const random = randomOf(draw);
    expect(() => Reflect.apply(random[name], random, [...parts])).toThrow(message);
  });
});
