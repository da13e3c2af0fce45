import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSource } from '../../../src/adapters/sources/create-source.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { plainSource } from '../../../src/core/plain-source.ts';
import type { CombineDefinition, ListDefinition, SourceDefinition } from '../../../src/core/pipeline.ts';
import type { SourceItem } from '../../../src/ports/source.ts';
import { collect } from '../../support/collect.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'combined-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

async function* nothing(): AsyncGenerator<Buffer> {}

function sourceOf(definition: Partial<SourceDefinition>) {
  const whole: SourceDefinition = { origin: { kind: 'none' }, ...plainSource, ...definition };
  return createSource(whole, { sourceFolder: folder, stdin: nothing() });
}

async function read(definition: Partial<SourceDefinition>): Promise<SourceItem[]> {
  return collect(sourceOf(definition).read(new AbortController().signal));
}

const items = (...elements: JsonValue[]): ListDefinition => ({ kind: 'items', items: elements });
const key = (name: string): ListDefinition => ({ kind: 'key', key: name });
const file = (path: string, select: string | null = null): ListDefinition => ({ kind: 'file', path, select });
const cross = (parts: Readonly<Record<string, ListDefinition>>): CombineDefinition => ({
  kind: 'cross',
  parts: Object.entries(parts).map(([name, list]) => ({ name, list })),
});
const permute = (list: ListDefinition, ...positions: string[]): CombineDefinition => ({
  kind: 'permute',
  list,
  positions,
});
const keysOf = async (definition: Partial<SourceDefinition>) => (await read(definition)).map(({ key }) => key);

async function failure(definition: Partial<SourceDefinition>): Promise<readonly [string, string]> {
  try {
    await read(definition);
  } catch (error) {
    if (error instanceof UserError) return [error.message, error.hint];
    throw error;
  }
  throw new Error('it did not fail');
}

const cast = `characters:
  - { id: smith, name: Gruff Blacksmith }
  - { name: Old Witch }
moods: [friendly, angry]
`;
const castFile = { origin: { kind: 'file', path: 'cast.yaml', select: null } } as const;

describe('cross', () => {
  test('gives each element of a list with each of the others, the last list varying fastest', async () => {
    write('cast.yaml', cast);
    expect(await read({ ...castFile, combine: cross({ character: key('characters'), mood: key('moods') }) })).toEqual([
      {
        raw: { character: { id: 'smith', name: 'Gruff Blacksmith' }, mood: 'friendly' },
        key: 'smith.friendly',
        where: 'combination 1 (smith.friendly)',
      },
      {
        raw: { character: { id: 'smith', name: 'Gruff Blacksmith' }, mood: 'angry' },
        key: 'smith.angry',
        where: 'combination 2 (smith.angry)',
      },
      {
        raw: { character: { name: 'Old Witch' }, mood: 'friendly' },
        key: 'old-witch.friendly',
        where: 'combination 3 (old-witch.friendly)',
      },
      {
        raw: { character: { name: 'Old Witch' }, mood: 'angry' },
        key: 'old-witch.angry',
        where: 'combination 4 (old-witch.angry)',
      },
    ]);
  });

  test('takes its lists from keys of the selected part, files of every kind, and the pipeline, each as it is there', async () => {
    write('all.json', '{"data": {"sizes": [1, 2.5]}}');
    write('towns.csv', 'id,people\nbonn,330000\n');
    write('words.jsonl', '"yes"\n{"id": "no", "weight": 2}\n');
    write('deep.yaml', 'a:\n  b: [true]\n');
    const combine = cross({
      size: key('sizes'),
      town: file('towns.csv'),
      word: file('words.jsonl'),
      flag: file('deep.yaml', 'a.b'),
      list: items('x'),
    });
    const origin = { kind: 'file', path: 'all.json', select: 'data' } as const;
    const found = await read({ origin, combine });
    expect(found.map(({ raw }) => raw)[3]).toEqual({
      size: 2.5,
      town: { id: 'bonn', people: '330000' },
      word: { id: 'no', weight: 2 },
      flag: true,
      list: 'x',
    });
    expect(found.map(({ key }) => key)).toEqual([
      '1.bonn.yes.true.x',
      '1.bonn.no.true.x',
      '2-5.bonn.yes.true.x',
      '2-5.bonn.no.true.x',
    ]);
  });

  test('of a built-in pipeline reads the text it brought along', async () => {
    const origin = { kind: 'file', path: 'cast.yaml', select: null, content: 'moods: [calm]' } as const;
    const list = { kind: 'file', path: 'topics.csv', select: null, content: 'id\nrain\n' } as const;
    expect(await keysOf({ origin, combine: cross({ mood: key('moods'), topic: list }) })).toEqual(['calm.rain']);
  });

  test('makes names of every alphabet plain in ids, and leaves them alone in raw', async () => {
    const found = await read({ combine: cross({ town: items('Zürich', 'Łódź'), dish: items('Crème brûlée 🍮') }) });
    expect(found.map(({ key, raw }) => [key, raw['town']])).toEqual([
      ['zurich.creme-brulee', 'Zürich'],
      ['lodz.creme-brulee', 'Łódź'],
    ]);
    expect(await failure({ combine: cross({ town: items('Bonn', '東京') }) })).toEqual([
      'Element 2 of the list of town, "東京", gives no id: no letter or digit of ASCII is left of it',
      'Give it a field "id" of letters and digits, or the source an `id:`.',
    ]);
  });

  test('cuts long texts for ids by the number of lists alone, so that ids stay when a list grows', async () => {
    const long = 'A question that goes on and on about the weather in the north of the country, and does not end';
    const combine = (...more: string[]) => cross({ a: items(long, ...more), b: items('x'), c: items('y') });
    expect([(await keysOf({ combine: combine() }))[0], (await keysOf({ combine: combine('short') }))[0]]).toEqual([
      'a-question-that-goes-on-and-on-about-t.x.y',
      'a-question-that-goes-on-and-on-about-t.x.y',
    ]);
  });

  test('refuses two elements that would look alike in ids, both named, and takes them where the source has an id', async () => {
    const combine = cross({ mood: items('Very calm', 'angry', 'very-calm'), x: items(1) });
    expect(await failure({ combine })).toEqual([
      'Two elements of the list of mood would be "very-calm" in an id: element 1, "Very calm", and element 3, "very-calm"',
      'Give each a field "id" of its own, or the source an `id:`.',
    ]);
    const id = { text: '{{mood}}', file: 'pipeline.yaml' };
    expect((await read({ combine, id })).map(({ key, where }) => [key, where])).toEqual([
      [null, 'combination 1'],
      [null, 'combination 2'],
      [null, 'combination 3'],
    ]);
  });

  test('of elements without id and name says which, unless the source has an id', async () => {
    const combine = cross({ pair: items([1, 2], { text: 'x' }) });
    expect(await failure({ combine })).toEqual([
      'Element 1 of the list of pair has neither "id" nor "name", so its combinations have no id',
      'Give the elements one of the two, or the source an `id:`.',
    ]);
    expect((await read({ combine, id: { text: 'x', file: 'p' } })).map(({ raw }) => raw)).toEqual([
      { pair: [1, 2] },
      { pair: { text: 'x' } },
    ]);
  });

  test('with an empty list is an error that names it, for there is not one combination', async () => {
    write('cast.yaml', 'moods: []\nplaces: [sea]\n');
    expect(await failure({ ...castFile, combine: cross({ place: key('places'), mood: key('moods') }) })).toEqual([
      'There is nothing to combine: moods of cast.yaml is empty',
      'Put elements into it; with one empty list there is not one combination.',
    ]);
    write('cast.yaml', 'moods: [calm, null]\n');
    expect((await failure({ ...castFile, combine: cross({ mood: key('moods') }) }))[0]).toBe(
      'Element 2 of moods of cast.yaml is empty',
    );
  });

  test('with a list that is not there says what is', async () => {
    write('cast.yaml', cast);
    expect(await failure({ ...castFile, combine: cross({ mood: key('mood') }) })).toEqual([
      'combine takes the list "mood", and cast.yaml has no such key',
      'Did you mean "moods"?',
    ]);
    write('list.yaml', '[a, b]');
    const listed = { origin: { kind: 'file', path: 'list.yaml', select: null } } as const;
    expect((await failure({ ...listed, combine: cross({ mood: key('moods') }) }))[0]).toBe(
      'combine takes the list "moods", and list.yaml is a list itself',
    );
    const table = { origin: { kind: 'file', path: 'list.csv', select: null } } as const;
    expect((await failure({ ...table, combine: cross({ mood: key('moods') }) }))[0]).toBe(
      'combine takes the list "moods", and "list.csv" has no keys',
    );
    expect((await failure({ combine: cross({ mood: key('moods') }) }))[0]).toBe(
      'combine takes the list "moods", and the source has no file whose key "moods" could be',
    );
    write('cast.yaml', 'moods: calm');
    expect((await failure({ ...castFile, combine: cross({ mood: key('moods') }) }))[0]).toBe(
      'combine takes moods of cast.yaml, which is one string and no list',
    );
    expect((await failure({ combine: cross({ mood: file('gone.csv') }) }))[0]).toBe(
      `The source file "gone.csv" does not exist in ${folder}`,
    );
  });

  test('of a YAML list that grows through its aliases without end is refused', async () => {
    write('cast.yaml', 'moods:\n  - &a { self: *a }\n');
    expect((await failure({ ...castFile, combine: cross({ mood: key('moods') }) }))[0]).toMatch(
      /^Element 1 of moods of cast.yaml (grows through its aliases|has)/,
    );
  });

  test('of more combinations than can be counted says how many there are', async () => {
    const hundred = items(...Array.from({ length: 100 }, (_, index) => index));
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    expect(await failure({ combine: cross(Object.fromEntries(names.map((name) => [name, hundred]))) })).toEqual([
      'There are 10,000,000,000,000,000 combinations of a, b, c, d, e, f, g, h, and no more than 9,007,199,254,740,991 can be counted',
      `Combine fewer or shorter lists; ${names.map((name) => `${name} has 100`).join(', ')}.`,
    ]);
  });
});

describe('permute', () => {
  test('draws ordered positions from one list, never an element twice', async () => {
    const combine = permute(items('sun', 'moon', 'star'), 'past', 'future');
    expect((await read({ combine })).map(({ raw, key }) => [raw, key])).toEqual([
      [{ past: 'sun', future: 'moon' }, 'sun.moon'],
      [{ past: 'sun', future: 'star' }, 'sun.star'],
      [{ past: 'moon', future: 'sun' }, 'moon.sun'],
      [{ past: 'moon', future: 'star' }, 'moon.star'],
      [{ past: 'star', future: 'sun' }, 'star.sun'],
      [{ past: 'star', future: 'moon' }, 'star.moon'],
    ]);
  });

  test('with more positions than elements is an error with both numbers', async () => {
    expect(await failure({ combine: permute(items('sun', 'moon'), 'past', 'present', 'future') })).toEqual([
      'permute draws 3 elements (past, present, future) without putting one back, and the list of past, present, future has 2',
      'Take a position out, or put elements into the list. Where elements may repeat, cross the list with itself.',
    ]);
  });
});

describe('a combination', () => {
  test('is made by its number, without those before it, and the lists are read once', async () => {
    write('cast.yaml', `numbers: [${Array.from({ length: 1000 }, (_, index) => index).join(', ')}]`);
    const source = sourceOf({
      ...castFile,
      combine: cross({ a: key('numbers'), b: key('numbers'), c: key('numbers') }),
    });
    const opened = await source.openCombinations?.();
    rmSync(join(folder, 'cast.yaml'));
    const again = await source.openCombinations?.();
    expect([opened?.count, opened?.radices, again?.itemAt(999_999_998).raw]).toEqual([
      1_000_000_000,
      [1000, 1000, 1000],
      { a: 999, b: 999, c: 998 },
    ]);
  });

  test('that is not wanted is passed over', async () => {
    const combine = cross({ a: items(1, 2), b: items(3, 4) });
    const found = await collect(sourceOf({ combine }).read(new AbortController().signal, (place) => place % 2 === 1));
    expect(found.map(({ raw }) => raw)).toEqual([
      { a: 1, b: 4 },
      { a: 2, b: 4 },
    ]);
  });
});
