import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digestOf } from '../../src/core/digest.ts';
import { canBeKeyed, keyedOrder } from '../../src/core/keyed-order.ts';
import { createKeyedPermutation } from '../../src/core/keyed-permutation.ts';
import { countCombinations, toDigits, toIndex } from '../../src/core/mixed-radix.ts';
import { toDrawn, toDrawRadices } from '../../src/core/permutation.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const take = (order: Iterable<number>, count: number) => Iterator.from(order).take(count).toArray();

const textOf = (values: readonly unknown[]) => digestOf(values.join('\n'));

/** Far from fair where it is many times the number of buckets. */
const chiSquare = (counts: readonly number[]) => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

describe('combinations by number', () => {
  test('count with the last choice varying fastest', () => {
    expect(upTo(6).map((index) => toDigits(index, [2, 3]).join(''))).toEqual(['00', '01', '02', '10', '11', '12']);
  });

  test('and their digits say the same, up to the largest number that can be counted', () => {
    const radices = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(radices, fc.double({ min: 0, max: 0.999999, noNaN: true }), (some, share) => {
        const index = Math.floor(Number(countCombinations(some)) * share);
        expect(toIndex(toDigits(index, some), some)).toBe(index);
      }),
    );
    expect(countCombinations([2 ** 30, 2 ** 30, 3])).toBe(3_458_764_513_820_540_928n);
  });
});

describe('draws without replacement', () => {
  test('come in the order of a dictionary, each once', () => {
    const radices = toDrawRadices(3, 2);
    expect(upTo(6).map((index) => toDrawn(toDigits(index, radices)).join(''))).toEqual([
      '01',
      '02',
      '10',
      '12',
      '20',
      '21',
    ]);
  });

  test('never draw an element twice, and all of them where there are as many positions', () => {
    const radices = toDrawRadices(6, 6);
    const drawn = upTo(720).map((index) => toDrawn(toDigits(index, radices)).join(''));
    expect(new Set(drawn).size).toBe(720);
    expect(drawn.every((text) => new Set(text).size === 6)).toBe(true);
    expect(drawn).toEqual(drawn.toSorted());
  });
});

describe('a keyed permutation', () => {
  test.each([0, 1, 2, 3, 7, 10, 13])('of %i bits gives each number once', (bits) => {
    const permute = createKeyedPermutation(bits, 'test', 7);
    const given = upTo(2 ** bits).map(permute);
    expect(given.toSorted((a, b) => a - b)).toEqual(upTo(2 ** bits));
  });

  test('of as many bits as there can be stays within them, exactly', () => {
    const permute = createKeyedPermutation(53, 'test', 7);
    const given = upTo(1000).map((index) => permute(2 ** 53 - 1 - index));
    expect(new Set(given).size).toBe(1000);
    expect(given.every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
    expect(given.some((number) => number > 2 ** 52)).toBe(true);
    expect(() => createKeyedPermutation(54, 'test')).toThrow('54 bits are more than 53');
  });
});

describe('the order in which combinations are drawn', () => {
  const sizes = [[1], [5], [3, 4], [300, 220]];

  test.each(sizes.map((radices) => [radices]))('of %j has each of them once', (radices) => {
    const count = Number(countCombinations(radices));
    const order = [...keyedOrder(radices, 3)];
    expect(order.length).toBe(count);
    // Digests, for comparing lists of this length takes seconds.
    expect(textOf(order.toSorted((a, b) => a - b))).toBe(textOf(upTo(count)));
  });

  test('is that of the seed: the same again, another for another one', () => {
    for (const radices of [
      [6, 7],
      [400, 500],
    ]) {
      expect(take(keyedOrder(radices, 1), 20)).toEqual(take(keyedOrder(radices, 1), 20));
      expect(take(keyedOrder(radices, 1), 20)).not.toEqual(take(keyedOrder(radices, 2), 20));
    }
  });

  test('is fair: over many seeds each combination comes first as often as the others, and so does each pair', () => {
    const [first, pairs] = [new Array<number>(6).fill(0), new Map<string, number>()];
    const corners = new Array<number>(64).fill(0);
    for (let seed = 0; seed < 6000; seed += 1) {
      const [one = 0, two = 0] = take(keyedOrder([2, 3], seed), 2);
      first[one] = (first[one] ?? 0) + 1;
      pairs.set(`${one} ${two}`, (pairs.get(`${one} ${two}`) ?? 0) + 1);
      const [large = 0, next = 0] = take(keyedOrder([300, 300], seed), 2);
      const corner = Math.floor(large / 11250) * 8 + Math.floor(next / 11250);
      corners[corner] = (corners[corner] ?? 0) + 1;
    }
    // The 99.9th percentiles of chance: 20.5 of 6, 58.3 of 30, 103 of 64.
    expect(chiSquare(first)).toBeLessThan(20.5);
    expect(pairs.size).toBe(30);
    expect(chiSquare([...pairs.values()])).toBeLessThan(58.3);
    expect(chiSquare(corners)).toBeLessThan(103);
  });

  test.each([
    { before: [5, 4], after: [6, 4] },
    { before: [300, 220], after: [301, 220] },
  ])('stays as it was when the lists grow from $before to $after', ({ before, after }) => {
    const names = (radices: readonly number[]) =>
      Array.from(keyedOrder(radices, 9), (index) => toDigits(index, radices).join(' '));
    const old = names(before);
    const known = new Set(old);
    expect(textOf(names(after).filter((name) => known.has(name)))).toBe(textOf(old));
  });

  test('begins at once, however many there are', () => {
    const radices = [10_000_000, 3000, 300_000];
    expect(canBeKeyed(radices)).toBe(false);
    const start = performance.now();
    const drawn = take(keyedOrder([1_000_000, 1000, 1_000_000], 1), 5);
    expect(new Set(drawn).size).toBe(5);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
