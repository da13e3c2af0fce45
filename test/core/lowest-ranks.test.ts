import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLowestRanks } from '../../src/core/lowest-ranks.ts';
import { rankOf } from '../../src/core/rank.ts';

function lowest(ranks: readonly number[], capacity: number, isHeld = false) {
  const drawn = createLowestRanks<string>(capacity);
  for (const [place, rank] of ranks.entries())
    drawn.add(rank, { place, size: rank * 10, held: isHeld ? `at ${place}` : null });
  return drawn.toSorted();
}

describe('the lowest ranks', () => {
  test('are kept by rank, equal ones by place, with what belongs to them', () => {
    expect(lowest([5, 1, 4, 1, 3], 3, true)).toEqual({
      places: Float64Array.of(1, 3, 4),
      sizes: Float64Array.of(10, 10, 30),
      held: ['at 1', 'at 3', 'at 4'],
    });
    expect(lowest([5, 1], 3)).toEqual({ places: Float64Array.of(1, 0), sizes: Float64Array.of(10, 50), held: null });
    expect(lowest([5, 1], 0).places).toEqual(Float64Array.of());
  });

  test('are those that sorting all of them gives, whatever their order and number', () => {
    const ranks = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 });
    fc.assert(
      fc.property(ranks, fc.integer({ min: 0, max: 100 }), (some, capacity) => {
        const expected = [...some.keys()].sort((a, b) => (some[a] ?? 0) - (some[b] ?? 0) || a - b).slice(0, capacity);
        expect([...lowest(some, capacity).places]).toEqual(expected);
        expect(lowest(some, capacity, true).held ?? []).toEqual(expected.map((place) => `at ${place}`));
      }),
    );
  });

  test('have room for more than they were made for', () => {
    const ranks = Array.from({ length: 5000 }, (_, index) => (index * 7919) % 5000);
    expect([...lowest(ranks, Number.POSITIVE_INFINITY).places].map((place) => ranks[place])).toEqual(
      Array.from({ length: 5000 }, (_, rank) => rank),
    );
  });
});

test('a rank is 52 bits of sha256 of seed and id', () => {
  // printf '7\nash' | sha256sum
  expect([rankOf(7, 'ash').toString(16), rankOf(7, 'ash') === rankOf(8, 'ash')]).toEqual(['3b14f1ecb785c', false]);
});
