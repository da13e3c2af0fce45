import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../src/core/json.ts';
import { findChanges, findLeaves, isSame } from '../../src/core/value-changes.ts';

const changes = (values: readonly (JsonValue | undefined)[], field?: string) =>
  [...findChanges(values, field ?? null)].map(({ path, values: each }) => [path, ...each]);

describe('changes', () => {
  test('stand at the deepest path at which both are of one kind', () => {
    const a = { tone: 'warm', scores: { mood: 0.7, style: 1 }, tags: ['x', 'y'], same: [1, { a: 1 }] };
    const b = { tone: 'cold', scores: { mood: 0.4, style: 1 }, tags: ['x', 'z', 'w'], same: [1, { a: 1 }] };
    expect(changes([a, b])).toEqual([
      ['tone', 'warm', 'cold'],
      ['scores.mood', 0.7, 0.4],
      ['tags[1]', 'y', 'z'],
      ['tags[2]', undefined, 'w'],
    ]);
  });

  test('are none where only the order of keys differs', () => {
    expect(
      changes([
        { a: 1, b: { c: 2, d: 3 } },
        { b: { d: 3, c: 2 }, a: 1 },
      ]),
    ).toEqual([]);
  });

  test.each<[string, JsonValue, JsonValue, unknown]>([
    ['a text and a number', 1, '1', [['', 1, '1']]],
    ['a map and a list', { a: {} }, { a: [] }, [['a', {}, []]]],
    ['null and nothing', { a: null }, {}, [['a', null, undefined]]],
    ['an empty and a filled list', { a: [] }, { a: [1] }, [['a[0]', undefined, 1]]],
    ['a key with a dot', { 'a.b': 1 }, { 'a.b': 2 }, [['["a.b"]', 1, 2]]],
    ['a key called __proto__', JSON.parse('{"__proto__": 1}'), {}, [['__proto__', 1, undefined]]],
  ])('of %s are said', (_, a, b, expected) => expect(changes([a, b])).toEqual(expected));

  test('of three are said where any differs', () => {
    expect(
      changes([
        { a: 1, b: 1 },
        { a: 1, b: 2 },
        { a: 1, b: 1 },
      ]),
    ).toEqual([['b', 1, 2, 1]]);
  });

  test('may be asked of one field and what lies in it', () => {
    const a = { scores: { mood: 1, style: 1 }, score: 1, tags: [1] };
    const b = { scores: { mood: 2, style: 2 }, score: 2, tags: [2] };
    expect([changes([a, b], 'scores'), changes([a, b], 'scores.mood'), changes([a, b], 'tags')]).toEqual([
      [
        ['scores.mood', 1, 2],
        ['scores.style', 1, 2],
      ],
      [['scores.mood', 1, 2]],
      [['tags[0]', 1, 2]],
    ]);
  });
});

test('leaves are the texts, numbers and answers outside of lists', () => {
  expect([...findLeaves({ a: 'x', b: { c: 1, d: null }, e: [1], f: false })]).toEqual([
    ['a', 'x'],
    ['b.c', 1],
    ['f', false],
  ]);
});

test('two values are the same whatever the order of their keys', () => {
  expect([
    isSame({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
    isSame({ a: 1 }, { b: 1 }),
    isSame([1], { 0: 1 }),
  ]).toEqual([true, false, false]);
});
