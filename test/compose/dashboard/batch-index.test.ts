import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBatchIndex } from '../../../src/compose/dashboard/batch-index.ts';
import { findRows, sortById } from '../../../src/compose/dashboard/item-order.ts';
import type { ItemSignature } from '../../../src/core/item-signature.ts';
import type { ItemView } from '../../../src/core/view.ts';

const nothing = { acquired: 0, accepted: 0, rejected: 0, failed: 0, waiting: 0, inFlight: 0 };

function signature(state: ItemView['state'], attempts = 1, step: string | null = null): ItemSignature {
  return {
    ...{ level: null, state, step, attempts, hasError: state === 'failed', wasRetried: attempts > 1, entered: [] },
    task: { kind: 'acquire' },
    plan: { counts: nothing, children: [], toOpen: 0, missing: [], steps: [], setAsidesToFinish: 0 },
  };
}

const idsOf = (index: ReturnType<typeof createBatchIndex>) => {
  const ids: string[] = [];
  index.each((row) => void ids.push(index.idOf(row)));
  return ids;
};

describe('items in memory', () => {
  test('come in order of acquisition, each followed by its children', () => {
    const index = createBatchIndex();
    const a = index.addRoot('a') ?? -1;
    index.addRoot('b');
    index.setChildren(a, 'split', 2);
    const child = index.rowOf('a--split-002') ?? -1;
    index.setChildren(child, 'again', 1);
    expect(idsOf(index)).toEqual(['a', 'a--split-001', 'a--split-002', 'a--split-002--again-001', 'b']);
    expect(index.parentOf(child)).toBe(a);
    expect([index.rowOf('a--split-003'), index.rowOf('a--other-001'), index.rowOf('c')]).toEqual([null, null, null]);
    expect(index.addRoot('a')).toBeNull();
  });

  test('children that are made anew take their own children along', () => {
    const index = createBatchIndex();
    const a = index.addRoot('a') ?? -1;
    index.setChildren(a, 'split', 3);
    index.setChildren(index.rowOf('a--split-003') ?? -1, 'again', 2);
    for (const id of idsOf(index)) index.note(index.rowOf(id) ?? -1, 'done', () => signature('accepted'));
    expect(index.kinds().map(({ count }) => count)).toEqual([6]);
    index.setChildren(a, 'split', 2);
    expect({ ids: idsOf(index), size: index.size, unseen: index.unseen }).toEqual({
      ids: ['a', 'a--split-001', 'a--split-002'],
      size: 3,
      unseen: 2,
    });
    expect(index.kinds().map(({ count }) => count)).toEqual([1]);
  });

  test('children are counted by their states; one that was not looked at moves', () => {
    const index = createBatchIndex();
    const a = index.addRoot('a') ?? -1;
    const rows = index.setChildren(a, 'split', 5);
    const states = ['accepted', 'rejected', 'failed', 'in flight'] as const;
    for (const [place, state] of states.entries()) index.note(rows[place] ?? -1, state, () => signature(state));
    expect(index.childStates(a, 'split')).toEqual({ accepted: 1, rejected: 1, failed: 1, moving: 2 });
  });

  test('their kinds are counted as if each was counted alone', () => {
    const states = ['accepted', 'rejected', 'failed', 'waiting'] as const;
    const acts = fc.array(fc.tuple(fc.nat(19), fc.constantFrom(...states)), { maxLength: 200 });
    fc.assert(
      fc.property(acts, (noted) => {
        const index = createBatchIndex();
        const rows = Array.from({ length: 20 }, (_, place) => index.addRoot(`item-${place}`) ?? -1);
        const expected = new Map<number, string>();
        for (const [place, state] of noted) {
          index.note(rows[place] ?? -1, state, () => signature(state));
          expected.set(place, state);
        }
        for (const state of states) {
          const count = index.kinds().find(({ signature }) => signature.state === state)?.count ?? 0;
          expect(count).toBe([...expected.values()].filter((other) => other === state).length);
        }
        expect(index.unseen).toBe(20 - expected.size);
      }),
    );
  });

  test('tables keep the order of acquisition among equals, and are turned round whole', () => {
    const index = createBatchIndex();
    const kinds = [
      ['b', 'accepted', 2],
      ['C', 'failed', 1],
      ['a', 'accepted', 1],
      ['d', 'waiting', 2],
    ] as const;
    for (const [id, state, attempts] of kinds)
      index.note(index.addRoot(id) ?? -1, `${state} ${attempts}`, () => signature(state, attempts, 'main'));
    const query = {
      state: null,
      step: null,
      search: '',
      sort: 'order',
      isDescending: false,
      offset: 0,
      count: 10,
    } as const;
    const find = (more: object) =>
      [...findRows(index, { ...query, ...more }, () => sortById(index))].map((row) => index.idOf(row));
    expect(find({})).toEqual(['b', 'C', 'a', 'd']);
    expect(find({ isDescending: true })).toEqual(['d', 'a', 'C', 'b']);
    expect(find({ sort: 'id' })).toEqual(['C', 'a', 'b', 'd']);
    expect(find({ sort: 'state' })).toEqual(['C', 'd', 'b', 'a']);
    expect(find({ sort: 'attempts', isDescending: true })).toEqual(['d', 'b', 'a', 'C']);
    expect(find({ search: 'c' })).toEqual(['C']);
    expect(find({ state: 'accepted', sort: 'id' })).toEqual(['a', 'b']);
    expect(find({ step: 'other' })).toEqual([]);
  });
});
