import { afterAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/core/json.ts';
import { closeFilters, countedSource, idsOf, numbered, type StreamOptions, streamOf } from './stream-of.ts';

afterAll(closeFilters);

const pass = (raws: readonly JsonObject[], filter: string, more: StreamOptions = {}) =>
  idsOf(countedSource(raws), { filter, ...more });
const failureOf = (raws: readonly JsonObject[], filter: string, more: StreamOptions = {}) =>
  pass(raws, filter, more).then(
    () => null,
    ({ code, message, hint }) => ({ code, message, hint }),
  );

describe('a filter', () => {
  const trees = [
    { id: 'ash', height: 30, 'Unit price': '7', tags: ['tall'] },
    { id: 'birch', height: 2, 'Unit price': '3', tags: [] },
  ];

  test.each([
    ['height > 10', ['ash']],
    ['raw.height > 10', ['ash']],
    ['Number(raw["Unit price"]) < 5', ['birch']],
    ['height >= vars.least && batch.id.startsWith("2025")', ['ash']],
    ["tags.includes('tall') // the tall ones", ['ash']],
    ['Object.keys(raw).length == 4', ['ash', 'birch']],
    ['tags.length', ['ash']],
    ['[raw].map(({ height }) => height)[0] == 2', ['birch']],
    ['false', []],
  ])('sees raw, its fields, vars and batch: %s', async (filter, ids) => {
    expect(await pass(trees, filter)).toEqual(ids);
  });

  test('sees the functions of the pipeline, which remember nothing from item to item', async () => {
    const functions = 'let seen = 0;\nexport const isFirst = () => { seen += 1; return seen === 1; };';
    expect(await pass(numbered(4), 'isFirst() && number > 1', { functions })).toEqual(['0002', '0003']);
  });

  test('sees what is called as in the chunks that it is tested in', async () => {
    expect(
      await pass(
        [
          { id: 'a', items: 1, $items: 2 },
          { id: 'b', items: 0, $items: 2 },
        ],
        'items + $items == 3',
      ),
    ).toEqual(['a']);
  });

  test('gives many items the answers that each would have alone', async () => {
    const ids = await pass(numbered(3000), 'number % 7 == 3');
    expect(ids).toEqual(numbered(3000).flatMap(({ id, number }) => (Number(number) % 7 === 3 ? [String(id)] : [])));
  });

  test('that fails on an item names item, expression and place, among many or alone', async () => {
    const raws = numbered(600).map((raw) => (raw['number'] === 500 ? { ...raw, text: null } : { ...raw, text: 'x' }));
    const failure = {
      code: 'filter',
      message: expect.stringMatching(/^row 501: the filter text\.length > 0 \(pipeline\.yaml:4:\d+\) fails: .*null/),
      hint: 'Write the filter so that it has a value for every item, for instance with ?. where a field may be missing.',
    };
    expect(await failureOf(raws, 'text.length > 0')).toEqual(failure);
    expect(await failureOf(raws.slice(500, 501), 'text.length > 0')).toMatchObject({
      message: expect.stringMatching(/^row 1: /),
    });
  });

  test('that reads a field which an item has not names both; raw.field does not', async () => {
    const raws = [
      { id: 'a', price: 1 },
      { id: 'b', name: 'x' },
    ];
    expect(await failureOf(raws, 'price > 0')).toEqual({
      code: 'filter',
      message: 'row 2: the filter price > 0 (pipeline.yaml:4:11) reads "price", and this item has no such field',
      hint: 'It has: id, name. Where only some items have a field, write raw.price, which is undefined for the others.',
    });
    expect(await pass(raws, 'raw.price > 0')).toEqual(['a']);
  });

  test('that uses a word which a source does not have is refused before anything is read', async () => {
    const source = countedSource(numbered(3));
    expect(() => streamOf(source, { filter: 'value > 1' })).toThrow(
      'The filter value > 1 (pipeline.yaml:4:11) reads "value", which a source does not have',
    );
    expect(() => streamOf(source, { filter: 'number >' })).toThrow();
    expect(source.readings()).toBe(0);
  });

  test('that takes long for each item is given one at a time, instead of being out of time together', async () => {
    const slow = 'range(20000).map(n => n * number).length > 0 && number % 50 == 0';
    expect(await pass(numbered(200), slow)).toEqual(['0000', '0050', '0100', '0150']);
  });
});
