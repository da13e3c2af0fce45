import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { createDiskBatch } from '../support/disk-batch.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { fanOutWorld, findWrongs, runLine, sentTexts } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const yaml = `
source: { items: [{ id: oak }, { id: elm }] }
steps:
  - name: think
    parse: text
  - name: part
    expand: { each: "[1, 2, 3].map(n => steps.think + n)" }
  - name: work
    parse: text
  - name: sum
    gather: part
    code: { set: "children.map(child => child.raw.part)" }
`;
const files = { 'pipeline.yaml': yaml, 'think.md.hbs': 'Think of {{id}}', 'work.md.hbs': 'Part {{part}}' };
const answer = ({ user }: { readonly user: string }) => (user.startsWith('Think') ? user.slice(-3) : `did ${user}`);
const world = (): World => fanOutWorld(yaml, files, answer);
/** Ends when the first child of oak has its answer. */
const toFirstChild = async (of: World) => {
  await of.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  await of.runUntil({ stopAtOperation: /oak\/part\/001\/work\/parsed\.json$/, when: 'after' }, (session) =>
    session.process(),
  );
};
const sums = (of: World) =>
  ['oak', 'elm'].map((id) => JSON.parse(of.read(`${id}/sum/parsed.json`) ?? 'null') as unknown);
const whole = [
  ['oak1', 'oak2', 'oak3'],
  ['elm1', 'elm2', 'elm3'],
];

describe('a child', () => {
  test.each(['prepare', 'process', 'parse'] as const)(
    'whose raw.json is gone is made again from its parent by %s, before it was gathered and after',
    async (command) => {
      const before = world();
      await toFirstChild(before);
      const raw = before.read('oak/part/002/raw.json');
      for (const file of ['oak/part/001/raw.json', 'oak/part/002/raw.json']) before.write(file, null);
      await before.run<unknown>((session) => session[command]());
      expect([before.read('oak/part/002/raw.json'), before.read('oak/part/001/work/receipt.json')]).toEqual([
        raw,
        expect.any(String),
      ]);
      const after = world();
      await after.run(runLine());
      after.write('oak/part/002/raw.json', null);
      await after.run<unknown>((session) => session[command]());
      expect([after.read('oak/part/002/raw.json'), await findWrongs(after)]).toEqual([raw, []]);
      expect(sentTexts(after)).toHaveLength(8);
    },
  );

  test('whose raw.json is gone or cannot be read is found by verify, and mended by its repair for nothing', async () => {
    for (const text of [null, '', 'null']) {
      const damaged = world();
      await damaged.run(runLine());
      const raw = damaged.read('oak/part/002/raw.json');
      damaged.write('oak/part/002/raw.json', text);
      expect(await findWrongs(damaged)).not.toEqual([]);
      const { findings } = await damaged.run((session) => session.verify(true));
      expect([findings, damaged.read('oak/part/002/raw.json'), await findWrongs(damaged)]).toEqual([[], raw, []]);
      expect(sentTexts(damaged)).toHaveLength(8);
    }
  });

  test('and the value of its parent that it is made from, both gone, are made again, the value first', async () => {
    const damaged = world();
    await toFirstChild(damaged);
    damaged.write('oak/part/003/raw.json', null);
    damaged.write('oak/think/parsed.json', '');
    await damaged.run(runLine());
    expect([sums(damaged), await findWrongs(damaged)]).toEqual([whole, []]);
    expect(sentTexts(damaged)).toHaveLength(8);
  });

  test('whose parent cannot be read fails with the reason, and the others go on', async () => {
    const damaged = world();
    await toFirstChild(damaged);
    const raw = damaged.read('oak/raw.json');
    damaged.write('oak/raw.json', 'oops');
    damaged.write('oak/part/003/raw.json', null);
    const { states } = await damaged.run((session) => session.process());
    await damaged.run((session) => session.parse());
    expect([states, sums(damaged)]).toEqual([['incomplete'], [null, whole[1]]]);
    expect(damaged.events).toContainEqual({
      kind: 'failed',
      itemId: 'oak--part-003',
      step: null,
      message: 'raw.json of oak is empty or is not a JSON object',
    });
    damaged.write('oak/raw.json', raw);
    await damaged.run(runLine());
    expect([
      sums(damaged),
      await findWrongs(damaged),
      damaged.paths().filter((path) => path.endsWith('error.json')),
    ]).toEqual([whole, [], []]);
  });

  test('that rests on a value which is lost and would be rejected now fails, instead of asking for it for ever', async () => {
    const damaged = world();
    await toFirstChild(damaged);
    damaged.write('oak/think/parsed.json', '');
    damaged.edit({
      'pipeline.yaml': yaml.replace(
        'parse: text',
        'parse: text\n    rules: [{ name: no, expr: "false", when: "raw.id == \'oak\'" }]',
      ),
      'work.md.hbs': 'Part {{part}} of {{steps.think}}',
    });
    const { states } = await damaged.run((session) => session.process());
    expect(states).toEqual(['incomplete']);
    expect(sums(damaged)[1]).toEqual(whole[1]);
  });

  test.each(['a file', 'a link'] as const)('whose folder is %s is missing, and hinders nobody else', async (what) => {
    const batch = createDiskBatch(files, createFakeProvider({ answer }));
    try {
      await batch.acquire();
      await batch.process();
      const folder = batch.place('oak/part/002');
      renameSync(folder, `${batch.top}/elsewhere`);
      if (what === 'a file') writeFileSync(folder, 'hm');
      else symlinkSync(`${batch.top}/elsewhere`, folder);
      rmSync(batch.place('oak/sum/parsed.json'));
      for (let runs = 0; runs < 2; runs += 1) {
        const { process } = await batch.all();
        expect([process.calls, process.conservation.missing, process.states]).toEqual([
          0,
          ['oak--part-002'],
          ['incomplete'],
        ]);
      }
      expect((await batch.verify()).conservation.missing).toEqual(['oak--part-002']);
      rmSync(folder);
      renameSync(`${batch.top}/elsewhere`, folder);
      const { process } = await batch.all();
      expect([process.calls, process.conservation.holds, process.states]).toEqual([0, true, ['done']]);
    } finally {
      batch.remove();
    }
  });

  test('lies behind no link: an expand folder that is one stops its item alone, and nothing is written through it', async () => {
    const batch = createDiskBatch(files, createFakeProvider({ answer }));
    try {
      await batch.acquire();
      mkdirSync(batch.place('oak/think'), { recursive: true });
      mkdirSync(`${batch.top}/elsewhere`);
      symlinkSync(`${batch.top}/elsewhere`, batch.place('oak/part'));
      const { process } = await batch.all();
      expect([process.conservation.counts.accepted, process.states]).toEqual([1, ['incomplete']]);
      expect(readdirSync(`${batch.top}/elsewhere`)).toEqual([]);
    } finally {
      batch.remove();
    }
  });
});

describe('an expand', () => {
  test.each([
    ['empty', ''],
    ['no count', '{}'],
    ['a count beyond all bounds', '{"count": 1e15}'],
    ['a negative count', '{"count": -1}'],
    ['half a child', '{"count": 2.5}'],
  ])('whose parsed.json is %s has the children that stand, and is made again', async (_, text) => {
    const damaged = world();
    await toFirstChild(damaged);
    damaged.write('oak/part/parsed.json', text);
    expect((await damaged.look((session) => session.verify())).conservation.children[0]?.counts.acquired).toBe(3);
    await damaged.run(runLine());
    expect([sums(damaged), await findWrongs(damaged), sentTexts(damaged).length]).toEqual([whole, [], 8]);
  });

  test('whose folder has one child more than it made is told of the stranger', async () => {
    const damaged = world();
    await damaged.run(runLine());
    damaged.write('oak/part/004/raw.json', '{"id": "oak"}');
    expect(await findWrongs(damaged)).toContain('stranger oak--part-004');
  });

  test('whose folder has names that are no children tells of them, and leaves them alone', async () => {
    const damaged = world();
    await damaged.run(runLine());
    for (const name of ['0002', 'notes', '04', '000']) damaged.write(`oak/part/${name}/raw.json`, '{}');
    damaged.write('oak/part/readme.txt', 'mine');
    const { findings, conservation } = await damaged.look((session) => session.verify());
    expect([
      conservation.holds,
      findings.filter(({ kind }) => kind === 'foreign-folder').map(({ itemId, message }) => `${itemId}: ${message}`),
    ]).toEqual([
      true,
      ['000', '0002', '04', 'notes'].map((name) => `oak: part/${name}/ is no child of part; it is left alone`),
    ]);
    await damaged.run(runLine());
    expect(damaged.read('oak/part/notes/raw.json')).toBe('{}');
  });
});

test('a code step whose parsed.json is empty is computed again by what reads it, with the same draws', async () => {
  const drawn = fanOutWorld(
    `
source: { items: [{ id: oak }] }
steps:
  - name: dice
    code: { set: "random.integer(1, 1000000)" }
  - name: part
    expand: { each: "[1]" }
  - name: toss
    code: { set: "random.integer(1, 1000000)" }
  - name: work
    parse: text
`,
    { work: 'Part {{steps.dice}} {{steps.toss}}' },
    ({ user }) => user,
  );
  await drawn.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  const before = drawn.tree();
  for (const path of ['oak/dice/parsed.json', 'oak/part/001/toss/parsed.json']) drawn.write(path, '');
  await drawn.run((session) => session.prepare());
  expect(drawn.tree()).toEqual(before);
  // At the end of a line nobody reads it: verify finds it, and its repair mends it.
  await drawn.run(runLine());
  for (const text of ['', '{"half":', null]) {
    drawn.write('oak/dice/parsed.json', text);
    drawn.write('oak/part/001/toss/parsed.json', text);
    const { findings } = await drawn.run((session) => session.verify(true));
    expect([findings, await findWrongs(drawn)]).toEqual([[], []]);
  }
});
