import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/core/digest.ts';
import { createItemIndex } from '../../src/core/item-index.ts';

describe('the index of a batch', () => {
  test('finds an item whatever the case of its id, and knows its key as it stands', () => {
    const index = createItemIndex();
    const [ash, birch] = [
      index.add({ id: 'Ash', key: 'Ash!', digest: digestOf('a') }),
      index.add({ id: 'birch', key: 'birch', digest: digestOf('b') }),
    ];
    expect([index.find('aSH'), index.find('birch'), index.find('cedar'), index.size]).toEqual([ash, birch, null, 2]);
    const plain = index.add({ id: 'Cedar', key: 'Cedar', digest: digestOf('c') });
    expect([index.keyOf(ash, 'aSH'), index.keyOf(birch, 'Birch'), index.keyOf(plain, 'cedar')]).toEqual([
      'Ash!',
      'birch',
      'Cedar',
    ]);
  });

  test('tells one digest from another, and an item that came before from one that did not', () => {
    const index = createItemIndex();
    const items = Array.from({ length: 3000 }, (_, number) =>
      index.add({ id: `item-${number}`, key: `item-${number}`, digest: digestOf(String(number)) }),
    );
    expect(items.every((item, number) => index.hasDigest(item, digestOf(String(number))))).toBe(true);
    expect(items.some((item, number) => index.hasDigest(item, digestOf(String(number + 1))))).toBe(false);
    expect([index.markSeen(2999, 17), index.markSeen(2999, 18), index.markSeen(0, 19)]).toEqual([null, 17, null]);
  });
});
