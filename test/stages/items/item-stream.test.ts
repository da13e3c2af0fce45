import { afterAll, describe, expect, test } from '@jest/globals';
import { collect } from '../../support/collect.ts';
import { closeFilters, countedCombinations, countedSource, idsOf, numbered, streamOf } from './stream-of.ts';

afterAll(closeFilters);

const never = new AbortController().signal;
const sorted = (ids: readonly string[]) => ids.toSorted();

describe('ids', () => {
  test('are what the template says, over raw, its fields, vars and batch; those words win over fields', async () => {
    const source = countedSource([{ name: 'Ash Tree', vars: 'a field', batch: 'too' }]);
    expect(await idsOf(source, { id: '{{slug name}}-{{vars.least}}-{{raw.vars}}-{{batch.id}}' })).toEqual([
      'ash-tree-3-a-field-2025-01-15',
    ]);
  });

  test('by position count what the filter leaves out, so that another filter names no item anew', async () => {
    const raws = [{ n: 1 }, { n: 5 }, { n: 2 }, { n: 7 }];
    expect(await idsOf(countedSource(raws), { filter: 'n > 2' })).toEqual(['item-0002', 'item-0004']);
    expect(await idsOf(countedSource(raws), { filter: 'n > 1' })).toEqual(['item-0002', 'item-0003', 'item-0004']);
  });

  test('of combinations are their parts, even where a part is called id', async () => {
    const raw = { id: 'chosen' };
    const source = {
      ...countedSource([]),
      openCombinations: async () => ({ count: 1, radices: [1], itemAt: () => ({ raw, key: 'a.b', where: 'x' }) }),
    };
    expect(await idsOf(source)).toEqual(['a.b']);
  });
});

describe('sample', () => {
  test('draws by seed and id and keeps the order of the source', async () => {
    const drawn = await idsOf(countedSource(numbered(1000)), { sample: 20 });
    expect(drawn).toEqual(sorted(drawn));
    expect([drawn.length, new Set(drawn).size]).toEqual([20, 20]);
    expect(await idsOf(countedSource(numbered(1000)), { sample: 20 })).toEqual(drawn);
    expect(await idsOf(countedSource(numbered(1000)), { sample: 20, seed: 2 })).not.toEqual(drawn);
  });

  test('asked for more keeps what was drawn, of a source and of combinations, filtered or not', async () => {
    const ask = (sample: number, isCombined: boolean, filter?: string) =>
      idsOf(isCombined ? countedCombinations(20, 30, 5) : countedSource(numbered(1000)), {
        sample,
        ...(filter === undefined ? {} : { filter }),
      });
    for (const [isCombined, filter] of [
      [false, undefined],
      [false, 'number % 10 != 0'],
      [true, undefined],
      [true, 'a != b'],
    ] as const) {
      const [fewer, more] = [await ask(500, isCombined, filter), await ask(800, isCombined, filter)];
      expect([fewer.length, more.length]).toEqual([500, 800]);
      expect(fewer.filter((id) => !more.includes(id))).toEqual([]);
    }
  });

  test('does not depend on the order of the source', async () => {
    const forwards = await idsOf(countedSource(numbered(300)), { sample: 30 });
    const backwards = await idsOf(countedSource(numbered(300).toReversed()), { sample: 30 });
    expect(backwards).toEqual(forwards.toReversed());
  });

  test('of more than there are takes all of them', async () => {
    expect(await idsOf(countedSource(numbered(3)), { sample: 5 })).toEqual(['0000', '0001', '0002']);
    expect(await idsOf(countedCombinations(2, 2), { sample: 5 })).toEqual(['0.0', '0.1', '1.0', '1.1']);
    expect(await idsOf(countedCombinations(2, 2), { sample: 3, filter: 'a == 1' })).toEqual(['1.0', '1.1']);
  });

  test('draws from what the filter lets through', async () => {
    const drawn = await idsOf(countedSource(numbered(1000)), { sample: 10, filter: 'number < 15' });
    expect([drawn.length, drawn.filter((id) => Number(id) >= 15)]).toEqual([10, []]);
  });

  test('holds no items: reads the source to its end, then again for the chosen alone, up to the last', async () => {
    const source = countedSource(numbered(1000));
    const drawn = await idsOf(source, { sample: 20 });
    expect([drawn.length, source.readings(), source.made()]).toEqual([20, 2, 1020]);
    expect(source.wentOver()).toBe(1000 + Number(drawn.at(-1)) + 1);
  });

  test('of 10^9 combinations makes those it takes, and those a filter refuses on the way', async () => {
    const source = countedCombinations(1000, 1000, 1000);
    const drawn = await idsOf(source, { sample: 50 });
    const places = drawn.map((id) => id.split('.').reduce((sum, digit) => sum * 1000 + Number(digit), 0));
    expect([places, source.made()]).toEqual([places.toSorted((a, b) => a - b), 100]);
    const filtered = countedCombinations(1000, 1000, 1000);
    expect((await idsOf(filtered, { sample: 50, filter: '(a + b) % 2 == 0' })).length).toBe(50);
    expect(filtered.made()).toBeLessThan(400);
  });

  test('of what is piped in holds the chosen, for it cannot be read twice', async () => {
    const [piped, read] = [countedSource(numbered(500), true), countedSource(numbered(500))];
    expect(await idsOf(piped, { sample: 20, repeat: 2 })).toEqual(await idsOf(read, { sample: 20, repeat: 2 }));
    expect(piped.made()).toBe(500);
  });

  test('of a source that loses rows between its two readings is an error', async () => {
    const raws = [...numbered(100)];
    const source = countedSource(raws);
    const shrinking = {
      ...source,
      read(...[signal, isWanted]: Parameters<typeof source.read>) {
        if (isWanted !== undefined) raws.length = 10;
        return source.read(signal, isWanted);
      },
    };
    await expect(idsOf(shrinking, { sample: 50 })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^The source changed while it was read: of 50 items that were drawn \d are still there$/,
      ),
    });
  });
});

describe('shuffle', () => {
  test.each([
    ['a source', () => countedSource(numbered(200))],
    ['what is piped in', () => countedSource(numbered(200), true)],
    ['combinations', () => countedCombinations(10, 20)],
  ])('brings all of %s into the order of the seed', async (_, source) => {
    const [plain, first] = [await idsOf(source()), await idsOf(source(), { shuffle: true })];
    expect(sorted(first)).toEqual(sorted(plain));
    expect(first).not.toEqual(plain);
    expect(await idsOf(source(), { shuffle: true })).toEqual(first);
    expect(await idsOf(source(), { shuffle: true, seed: 2 })).not.toEqual(first);
  });

  test.each([
    ['a source', () => countedSource(numbered(200))],
    ['what is piped in', () => countedSource(numbered(200), true)],
    ['combinations', () => countedCombinations(10, 20)],
  ])('with sample or limit takes the beginning of that order, of %s', async (_, source) => {
    const all = await idsOf(source(), { shuffle: true });
    expect(await idsOf(source(), { shuffle: true, sample: 30 })).toEqual(all.slice(0, 30));
    expect(await idsOf(source(), { shuffle: true, limit: 7 })).toEqual(all.slice(0, 7));
    expect(await idsOf(source(), { shuffle: true, sample: 30, limit: 40, repeat: 2 })).toEqual([
      ...all.slice(0, 30).map((id) => `${id}.r0001`),
      ...all.slice(0, 10).map((id) => `${id}.r0002`),
    ]);
  });

  test('holds no more than a window of a large source, and reads it again for each', async () => {
    const text = 'x'.repeat(2_000_000);
    const source = countedSource(numbered(100).map((raw) => ({ ...raw, text })));
    const shuffled = await idsOf(source, { shuffle: true });
    expect([new Set(shuffled).size, source.readings(), source.made()]).toEqual([100, 8, 200]);
  });
});

describe('repeat', () => {
  test('gives all items once, then all again, so that any prefix is a fair sample', async () => {
    expect(await idsOf(countedSource(numbered(2)), { repeat: 3 })).toEqual([
      '0000.r0001',
      '0001.r0001',
      '0000.r0002',
      '0001.r0002',
      '0000.r0003',
      '0001.r0003',
    ]);
    expect(await idsOf(countedCombinations(2), { repeat: 2 })).toEqual(['0.r0001', '1.r0001', '0.r0002', '1.r0002']);
    expect(await idsOf(countedSource(numbered(2)), { repeat: 1 })).toEqual(['0000.r0001', '0001.r0001']);
  });

  test('leaves raw and key as they are, and takes more digits when it needs them', async () => {
    const named = await collect(streamOf(countedSource([{ id: 'A b' }]), { repeat: 10_000 }).read(never));
    const items = named.map(({ id, key, item }) => ({ id, key, raw: item.raw }));
    expect([items[9998], items[9999]]).toEqual([
      { id: 'a-b.r9999', key: 'A b', raw: { id: 'A b' } },
      { id: 'a-b.r10000', key: 'A b', raw: { id: 'A b' } },
    ]);
  });

  test('holds a small source, reads a large one in every round, and holds what is piped in', async () => {
    const small = countedSource(numbered(5));
    expect((await idsOf(small, { repeat: 1000 })).length).toBe(5000);
    expect(small.readings()).toBe(1);
    const text = 'x'.repeat(1_000_000);
    const raws = numbered(20).map((raw) => ({ ...raw, text }));
    const large = countedSource(raws);
    expect((await idsOf(large, { repeat: 3, filter: 'number > 1' })).length).toBe(54);
    expect(large.readings()).toBe(3);
    expect((await idsOf(countedSource(raws, true), { repeat: 3 })).length).toBe(60);
  });

  test('of nothing is nothing, however often', async () => {
    const source = countedSource(numbered(3));
    expect(await idsOf(source, { repeat: 1_000_000, filter: 'number > 5' })).toEqual([]);
    expect(source.readings()).toBe(1);
  });

  test('of an id that is too long for it says so', async () => {
    await expect(idsOf(countedSource([{ id: 'x'.repeat(125) }]), { repeat: 2 })).rejects.toMatchObject({
      code: 'item-id',
      message: `row 1: repeated, the item would be ${'x'.repeat(80)}…, which is no item id: it has 131 characters, 128 are allowed`,
    });
  });
});

describe('a limit', () => {
  test('of five touches five of a million combinations, in milliseconds', async () => {
    for (const options of [{}, { repeat: 10 }, { filter: 'a >= 0' }, { shuffle: true }]) {
      const source = countedCombinations(100, 100, 100);
      const stream = streamOf(source, { ...options, limit: 5 });
      const start = performance.now();
      const items = await collect(stream.read(never));
      expect([items.length, source.made(), stream.wasReadToItsEnd()]).toEqual([5, 5, false]);
      expect(stream.tested()).toBe('filter' in options ? 5 : null);
      // The interpreter takes some 80 ms to start on an idle machine; a million items would take minutes.
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  });

  test('tests no more than it needs where the filter refuses some', async () => {
    const source = countedCombinations(100, 100, 100);
    const stream = streamOf(source, { filter: 'c % 3 == 0', limit: 5 });
    expect((await collect(stream.read(never))).map(({ id }) => id)).toEqual([
      '0.0.0',
      '0.0.3',
      '0.0.6',
      '0.0.9',
      '0.0.12',
    ]);
    expect([stream.tested(), source.made()]).toEqual([13, 13]);
  });

  test.each([
    ['that is not met', { limit: 6 }, true],
    ['that is met by the last item', { limit: 4 }, true],
    ['that is met before', { limit: 3 }, false],
    ['that is met by the last repetition', { limit: 8, repeat: 2 }, true],
    ['that is met at the end of a round', { limit: 4, repeat: 2 }, false],
    ['that is met by the last of a sample', { limit: 2, sample: 2 }, true],
    ['that is met before the last of a sample', { limit: 2, sample: 3, shuffle: true }, false],
    ['beyond which a filter would have to look', { limit: 4, filter: 'true' }, false],
  ])('%s', async (_, options, isAtEnd) => {
    for (const source of [countedSource(numbered(4)), countedCombinations(2, 2)]) {
      const stream = streamOf(source, options);
      await collect(stream.read(never));
      expect(stream.wasReadToItsEnd()).toBe(isAtEnd);
    }
  });
});

describe('a stop', () => {
  test('ends the stream where it is, which is not its end', async () => {
    for (const [source, options] of [
      [countedSource(numbered(1000)), {}],
      [countedCombinations(100, 10), { shuffle: true, repeat: 2 }],
      [countedSource(numbered(1000)), { shuffle: true, repeat: 3 }],
    ] as const) {
      const stop = new AbortController();
      const stream = streamOf(source, options);
      const ids: string[] = [];
      for await (const { id } of stream.read(stop.signal)) {
        ids.push(id);
        if (ids.length === 3) stop.abort();
      }
      expect([ids.length < 1000, stream.wasReadToItsEnd()]).toEqual([true, false]);
    }
  });

  test('is heard while 10^8 combinations are searched for one that passes', async () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 50);
    const stream = streamOf(countedCombinations(10_000, 10_000), { sample: 5, filter: 'a < 0' });
    expect(await collect(stream.read(stop.signal))).toEqual([]);
    expect(stream.wasReadToItsEnd()).toBe(false);
    clearTimeout(timer);
  });
});
