import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { fanOutWorld, findWrongs, runLine, sentTexts } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const listOf = (length: number) => `
source: { items: [{ id: oak }] }
steps:
  - name: part
    expand: { each: "[1, 2, 3].slice(0, ${length})" }
  - name: work
    parse: text
`;
const answer = ({ user }: { readonly user: string }) => `did ${user}`;
/** All three children of oak have their answers. */
const finished = async (): Promise<World> => {
  const world = fanOutWorld(listOf(3), { work: 'Part {{part}}' }, answer);
  await world.run(runLine());
  return world;
};
/** The list has two elements, and parsed.json says so, as a hand or a disk may leave it: a third child stands beyond it. */
const withThirdBeyond = async (): Promise<World> => {
  const world = await finished();
  world.edit({ 'pipeline.yaml': listOf(2), 'work.md.hbs': 'Part {{part}}' });
  world.write('oak/part/parsed.json', '{\n  "count": 2\n}\n');
  return world;
};
const setAside = 'oak/attempts/0/part/003';
/** With the folders above it. */
function writeDeep(world: World, path: string, text: string | null): void {
  const folders = path.split('/').slice(0, -1);
  for (const [index] of folders.entries())
    world.memory.makeFolder(`${world.folder}/${folders.slice(0, index + 1).join('/')}`);
  world.write(path, text);
}
const notesOf = async (world: World) =>
  (await world.look((session) => session.verify())).findings.map(({ kind, itemId, severity }) => [
    kind,
    itemId,
    severity,
  ]);

describe('a child beyond the list of its parent that holds paid answers', () => {
  test('is set aside by parse with everything in it, told, and still counted', async () => {
    const world = await withThirdBeyond();
    const receipt = world.read('oak/part/003/work/receipt.json');
    const { results } = await world.run((session) => session.parse());
    expect([
      results,
      world.read(`${setAside}/work/receipt.json`) === receipt && receipt !== null,
      world.paths().filter((path) => path.startsWith('oak/part/003')),
      world.events.filter(({ kind }) => kind === 'notice'),
    ]).toEqual([
      2,
      true,
      [],
      [
        {
          kind: 'notice',
          level: 'warning',
          message:
            'oak--part-003 is beyond the list of oak and holds answers: it is set aside as attempts/0/part/003 of oak, with all of them, and what they cost is counted.',
        },
      ],
    ]);
    expect([await findWrongs(world), await notesOf(world)]).toEqual([[], [['children-set-aside', 'oak', 'note']]]);
  });

  test('goes with a clean of its parent that counts and prices it', async () => {
    const world = await withThirdBeyond();
    await world.run((session) => session.parse());
    const plan = await world.run((session) => session.clean('parse', { step: 'part' }));
    expect([plan.children, plan.paidCalls, world.paths().filter((path) => path.includes('receipt'))]).toEqual([
      3,
      3,
      [],
    ]);
    expect(await findWrongs(world)).toEqual([]);
  });

  test('goes with a clean of the whole item that counts and prices it', async () => {
    const world = await withThirdBeyond();
    await world.run((session) => session.parse());
    const plan = await world.run((session) => session.clean('acquire'));
    expect([plan.paidCalls, await findWrongs(world)]).toEqual([3, []]);
  });

  test('is removed for nothing where nothing of it was paid', async () => {
    const world = await withThirdBeyond();
    writeDeep(world, 'oak/part/004/raw.json', '{}\n');
    await world.run((session) => session.parse());
    expect(world.paths().filter((path) => path.includes('004'))).toEqual([]);
  });

  test('is removed where it is a copy: what was paid for stands in its own place', async () => {
    const world = await finished();
    for (const path of world.paths().filter((each) => each.startsWith('oak/part/002/')))
      writeDeep(world, path.replace('002', '004'), world.read(path));
    await world.run((session) => session.parse());
    expect([world.paths().filter((path) => path.includes('004')), await findWrongs(world)]).toEqual([[], []]);
  });

  test('stays where it is while one of its name is set aside already, and verify says so', async () => {
    const world = await withThirdBeyond();
    writeDeep(world, `${setAside}/raw.json`, '{}\n');
    await world.run((session) => session.parse());
    expect([world.read('oak/part/003/work/receipt.json'), await findWrongs(world)]).toEqual([
      expect.any(String),
      ['stranger', 'conservation', 'stranger oak--part-003'],
    ]);
  });

  test.each(['before', 'after'] as const)('is set aside by the next parse where one was killed %s it', async (when) => {
    const world = await withThirdBeyond();
    const stop = { stopAtOperation: /^rename .*attempts\/0/, when };
    expect((await world.runUntil(stop, (session) => session.parse())).killed).toBe(true);
    await world.run((session) => session.parse());
    expect([world.read(`${setAside}/work/receipt.json`), await findWrongs(world)]).toEqual([expect.any(String), []]);
  });

  test('is not bought again after a run that was killed: its receipt is found where it is', async () => {
    const world = await withThirdBeyond();
    await world.runUntil({ stopAtOperation: /attempts\/0/, when: 'after' }, (session) => session.parse());
    world.powerCut();
    await world.run((session) => session.process());
    await world.run((session) => session.parse());
    expect([sentTexts(world).length, await findWrongs(world)]).toEqual([3, []]);
  });
});

describe('a count that is less than the children of the list', () => {
  test('is made right by parse where they all stand as the list has them', async () => {
    const world = await finished();
    world.write('oak/part/parsed.json', '{\n  "count": 2\n}\n');
    const { results } = await world.run((session) => session.parse());
    expect([results, world.read('oak/part/parsed.json'), await findWrongs(world)]).toEqual([
      3,
      '{\n  "count": 3\n}\n',
      [],
    ]);
  });
});

describe('what was set aside', () => {
  test('is not removed with an attempt whose verdict was lost: children that were paid for stay', async () => {
    const world = await finished();
    for (const path of world.paths().filter((each) => each.startsWith('oak/part/001/'))) {
      writeDeep(world, path.replace('oak/', 'oak/attempts/1/'), world.read(path));
      world.write(path, null);
    }
    await world.run((session) => session.process());
    expect(world.read('oak/attempts/1/part/001/work/receipt.json')).toEqual(expect.any(String));
  });
});

describe('a folder of an item that was cleaned as a whole', () => {
  test('is not removed where it holds an answer that the clean did not name', async () => {
    const world = await finished();
    const kept = world.paths().filter((path) => path.startsWith('oak/'));
    const texts = new Map(kept.map((path) => [path, world.read(path)]));
    await world.run((session) => session.clean('acquire'));
    for (const [path, text] of texts) {
      if (text !== null) writeDeep(world, path, text.replace(/"callId": ?"[^"]*"/, '"callId": "another"'));
    }
    await world.run(async () => {});
    expect(world.read('oak/part/001/work/receipt.json')).toEqual(expect.any(String));
  });
});
