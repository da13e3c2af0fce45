import { describe, expect, it } from '@jest/globals';
import { createDistributionCollector, toFieldName } from '../../src/core/distribution.ts';
import type { JsonValue } from '../../src/core/json.ts';

function collect(values: readonly JsonValue[], limits?: Parameters<typeof createDistributionCollector>[0]) {
  const collector = createDistributionCollector(limits);
  for (const value of values) collector.add(value);
  return collector;
}

const nothing = { nulls: 0, booleans: { no: 0, yes: 0 }, numbers: null, strings: null, lengths: null };

describe('distributions of fields', () => {
  it('are found for every field, nested ones by their path', () => {
    const fields = collect([
      { mood: 'good', at: { home: true } },
      { mood: 'bad', at: { home: false } },
      { mood: 'good', at: null },
    ]).fields();
    expect(fields).toEqual([
      {
        ...nothing,
        path: ['mood'],
        items: 3,
        strings: {
          count: 3,
          meanLength: 11 / 3,
          counts: [
            ['good', 2],
            ['bad', 1],
          ],
        },
      },
      { ...nothing, path: ['at'], items: 2, nulls: 1 },
      { ...nothing, path: ['at', 'home'], items: 2, booleans: { no: 1, yes: 1 } },
    ]);
  });

  it('count a text of a list once an item, and the lengths of lists', () => {
    const fields = collect([{ tags: ['a', 'a', 'b'] }, { tags: ['a'] }, { tags: [] }]).fields();
    expect(fields.map(({ path, items }) => ({ path, items }))).toEqual([
      { path: ['tags'], items: 3 },
      { path: ['tags', '[]'], items: 2 },
    ]);
    expect(fields[0]?.lengths).toMatchObject({ count: 3, min: 0, max: 3 });
    expect(fields[1]?.strings?.counts).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('give texts of equal frequency in the order of the alphabet', () => {
    expect(collect([{ x: 'b' }, { x: 'a' }, { x: 'c' }]).fields()[0]?.strings?.counts).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('stop counting texts that are too long or too many', () => {
    const limits = { maxTexts: 3, maxTextLength: 10, maxFields: 300, maxDepth: 8 };
    expect(collect([{ x: 'far too long for a kind' }], limits).fields()[0]?.strings).toEqual({
      count: 1,
      meanLength: 23,
      counts: null,
    });
    expect(
      collect(
        ['a', 'b', 'c', 'd'].map((x) => ({ x })),
        limits,
      ).fields()[0]?.strings,
    ).toEqual({ count: 4, meanLength: 1, counts: null });
  });

  it('stay bounded when a model makes up endless keys', () => {
    const collector = collect(
      Array.from({ length: 1000 }, (_, index) => ({ [`key${index}`]: 1 })),
      { maxTexts: 3, maxTextLength: 10, maxFields: 50, maxDepth: 8 },
    );
    expect(collector.fields()).toHaveLength(49);
    expect(collector.beyondLimits).toBe(951);
    expect(collector.items).toBe(1000);
  });

  it('take a text or number that stands alone as the root', () => {
    expect(collect(['yes', 'no']).fields()).toEqual([
      {
        ...nothing,
        path: [],
        items: 2,
        strings: {
          count: 2,
          meanLength: 2.5,
          counts: [
            ['no', 1],
            ['yes', 1],
          ],
        },
      },
    ]);
  });

  it('are not misled by keys of the language', () => {
    const fields = collect([JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}')]).fields();
    expect(fields.map(({ path }) => path)).toEqual([['__proto__'], ['constructor'], ['toString']]);
  });
});

describe('the name of a field', () => {
  it.each([
    [[], ''],
    [['a', 'b'], 'a.b'],
    [['list', '[]', 'x'], 'list[].x'],
    [['a.b', 'c d'], '["a.b"]["c d"]'],
  ])('%j is %s', (path, name) => {
    expect(toFieldName(path)).toBe(name);
  });
});
