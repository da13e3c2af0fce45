import { afterAll, describe, expect, test } from '@jest/globals';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { findWrongs, fanOutWorld, runLine } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const parts = (list: string, code = '1') => `
source: { items: [{ id: oak }] }
steps:
  - name: factor
    code: { set: "${code}" }
  - name: part
    expand: { each: "${list}" }
  - name: work
    attempts: 2
    feedback: false
    parse: text
    rules: [{ name: good, expr: "!value.includes('bad')" }]
`;
const templates = { work: 'Part {{part}} by {{steps.factor}}, try {{attempt}}' };
const answer = ({ user }: { readonly user: string }) => `${user.includes('try 1') ? 'bad' : 'fine'} ${user}`;
const childrenOf = (world: World) =>
  world
    .paths()
    .flatMap((path) =>
      /^oak\/part\/\d+\/raw\.json$/.test(path) ? [JSON.parse(world.read(path) ?? '').part as unknown] : [],
    );

const world = () => fanOutWorld(parts('[1, 2, 3]'), templates, answer);
const toFirstPrompts = async (of: World) =>
  of.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });

describe('free work never unsettles paid work: a list that is another one by now', () => {
  test('makes other children where nothing was paid for them, and no surplus one stays', async () => {
    const changed = world();
    await toFirstPrompts(changed);
    changed.edit({ 'pipeline.yaml': parts('[1, 5]') });
    const { kept } = await changed.run((session) => session.parse());
    expect([childrenOf(changed), kept, await findWrongs(changed)]).toEqual([[1, 5], [], []]);
    // Of the child whose element is the same the prompt stands, the other one begins anew.
    expect(changed.paths().filter((path) => path.endsWith('prompt.md'))).toEqual(['oak/part/001/work/prompt.md']);
  });

  test('leaves the children that were paid for, and says what redoing them would cost', async () => {
    const changed = world();
    await changed.run(runLine());
    changed.edit({ 'pipeline.yaml': parts('[1, 5]') });
    const { kept } = await changed.run((session) => session.parse());
    expect([childrenOf(changed), kept]).toEqual([[1, 2, 3], [{ itemId: 'oak', step: 'part' }]]);
    const offers: unknown[] = [];
    changed.edit({ 'pipeline.yaml': `${parts('[1, 5]')}  - name: more\n    parse: text\n`, 'more.md.hbs': 'More' });
    await changed.run((session) =>
      session.process({
        consent: {
          ask: async ({ outdated }) => {
            offers.push(
              ...outdated.map(({ step, cause, items, redoUsd }) => [step, cause, items, redoUsd === paidUsd(changed)]),
            );
            return 'no';
          },
        },
      }),
    );
    expect(offers).toEqual([['part', 'verdict', 1, true]]);
    await changed.run((session) => session.parse());
    expect(await findWrongs(changed)).toEqual([]);
  });

  test.each(['[4, 5]', '[1, 2, 3, 4]', '[]', 'null.x'])(
    'leaves a child whose only answer so far was rejected and set aside, where the list is %s (what was billed is never lost)',
    async (list) => {
      const changed = world();
      await toFirstPrompts(changed);
      await changed.runUntil({ stopAtOperation: /part\/001\/work\/prompt.md$/, when: 'after' }, (session) =>
        session.process(),
      );
      expect(changed.paths().filter((path) => path.endsWith('receipt.json'))).toEqual([
        'oak/part/001/attempts/1/work/receipt.json',
      ]);
      changed.edit({ 'pipeline.yaml': parts(list) });
      const { kept } = await changed.run((session) => session.parse());
      expect([childrenOf(changed), kept, await findWrongs(changed)]).toEqual([
        [1, 2, 3],
        [{ itemId: 'oak', step: 'part' }],
        [],
      ]);
    },
  );

  test('leaves a child that was paid for in a step that the pipeline has no more', async () => {
    const changed = world();
    await changed.run(runLine());
    changed.edit({ 'pipeline.yaml': parts('[7]').replace('name: work', 'name: other'), 'other.md.hbs': 'Other' });
    await changed.run((session) => session.parse());
    expect([childrenOf(changed), await findWrongs(changed)]).toEqual([[1, 2, 3], []]);
  });

  test.each(['[4, 5]', '[]', 'null.x'])(
    'leaves paid children whose count was lost, where the list is %s',
    async (list) => {
      for (const text of ['', null]) {
        const changed = world();
        await changed.run(runLine());
        changed.write('oak/part/parsed.json', text);
        changed.edit({ 'pipeline.yaml': parts(list) });
        await changed.run(runLine());
        expect([childrenOf(changed), changed.read('oak/part/parsed.json'), await findWrongs(changed)]).toEqual([
          [1, 2, 3],
          '{\n  "count": 3\n}\n',
          [],
        ]);
      }
    },
  );

  test('leaves a child for which a person wrote the answer', async () => {
    const changed = world();
    await toFirstPrompts(changed);
    changed.write('oak/part/002/work/response.md', 'fine, by hand');
    changed.edit({ 'pipeline.yaml': parts('[7]') });
    await changed.run((session) => session.parse());
    expect([childrenOf(changed), changed.read('oak/part/002/work/response.md')]).toEqual([[1, 2, 3], 'fine, by hand']);
  });
});

describe('a code step whose value is another one by now', () => {
  test('is computed anew where nothing paid rests on it, children and their prompts with it', async () => {
    const changed = world();
    await toFirstPrompts(changed);
    changed.edit({ 'pipeline.yaml': parts('[1, 2, 3].map(n => n * steps.factor)', '2') });
    await changed.run(async (session) => {
      await session.parse();
      await session.prepare();
    });
    expect([childrenOf(changed), changed.read('oak/part/002/work/prompt.md')]).toEqual([
      [2, 4, 6],
      expect.stringContaining('Part 4 by 2, try 1'),
    ]);
  });

  test('keeps its old value where children were paid for, and is reported with the price of redoing them', async () => {
    const changed = world();
    await changed.run(runLine());
    changed.edit({ 'pipeline.yaml': parts('[1, 2, 3]', '2') });
    const { kept } = await changed.run((session) => session.parse());
    expect([changed.read('oak/factor/parsed.json'), kept]).toEqual(['1\n', [{ itemId: 'oak', step: 'factor' }]]);
    expect((await changed.run(runLine())).calls).toBe(0);
  });

  test('of a child keeps its old value where the parent has paid for what it gathered', async () => {
    const yaml = (code: string) => `
source: { items: [{ id: oak }] }
steps:
  - name: part
    expand: { each: "[1, 2]" }
  - name: double
    code: { set: "${code}" }
  - name: sum
    gather: part
    parse: text
`;
    const gathered = fanOutWorld(yaml('raw.part * 2'), { sum: '{{#each children}}{{value}} {{/each}}' }, () => 'ok');
    await gathered.run(runLine());
    gathered.edit({ 'pipeline.yaml': yaml('raw.part * 3') });
    const { kept } = await gathered.run((session) => session.parse());
    expect([gathered.read('oak/part/002/double/parsed.json'), kept]).toEqual([
      '4\n',
      [
        { itemId: 'oak--part-001', step: 'double' },
        { itemId: 'oak--part-002', step: 'double' },
      ],
    ]);
    // Not paid for any more, it follows.
    await gathered.run(async (session) => {
      await session.clean('process', { step: 'sum' });
      await session.parse();
    });
    expect(gathered.read('oak/part/002/double/parsed.json')).toBe('6\n');
  });
});

function paidUsd(of: World): number {
  const standing = of.paths().filter((path) => /part\/\d+\/work\/receipt\.json$/.test(path));
  return standing.reduce((sum, path) => sum + (JSON.parse(of.read(path) ?? '').costUsd as number), 0);
}
