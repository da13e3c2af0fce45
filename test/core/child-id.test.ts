import { describe, expect, test } from '@jest/globals';
import { levelOfId, parseChildId, rootOfId, toChildId, toSetAsideId } from '../../src/core/child-id.ts';

describe('the id of a child', () => {
  test.each([
    ['a--split-001', { parent: 'a', expand: 'split', index: 1 }],
    ['a--split-012--cut_2-1000', { parent: 'a--split-012', expand: 'cut_2', index: 1000 }],
    ['gruff-smith.r0001--idea-003', { parent: 'gruff-smith.r0001', expand: 'idea', index: 3 }],
    ['a@2--split-001', { parent: 'a@2', expand: 'split', index: 1 }],
    ['a--split-001@3--cut-002', { parent: 'a--split-001@3', expand: 'cut', index: 2 }],
  ])('%s says where it lies', (id, where) => {
    expect([parseChildId(id), toChildId(where.parent, where.expand, where.index)]).toEqual([where, id]);
  });

  test.each([
    'a',
    'a-split-001',
    'a--split',
    'a--split-1',
    'a--Split-001',
    '--split-001',
    'a--split-001x',
    'a--split-0000000001',
  ])('%s is that of no child', (id) => {
    expect([parseChildId(id), levelOfId(id)]).toEqual([null, null]);
  });

  test('has three digits, more when needed', () => {
    expect([1, 999, 1000, 100_000].map((index) => toChildId('a', 'b', index))).toEqual([
      'a--b-001',
      'a--b-999',
      'a--b-1000',
      'a--b-100000',
    ]);
  });

  test('leads to the acquired item, and to what was set aside of it', () => {
    expect([
      rootOfId('a'),
      rootOfId('a--b-001--c-002'),
      levelOfId('a--b-001--c-002'),
      toSetAsideId('a--b-001', 2),
    ]).toEqual(['a', 'a', 'c', 'a--b-001@2']);
  });
});
