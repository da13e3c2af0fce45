import { afterAll, describe, expect, test } from '@jest/globals';
import { allOf } from '../support/all-run.ts';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { fanOutWorld, findWrongs, runLine, sentTexts } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const steps = {
  think: '  - name: think\n    parse: text\n',
  part: '  - name: part\n    expand: { each: "[1, 2].map(n => steps.think + n)" }\n',
  work: '  - name: work\n    parse: text\n',
};
const yamlOf = (...parts: readonly string[]) => `source: { items: [{ id: oak }] }\nsteps:\n${parts.join('')}`;
const templates = { think: 'Think of {{id}}', work: 'Part {{part}}' };
const answer = ({ user }: { readonly user: string }) => (user.startsWith('Think') ? 'oak' : `did ${user}`);

/** A finished batch of think, part and work. */
const finished = async (): Promise<World> => {
  const world = fanOutWorld(yamlOf(steps.think, steps.part, steps.work), templates, answer);
  await world.run(runLine());
  expect(sentTexts(world)).toEqual(['Think of oak', 'Part oak1', 'Part oak2']);
  return world;
};
/** What is asked after the edit, and that all fits together then. */
async function asksAfter(
  world: World,
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const before = world.provider.calls.length;
  world.edit({ 'pipeline.yaml': yaml, ...files });
  const { states } = await world.run(runLine());
  expect([states, await findWrongs(world)]).toEqual([['done'], []]);
  const again = await world.run(runLine());
  expect([again.calls, again.consent]).toEqual([0, 'not needed']);
  return sentTexts(world).slice(before);
}

describe('a finished batch whose pipeline is edited:', () => {
  test('a code step before the expand is computed, and nothing is asked again', async () => {
    const world = await finished();
    const code = '  - name: size\n    code: { set: steps.think.length }\n';
    expect(await asksAfter(world, yamlOf(steps.think, code, steps.part, steps.work))).toEqual([]);
    expect(world.read('oak/size/parsed.json')).toBe('3\n');
  });

  test('a prompt step before the expand is asked, and the children stand', async () => {
    const world = await finished();
    const plan = '  - name: plan\n    parse: text\n';
    expect(
      await asksAfter(world, yamlOf(steps.think, plan, steps.part, steps.work), { 'plan.md.hbs': 'Plan' }),
    ).toEqual(['Plan']);
  });

  test('a step that children take first is asked of each of them, and what they have stands', async () => {
    const world = await finished();
    const look = '  - name: look\n    parse: text\n';
    expect(
      await asksAfter(world, yamlOf(steps.think, steps.part, look, steps.work), { 'look.md.hbs': 'Look at {{part}}' }),
    ).toEqual(['Look at oak1', 'Look at oak2']);
  });

  test('a gather that is added gathers the children that stand', async () => {
    const world = await finished();
    const sum = '  - name: sum\n    gather: part\n    parse: text\n';
    expect(
      await asksAfter(world, yamlOf(steps.think, steps.part, steps.work, sum), {
        'sum.md.hbs': 'Sum{{#each children}} {{value}}{{/each}}',
      }),
    ).toEqual(['Sum did Part oak1 did Part oak2']);
    expect(world.read('all_results.json')).toContain('"id":"oak","step":"sum"');
  });

  test('an expand that is taken out leaves what was paid for its children alone, and verify counts it', async () => {
    const world = await finished();
    const receipts = world.paths().filter((path) => path.endsWith('receipt.json'));
    expect(
      await asksAfter(world, yamlOf(steps.think, steps.work), { 'work.md.hbs': 'Work on {{steps.think}}' }),
    ).toEqual(['Work on oak']);
    expect(world.paths()).toEqual(expect.arrayContaining([...receipts]));
    const { findings, conservation } = await world.look((session) => session.verify());
    expect([
      findings.map(({ kind, message }) => `${kind}: ${message}`),
      conservation.tokens?.callsWithoutReceipt,
    ]).toEqual([['foreign-folder: part/ belongs to no step of the pipeline; it is left alone'], []]);
    // Put back, the children are there as they were.
    expect(
      await asksAfter(world, yamlOf(steps.think, steps.part, steps.work), { 'work.md.hbs': 'Part {{part}}' }),
    ).toEqual([]);
    await world.run((session) => session.clean('acquire'));
    expect([await findWrongs(world), world.paths().filter((path) => path.startsWith('oak'))]).toEqual([[], []]);
  });

  test('an expand that is called otherwise makes its own children, and the old ones are left alone', async () => {
    const world = await finished();
    expect(
      await asksAfter(world, yamlOf(steps.think, steps.part.replace('name: part', 'name: piece'), steps.work), {
        'work.md.hbs': 'Piece {{piece}}',
      }),
    ).toEqual(['Piece oak1', 'Piece oak2']);
    expect(world.read('oak/part/001/work/receipt.json')).not.toBeNull();
  });

  test('an element that is called otherwise leaves the paid children as they are, and their answers outdated', async () => {
    const world = await finished();
    world.edit({
      'pipeline.yaml': yamlOf(steps.think, steps.part.replace(' }\n', ', as: piece }\n'), steps.work),
      'work.md.hbs': 'Piece {{piece}}',
    });
    const { kept } = await world.run((session) => session.parse());
    expect([kept, JSON.parse(world.read('oak/part/001/raw.json') ?? '')]).toEqual([
      [{ itemId: 'oak', step: 'part' }],
      { id: 'oak', part: 'oak1' },
    ]);
    expect((await world.run(runLine())).calls).toBe(0);
    // Cleaned, they are made with the new name.
    await world.run((session) => session.clean('parse', { step: 'part' }));
    const { calls } = await world.run(runLine());
    expect([calls, sentTexts(world).slice(-2), await findWrongs(world)]).toEqual([2, ['Piece oak1', 'Piece oak2'], []]);
  });
});

test('a condition that says otherwise after its step was paid for changes nothing; before, it does', async () => {
  const yaml = (when: string) =>
    yamlOf(
      steps.think,
      steps.part,
      `  - name: work\n    when: "${when}"\n    parse: text\n`,
      '  - name: last\n    parse: text\n',
    );
  const world = fanOutWorld(yaml('item.index == 1'), { ...templates, last: 'Last {{json steps.work}}' }, answer);
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
    await session.process({ step: 'think' });
    await session.process({ step: 'part' });
    await session.process({ step: 'work' });
    await session.parse();
  });
  expect(
    ['001', '002'].map((index) =>
      world.paths().filter((path) => new RegExp(`^oak/part/${index}/work/.*ed\\.json$`).test(path)),
    ),
  ).toEqual([['oak/part/001/work/parsed.json'], ['oak/part/002/work/skipped.json']]);
  world.edit({ 'pipeline.yaml': yaml('item.index == 2') });
  // What was skipped is a place like any other: parse is who decides it anew.
  await world.run((session) => session.parse());
  const { calls } = await world.run(runLine());
  expect([calls, sentTexts(world)]).toEqual([
    3,
    ['Think of oak', 'Part oak1', 'Last "did Part oak1"', 'Part oak2', 'Last "did Part oak2"'],
  ]);
  // Now both rest on what was paid for.
  world.edit({ 'pipeline.yaml': yaml('false') });
  const { kept } = await world.run((session) => session.parse());
  expect([kept, (await world.run(runLine())).calls, await findWrongs(world)]).toEqual([[], 0, []]);
});

test('--item, --limit and --step keep to what they name, on every command', async () => {
  const yaml = `
source: { items: [{ id: oak }, { id: elm }] }
steps:
${steps.think}${steps.part}${steps.work}  - name: sum
    gather: part
    code: { set: "children.map(child => child.value)" }
`;
  const world = fanOutWorld(yaml, templates, ({ user }) => (user.startsWith('Think') ? user.slice(-3) : `did ${user}`));
  const only = (...ids: readonly string[]) => ({ selection: { only: new Set(ids) } });
  await world.run((session) => session.acquire());
  await world.run((session) => session.prepare({ limit: 1 }));
  const files = () => world.paths().filter((path) => /^(oak|elm)\//.test(path) && !path.endsWith('raw.json')).length;
  expect(files()).toBe(1);
  await world.run((session) => session.process({ selection: { limit: 1 }, step: 'think' }));
  expect(sentTexts(world)).toEqual(['Think of oak']);
  await world.run((session) => session.prepare({ only: new Set(['oak']) }));
  expect(world.paths().filter((path) => path.startsWith('elm/'))).toEqual(['elm/raw.json']);
  // One child, and neither its sibling nor its parent.
  await world.run((session) => session.process(only('oak--part-002')));
  expect([sentTexts(world).slice(1), world.read('oak/sum/parsed.json')]).toEqual([['Part oak2'], null]);
  await world.run((session) => session.parse({ only: new Set(['oak--part-002']) }));
  // The parent with what is left of its children.
  await world.run((session) => session.process(only('oak')));
  expect([sentTexts(world).slice(2), JSON.parse(world.read('oak/sum/parsed.json') ?? '')]).toEqual([
    ['Part oak1'],
    ['did Part oak1', 'did Part oak2'],
  ]);
  expect(world.paths().filter((path) => path.startsWith('elm/'))).toEqual(['elm/raw.json']);
  await world.run(runLine());
  // Named together, a child and another item.
  const plan = await world.run((session) =>
    session.clean('process', { step: 'work', ...only('oak--part-001', 'elm') }),
  );
  expect(plan.items.map(({ itemId }) => itemId).sort()).toEqual([
    'elm',
    'elm--part-001',
    'elm--part-002',
    'oak',
    'oak--part-001',
  ]);
  await world.run(async (session) => session.process(only('oak--part-001')));
  expect(sentTexts(world).slice(-1)).toEqual(['Part oak1']);
  const { calls } = await world.run(runLine());
  expect([calls, await findWrongs(world)]).toEqual([2, []]);
});

test('children of children of children, four levels deep, come to their end, in one run or in steps', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const yaml = yamlOf(
    ...names.map((name) => `  - name: ${name}\n    expand: { each: "[1, 2]" }\n`),
    steps.work,
    ...[...names]
      .reverse()
      .map(
        (name, index) =>
          `  - name: sum${index}\n    gather: ${name}\n    code: { set: "${index === 0 ? 'children.length' : 'sum(children.map(child => child.value))'}" }\n`,
      ),
  );
  const world = fanOutWorld(yaml, { work: '{{a}}{{b}}{{c}}{{d}} {{item.id}}' }, answer);
  const { calls, states, conservation } = await world.run(runLine({ workers: 3 }));
  expect([
    calls,
    states,
    world.read('oak/sum3/parsed.json'),
    conservation.children.map(({ counts }) => counts.accepted),
  ]).toEqual([16, ['done'], '16\n', [2, 4, 8, 16]]);
  expect(sentTexts(world)).toContain('2121 oak--a-002--b-001--c-002--d-001');
  expect(await findWrongs(world)).toEqual([]);
  await world.run((session) =>
    session.clean('process', { step: 'work', selection: { only: new Set(['oak--a-001--b-002']) } }),
  );
  expect([await findWrongs(world), (await world.run(runLine())).calls, world.read('oak/sum3/parsed.json')]).toEqual([
    [],
    4,
    '16\n',
  ]);
});

test('an element of millions of characters becomes a child like any other; a list beyond what an expression may give is a rejection', async () => {
  const yaml = (count: number) =>
    `source: { items: [{ id: oak }] }\nsteps:\n  - name: part\n    expand: { each: "range(${count}).map(n => String(n).repeat(3000000))" }\n${steps.work}`;
  const world = fanOutWorld(yaml(3), { work: 'Part of {{length part}} {{truncate part 3}}' }, answer);
  const { calls, states } = await world.run(runLine());
  expect([calls, states, sentTexts(world)[2], await findWrongs(world)]).toEqual([
    3,
    ['done'],
    'Part of 3000000 22…',
    [],
  ]);
  const beyond = fanOutWorld(yaml(7), { work: 'Part' }, answer);
  const { prepare, states: end } = await allOf(beyond);
  const { reasons } = JSON.parse(beyond.read('oak/part/rejected.json') ?? '') as {
    readonly reasons: readonly { readonly rule: string }[];
  };
  expect([prepare?.states, end, reasons.map(({ rule }) => rule), await findWrongs(beyond)]).toEqual([
    ['incomplete'],
    ['incomplete'],
    ['each'],
    [],
  ]);
});
