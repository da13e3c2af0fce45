import { describe, expect, test } from '@jest/globals';
import { independentDifference, pairedDifference } from '../../src/core/rate-difference.ts';
import { createChance } from '../../src/core/chance.ts';

const rounded = (difference: ReturnType<typeof independentDifference>) =>
  difference === null ? null : [difference.difference, ...difference.interval].map((value) => Number(value.toFixed(4)));

describe('the difference of two independent rates', () => {
  test('is the second less the first, with the ends that Newcombe gives for 56 of 70 and 48 of 80', () => {
    expect(rounded(independentDifference({ count: 48, of: 80 }, { count: 56, of: 70 }))).toEqual([0.2, 0.0524, 0.3339]);
  });

  test('changes its sign, and nothing else, when the sides are swapped', () => {
    const sides = [
      { count: 3, of: 17 },
      { count: 9, of: 20 },
    ] as const;
    const [difference = 0, low = 0, high = 0] = rounded(independentDifference(...sides)) ?? [];
    expect(rounded(independentDifference(sides[1], sides[0]))).toEqual([-difference, -high, -low]);
  });

  test('needs items on both sides', () => {
    expect(independentDifference({ count: 0, of: 0 }, { count: 1, of: 2 })).toBeNull();
  });

  test('stays within -1 and 1', () => {
    expect(rounded(independentDifference({ count: 0, of: 3 }, { count: 3, of: 3 }))?.[2]).toBe(1);
  });
});

describe('the difference of two rates of the same items', () => {
  test('is that of independent ones where the sides know nothing of each other', () => {
    const paired = pairedDifference({ both: 25, firstOnly: 25, secondOnly: 25, neither: 25 });
    expect(paired).toEqual(independentDifference({ count: 50, of: 100 }, { count: 50, of: 100 }));
  });

  test('is known better where the sides agree, and less well where they disagree', () => {
    const widthOf = (difference: ReturnType<typeof pairedDifference>) =>
      difference === null ? 0 : difference.interval[1] - difference.interval[0];
    const agreeing = widthOf(pairedDifference({ both: 45, firstOnly: 5, secondOnly: 5, neither: 45 }));
    const unrelated = widthOf(pairedDifference({ both: 25, firstOnly: 25, secondOnly: 25, neither: 25 }));
    const disagreeing = widthOf(pairedDifference({ both: 5, firstOnly: 45, secondOnly: 45, neither: 5 }));
    expect(agreeing < unrelated && unrelated < disagreeing).toBe(true);
  });

  test('its interval has the true difference in about 95 of 100 draws', () => {
    const random = createChance('paired');
    const [shared, first, second] = [0.5, 0.7, 0.6];
    let hits = 0;
    const draws = 2000;
    for (let draw = 0; draw < draws; draw += 1) {
      const counts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
      for (let item = 0; item < 60; item += 1) {
        // Half of the items share their luck, so that the sides are correlated.
        const luck = random();
        const isShared = random() < shared;
        const a = (isShared ? luck : random()) < first;
        const b = (isShared ? luck : random()) < second;
        counts[a ? (b ? 'both' : 'firstOnly') : b ? 'secondOnly' : 'neither'] += 1;
      }
      const interval = pairedDifference(counts)?.interval ?? [0, 0];
      if (interval[0] <= second - first && second - first <= interval[1]) hits += 1;
    }
    expect(hits / draws).toBeGreaterThan(0.93);
    expect(hits / draws).toBeLessThan(0.985);
  });
});
