import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { acquireBatch } from '../../src/compose/acquire.ts';
import type { JsonValue } from '../../src/core/json.ts';
import { plainSource } from '../../src/core/plain-source.ts';
import type { CombineDefinition, SourceDefinition, SourceOrigin } from '../../src/core/pipeline.ts';
import type { AcquiredBatch } from '../../src/compose/acquire.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const at = { file: 'pipeline.yaml', line: 4, column: 11 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const cross = (parts: Readonly<Record<string, readonly JsonValue[]>>): CombineDefinition => ({
  kind: 'cross',
  parts: Object.entries(parts).map(([name, items]) => ({ name, list: { kind: 'items', items } })),
});
const inline = (...items: JsonValue[]): SourceOrigin => ({ kind: 'items', items });

function createBatch(files: Readonly<Record<string, string>> = {}): World {
  return createWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(['stand-in'], [{ name: 'main' }]),
      'main.md.hbs': 'Rate {{item.id}}.',
      ...files,
    },
    provider: createFakeProvider({ answer: () => 'fine' }),
  });
}

/** Acquires from a source as a pipeline.yaml could define it. */
function acquire(
  world: World,
  source: Partial<SourceDefinition>,
  more: { readonly limit?: number; readonly stdin?: string } = {},
): Promise<AcquiredBatch & { readonly notices: readonly string[] }> {
  return world.run(async ({ batch }) => {
    const notices: string[] = [];
    const pipeline = {
      ...batch.workshop.pipeline,
      source: { origin: { kind: 'none' } as const, ...plainSource, ...source },
    };
    const stdin = more.stdin === undefined ? batch.surroundings.stdin : Readable.from([Buffer.from(more.stdin)]);
    const outcome = await acquireBatch(
      { ...batch, workshop: { ...batch.workshop, pipeline }, surroundings: { ...batch.surroundings, stdin } },
      more.limit,
      { report: (event) => void (event.kind === 'notice' && notices.push(event.message)) },
    );
    return { ...outcome, notices };
  });
}

const lines = (world: World) =>
  (world.read('.batch/items.jsonl') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id?: string; key?: string; closed?: true; items?: number });
const idsOf = (world: World) => lines(world).map(({ id, items }) => id ?? `closed with ${items}`);

describe('acquire of made items', () => {
  test('that is said again adds nothing and changes nothing, and ends well', async () => {
    for (const source of [
      { combine: cross({ a: numbers(5), b: ['x', 'y'] }), repeat: 3 },
      { combine: cross({ a: numbers(40), b: numbers(40) }), sample: 20, shuffle: true },
      { origin: inline(...numbers(50)), id: { text: 'n{{value}}', file: 'p' }, sample: 20, repeat: 2 },
      { origin: inline(...numbers(50)), filter: { text: 'raw.value % 2 == 0', at }, shuffle: true },
    ] satisfies Partial<SourceDefinition>[]) {
      const world = createBatch();
      const first = await acquire(world, source);
      const before = world.tree();
      expect(await acquire(world, source)).toEqual({
        batchId: expect.any(String),
        added: 0,
        present: first.added,
        restored: 0,
        changed: [],
        sourceWasReadToItsEnd: true,
        states: ['done'],
        interruptedBy: null,
        notices: [],
      });
      expect([world.tree(), first.added > 0, first.sourceWasReadToItsEnd]).toEqual([before, true, true]);
    }
  });

  test('of a larger sample keeps what was drawn and adds the rest', async () => {
    const world = createBatch();
    const source = { combine: cross({ a: numbers(50), b: numbers(50) }) };
    expect(await acquire(world, { ...source, sample: 500 })).toMatchObject({ added: 500 });
    expect(await acquire(world, { ...source, sample: 800 })).toMatchObject({ added: 300, present: 500, changed: [] });
    expect(await acquire(world, { ...source, sample: 100 })).toMatchObject({ added: 0, present: 100 });
    expect(new Set(idsOf(world)).size).toBe(802);
  });

  test('of a sample from a list that grew at its end draws little anew', async () => {
    const world = createBatch();
    await acquire(world, { combine: cross({ a: numbers(50), b: numbers(50) }), sample: 500 });
    const grown = await acquire(world, { combine: cross({ a: numbers(51), b: numbers(50) }), sample: 500 });
    // One in 51 combinations is new, so about ten of the sample are.
    expect([grown.added > 0, grown.added < 30, grown.added + grown.present]).toEqual([true, true, 500]);
  });

  test('with a growing limit goes on in the same order, and writes the closing line at the end', async () => {
    const world = createBatch();
    const source = { combine: cross({ mood: ['calm', 'angry'], place: ['sea'] }), repeat: 2 };
    expect(await acquire(world, source, { limit: 1 })).toMatchObject({ added: 1, sourceWasReadToItsEnd: false });
    expect(await acquire(world, source, { limit: 3 })).toMatchObject({ added: 2, present: 1 });
    expect(await acquire(world, source, { limit: 4 })).toMatchObject({ added: 1, sourceWasReadToItsEnd: true });
    expect([idsOf(world), world.read('angry.sea.r0001/raw.json')]).toEqual([
      ['calm.sea.r0001', 'angry.sea.r0001', 'calm.sea.r0002', 'angry.sea.r0002', 'closed with 4'],
      '{\n  "mood": "angry",\n  "place": "sea"\n}\n',
    ]);
  });

  test('of more repetitions adds those that are new', async () => {
    const world = createBatch();
    const source = { origin: inline({ id: 'a' }, { id: 'b' }) };
    await acquire(world, { ...source, repeat: 1 });
    expect(await acquire(world, { ...source, repeat: 2 })).toMatchObject({ added: 2, present: 2 });
    expect(idsOf(world)).toEqual(['a.r0001', 'b.r0001', 'closed with 2', 'a.r0002', 'b.r0002', 'closed with 4']);
  });

  test('reports every repetition of an item that changed in its source, and keeps it as acquired', async () => {
    const world = createBatch();
    await acquire(world, { origin: inline({ id: 'a', height: 1 }, { id: 'b' }), repeat: 2 });
    const outcome = await acquire(world, { origin: inline({ id: 'a', height: 2 }, { id: 'b' }), repeat: 2 });
    expect([outcome.changed, world.read('a.r0001/raw.json')]).toEqual([
      ['a.r0001', 'a.r0002'],
      '{\n  "id": "a",\n  "height": 1\n}\n',
    ]);
  });

  test('refuses two items of one id with the places of both, found again where they were drawn', async () => {
    const twins = [{ id: 'a' }, { id: 'b' }, { id: 'A' }];
    await expect(acquire(createBatch(), { origin: inline(...twins), repeat: 2 })).rejects.toMatchObject({
      code: 'item-id-twice',
      message: 'Two items have the id A.r0001: item 1 of the source and item 3 of the source',
    });
    const text = twins.map((twin) => JSON.stringify(twin)).join('\n');
    const piped = { origin: { kind: 'stdin', format: 'jsonl' } } as const;
    await expect(acquire(createBatch(), piped, { stdin: text })).rejects.toMatchObject({
      message: 'Two items have the id A: item 1 of what was piped in and stdin:3',
    });
    const id = { text: '{{mood}}', file: 'pipeline.yaml' };
    const combine = cross({ mood: ['calm', 'angry'], place: ['sea', 'hill'] });
    await expect(acquire(createBatch(), { combine, id })).rejects.toMatchObject({
      message: 'Two items have the id calm: combination 1 and combination 2',
    });
  });

  test('refuses an item whose id is taken by that of another key, both named', async () => {
    const world = createBatch();
    await acquire(world, { origin: inline({ id: 'a b' }), repeat: 1 });
    await expect(acquire(world, { origin: inline({ id: 'A  b' }), repeat: 1 })).rejects.toMatchObject({
      code: 'item-id-twice',
      message: 'item 1 of the source: "A  b" would be a-b.r0001, which is taken by "a b"',
    });
  });

  test('reads CSV and what is piped in, and draws the same from both', async () => {
    const rows = numbers(200).map((number) => ({ id: `row-${number}`, number: String(number) }));
    const made = { filter: { text: 'Number(number) >= 20', at }, sample: 30, shuffle: true, repeat: 2 };
    const table = createBatch({
      'rows.csv': ['id,number', ...rows.map((row) => `${row.id},${row.number}`)].join('\n'),
    });
    await acquire(table, { ...made, origin: { kind: 'file', path: 'rows.csv', select: null } });
    const piped = createBatch();
    const stdin = rows.map((row) => JSON.stringify(row)).join('\n');
    await acquire(piped, { ...made, origin: { kind: 'stdin', format: 'jsonl' } }, { stdin });
    expect([idsOf(table).length, idsOf(piped)]).toEqual([61, idsOf(table)]);
    expect(idsOf(table).filter((id) => /^row-1?\d\.r/.test(id))).toEqual([]);
  });

  test('says so when the filter lets nothing through, or there is nothing', async () => {
    const filtered = await acquire(createBatch(), { origin: inline(1, 2, 3), filter: { text: 'raw.value > 5', at } });
    const empty = await acquire(createBatch(), { origin: inline() });
    expect([filtered, empty].map(({ added, notices }) => [added, notices])).toEqual([
      [0, ['The filter lets through none of the 3 items of the source.']],
      [0, ['The source has no items, so there is nothing in the batch to work on.']],
    ]);
  });

  test('whose filter fails on an item keeps what it had, and names the item', async () => {
    const world = createBatch();
    const source = {
      origin: inline({ id: 'a', tags: ['x'] }, { id: 'b', tags: null }),
      filter: { text: 'tags.length > 0', at },
    };
    await expect(acquire(world, source)).rejects.toMatchObject({
      code: 'filter',
      message: expect.stringMatching(
        /^item 2 of the source: the filter tags\.length > 0 \(pipeline\.yaml:4:15\) fails: /,
      ),
    });
    expect(await acquire(world, { ...source, filter: { text: 'tags?.length > 0', at } })).toMatchObject({ added: 1 });
  });
});
