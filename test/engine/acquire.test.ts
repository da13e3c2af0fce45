import { afterAll, describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../src/core/json.ts';
import { createWorld, removeWorlds, type World } from '../support/batch-world.ts';
import { yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

type Item = string | { readonly [name: string]: JsonValue };
const yaml = (items: readonly Item[], source: object = {}) => {
  const whole = JSON.parse(yamlOf(items, [{ name: 'main' }])) as { source: object };
  return JSON.stringify({ ...whole, source: { ...whole.source, ...source } });
};
const worldOf = (items: readonly Item[], source: object = {}): World =>
  createWorld({
    pipeline: { 'pipeline.yaml': yaml(items, source), 'main.md.hbs': 'Rate {{item.id}}.' },
    provider: createFakeProvider({ answer: () => 'fine' }),
  });
const edit = (world: World, items: readonly Item[], source: object = {}) =>
  world.edit({ 'pipeline.yaml': yaml(items, source) });
const lines = (world: World) =>
  (world.read('.batch/items.jsonl') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id?: string; key?: string; closed?: true; items?: number });
const idsOf = (world: World) => lines(world).map(({ id, closed }) => id ?? (closed === true ? 'closed' : '?'));

describe('acquire', () => {
  test('writes a line and a raw.json an item, and a closing line when the source was read to its end', async () => {
    const world = worldOf(['ash', { id: 'birch', height: 20 }]);
    const outcome = await world.run((session) => session.acquire());
    expect(outcome).toEqual({
      batchId: expect.any(String),
      added: 2,
      present: 0,
      restored: 0,
      changed: [],
      sourceWasReadToItsEnd: true,
      states: ['done'],
      interruptedBy: null,
    });
    expect([idsOf(world), world.read('birch/raw.json')]).toEqual([
      ['ash', 'birch', 'closed'],
      '{\n  "id": "birch",\n  "height": 20\n}\n',
    ]);
  });

  test('that is said again adds what is new, reports what changed, and removes nothing', async () => {
    const world = worldOf(['ash', { id: 'birch', height: 20 }, 'cedar']);
    await world.run((session) => session.acquire());
    edit(world, ['ash', { id: 'birch', height: 21 }, 'elm']);
    const outcome = await world.run((session) => session.acquire());
    expect(outcome).toMatchObject({ added: 1, present: 2, changed: ['birch'] });
    expect([idsOf(world), world.read('birch/raw.json')]).toEqual([
      ['ash', 'birch', 'cedar', 'closed', 'elm', 'closed'],
      '{\n  "id": "birch",\n  "height": 20\n}\n',
    ]);
    expect((await world.look((session) => session.verify())).conservation).toMatchObject({
      holds: true,
      counts: { acquired: 4, waiting: 4 },
    });
  });

  test('with a limit brings the batch up to that many items, and no further', async () => {
    const world = worldOf(['ash', 'birch', 'cedar', 'elm']);
    expect(await world.run((session) => session.acquire(2))).toMatchObject({ added: 2, sourceWasReadToItsEnd: false });
    expect(await world.run((session) => session.acquire(2))).toMatchObject({
      added: 0,
      present: 2,
      sourceWasReadToItsEnd: false,
    });
    expect(await world.run((session) => session.acquire(3))).toMatchObject({ added: 1, present: 2 });
    expect(idsOf(world)).toEqual(['ash', 'birch', 'cedar']);
    expect(await world.run((session) => session.acquire(4))).toMatchObject({ added: 1, sourceWasReadToItsEnd: true });
    expect(idsOf(world)).toEqual(['ash', 'birch', 'cedar', 'elm', 'closed']);
  });

  test('with a limit brings no more than that many, even where the source has grown in front', async () => {
    const world = worldOf(['cedar', 'elm']);
    await world.run((session) => session.acquire());
    edit(world, ['ash', 'birch', 'cedar', 'elm']);
    expect(await world.run((session) => session.acquire(2))).toMatchObject({ added: 0, sourceWasReadToItsEnd: false });
    expect(await world.run((session) => session.acquire(3))).toMatchObject({ added: 1 });
    expect(idsOf(world)).toEqual(['cedar', 'elm', 'closed', 'ash']);
  });

  test('makes a folder that a line misses, and leaves alone what stands', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run((session) => session.acquire());
    await world.run((session) => session.prepare());
    world.removeFolder('ash');
    world.write('birch/raw.json', '{"id": "birch", "note": "by hand"}');
    const outcome = await world.run((session) => session.acquire());
    expect([outcome.restored, outcome.added, world.read('ash/raw.json'), world.read('birch/raw.json')]).toEqual([
      1,
      0,
      '{\n  "id": "ash"\n}\n',
      '{"id": "birch", "note": "by hand"}',
    ]);
  });

  test('keeps a key that fits no id in its line, and makes the id of it', async () => {
    const world = worldOf([{ id: 'A tree / über alles' }, { id: 7 }, { name: 'x' }]);
    await world.run((session) => session.acquire());
    expect(
      lines(world)
        .slice(0, 3)
        .map(({ id, key }) => [id, key]),
    ).toEqual([
      ['a-tree-uber-alles', 'A tree / über alles'],
      ['7', '7'],
      ['item-0003', 'item-0003'],
    ]);
  });

  test('refuses two items of one id, with both named, and lets nothing of a path through (incident 34: an item id of ../../x)', async () => {
    await expect(worldOf(['Ash', 'ash']).run((session) => session.acquire())).rejects.toMatchObject({
      code: 'item-id-twice',
      message: expect.stringMatching(/item 1 .*item 2/),
    });
    const collision = worldOf(['a b']);
    await collision.run((session) => session.acquire());
    edit(collision, ['a-b']);
    await expect(collision.run((session) => session.acquire())).rejects.toMatchObject({
      code: 'item-id-twice',
      message: expect.stringContaining('"a b"'),
    });
    const climbing = worldOf([{ id: '../../x' }]);
    await climbing.run((session) => session.acquire());
    expect(climbing.paths().filter((path) => path.endsWith('raw.json'))).toEqual(['x/raw.json']);
    await expect(worldOf([{ id: '///' }]).run((session) => session.acquire())).rejects.toMatchObject({
      code: 'item-id',
    });
  });

  test('takes the id from a template where the source has one', async () => {
    const world = worldOf(
      [
        { name: 'Ash', kind: 'tree' },
        { name: 'Fern', kind: 'plant' },
      ],
      { id: '{{kind}}-{{slug name}}' },
    );
    await world.run((session) => session.acquire());
    expect(idsOf(world)).toEqual(['tree-ash', 'plant-fern', 'closed']);
  });

  test('takes an item up again whose line was lost, and keeps what stands in its folder', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      await session.process();
    });
    world.write('birch/raw.json', '{"id": "birch", "height": 21}');
    world.write('.batch/items.jsonl', null);
    const lost = await world.look((session) => session.verify());
    expect(lost.findings.map(({ kind }) => kind)).toEqual(['items-missing', 'stranger', 'stranger']);
    await world.run((session) => session.acquire());
    expect([idsOf(world), world.read('birch/raw.json')]).toEqual([
      ['ash', 'birch', 'closed'],
      '{"id": "birch", "height": 21}',
    ]);
    const found = await world.look((session) => session.verify());
    expect([found.conservation.holds, found.findings.map(({ kind, itemId }) => [kind, itemId])]).toEqual([
      true,
      [
        ['raw-edited', 'birch'],
        ['results-stale', null],
      ],
    ]);
  });

  test('after clean of acquire begins anew, the ledger keeping what was paid', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      await session.process();
    });
    const plan = await world.run((session) => session.clean('acquire', { selection: { only: new Set(['ash']) } }));
    expect([plan.paidCalls, world.paths().filter((path) => path.startsWith('ash/')), idsOf(world)]).toEqual([
      1,
      [],
      ['birch'],
    ]);
    const outcome = await world.run(async (session) => {
      await session.acquire();
      await session.prepare();
      return session.process();
    });
    expect([idsOf(world), outcome.calls, outcome.spending.calls, outcome.conservation.holds]).toEqual([
      ['birch', 'ash', 'closed'],
      1,
      3,
      true,
    ]);
  });
});
