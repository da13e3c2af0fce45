import { afterAll, describe, expect, test } from '@jest/globals';
import { allOf } from '../support/all-run.ts';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { badRequest } from '../support/fake-provider.ts';
import { fanOutWorld, findWrongs, runLine, sentTexts } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const valueAt = (world: World, path: string) => JSON.parse(world.read(path) ?? 'null') as unknown;
const numberSchema = (name: string) =>
  JSON.stringify({
    type: 'object',
    properties: { [name]: { type: 'integer' } },
    required: [name],
    additionalProperties: false,
  });

test('a value that was coerced goes on coerced, into rules, code, children and prompts (incident 14)', async () => {
  const world = fanOutWorld(
    `
source: { items: [{ id: oak }] }
steps:
  - name: count
    rules: [{ name: number, expr: "value.parts === 2" }]
  - name: twice
    code: { set: steps.count.parts * 2 }
  - name: part
    expand: { each: range(steps.count.parts) }
  - name: work
    parse: text
`,
    {
      count: 'Count {{id}}',
      'count.schema.json': numberSchema('parts'),
      work: '{{json steps.count}} {{steps.twice}} {{part}}',
    },
    ({ user }) => (user.startsWith('Count') ? '{"parts": "2"}' : user),
  );
  await world.run(runLine());
  expect([valueAt(world, 'oak/count/parsed.json'), valueAt(world, 'oak/twice/parsed.json'), sentTexts(world)]).toEqual([
    { parts: 2 },
    4,
    ['Count oak', '{"parts":2} 4 0', '{"parts":2} 4 1'],
  ]);
  // Parsed again it stays what it is.
  const { changed } = await world.run((session) => session.parse());
  expect(changed).toBe(0);
});

test('a child that is tried again at a later step, in another run, has all that the steps before and its parent gave it (incident 15)', async () => {
  let isBroken = true;
  const world = fanOutWorld(
    `
source: { items: [{ id: oak, colour: green }] }
steps:
  - name: think
    parse: text
  - name: dice
    code: { set: "random.integer(1, 1000000)" }
  - name: part
    expand: { each: "['a', 'b']" }
  - name: write
    parse: text
  - name: judge
    retryFrom: write
    rules: [{ name: good, expr: "!value.includes('try 1')", error: "Again {{raw.part}}" }]
    feedback: false
    parse: text
`,
    {
      think: 'Think of {{id}}',
      write:
        'Write {{colour}} {{part}} of {{steps.think}} {{steps.dice}}, try {{attempt}}{{#if previous}} after {{join (lookup previous.reasons 0) ","}}{{/if}}',
      judge: 'Judge {{colour}} {{part}} {{steps.write}}',
    },
    ({ user }) => (user.startsWith('Think') ? 'thought' : user.replace(/^Write|^Judge/, 'On')),
    { fault: ({ user }) => (isBroken && user.startsWith('Judge green b') ? badRequest : null) },
  );
  world.edit({
    'write.md.hbs':
      'Write {{colour}} {{part}} of {{steps.think}} {{steps.dice}}, try {{attempt}}{{#each previous.reasons}} ({{message}}){{/each}}',
  });
  await world.run(runLine());
  isBroken = false;
  await world.run(runLine());
  const dice = valueAt(world, 'oak/dice/parsed.json');
  expect(sentTexts(world).filter((text) => text.startsWith('Write'))).toEqual([
    `Write green a of thought ${dice}, try 1`,
    `Write green a of thought ${dice}, try 2 (Again a)`,
    `Write green b of thought ${dice}, try 1`,
    `Write green b of thought ${dice}, try 2 (Again b)`,
  ]);
  expect(valueAt(world, 'oak/part/002/judge/parsed.json')).toBe(
    `On green b On green b of thought ${dice}, try 2 (Again b)`,
  );
  expect(await findWrongs(world)).toEqual([]);
});

describe('chance (incident 25: a seed from the index gave 77.5 % instead of 50 %, and two random steps drew identical numbers)', () => {
  const yaml = (items: readonly string[]) => `
source: { items: ${JSON.stringify(items.map((id) => ({ id })))} }
steps:
  - name: first
    code: { set: "range(8).map(() => random.integer(0, 1))" }
  - name: second
    code: { set: "range(8).map(() => random.integer(0, 1))" }
  - name: part
    expand: { each: "range(50)" }
  - name: toss
    code: { set: "range(8).map(() => random.integer(0, 1))" }
`;
  const drawsOf = (world: World): ReadonlyMap<string, string> =>
    new Map(
      world
        .paths()
        .filter((path) => /(first|second|toss)\/parsed\.json$/.test(path))
        .map((path) => [path, JSON.stringify(valueAt(world, path))]),
    );
  const drawn = async (items: readonly string[]) => {
    const world = fanOutWorld(yaml(items), {}, () => '');
    await world.run(runLine());
    return drawsOf(world);
  };
  const names = Array.from({ length: 30 }, (_, index) => `item-${index + 1}`);

  test('is fair, and two steps, two items and two children draw independently', async () => {
    const draws = await drawn(names);
    const bits = [...draws.values()].flatMap((text) => JSON.parse(text) as number[]);
    const share = bits.reduce((sum, bit) => sum + bit, 0) / bits.length;
    expect(bits.length).toBe((30 * 50 + 60) * 8);
    // Four standard deviations of a fair coin.
    expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / bits.length));
    // Of 1,560 draws of 256 kinds each kind comes about six times; the first place of a list is as fair as the others.
    expect(new Set(draws.values()).size).toBeGreaterThan(240);
    const same = names.filter((id) => draws.get(`${id}/first/parsed.json`) === draws.get(`${id}/second/parsed.json`));
    expect(same.length).toBeLessThan(4);
    for (let place = 0; place < 8; place += 1) {
      const column = [...draws.values()].map((text) => (JSON.parse(text) as number[])[place] ?? 0);
      const mean = column.reduce((sum, bit) => sum + bit, 0) / column.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / column.length));
    }
  });

  test('replays, whatever the order and number of the items', async () => {
    const all = await drawn(names.slice(0, 3));
    const backwards = await drawn(['item-3', 'item-1']);
    for (const [path, draw] of backwards) expect([path, all.get(path)]).toEqual([path, draw]);
  });

  test('is drawn anew by another attempt, and by children that were made anew', async () => {
    const world = fanOutWorld(
      `
source: { items: [{ id: oak }] }
steps:
  - name: think
    feedback: false
    parse: text
  - name: part
    expand: { each: "[1]" }
  - name: toss
    code: { set: "random.integer(1, 1000000)" }
  - name: write
    feedback: false
    parse: text
  - name: dice
    retryFrom: write
    attempts: 2
    code: { set: "random.integer(1, 1000000)" }
    rules: [{ name: again, expr: attempt == 2 }]
  - name: sum
    gather: part
    retryFrom: think
    attempts: 2
    code: { set: "random.integer(1, 1000000)" }
    rules: [{ name: again, expr: attempt == 2 }]
`,
      { think: 'Think, try {{attempt}}', write: 'Write with {{steps.toss}}, try {{attempt}}' },
      ({ user }) => user,
    );
    await world.run(runLine());
    const draws = world
      .paths()
      .filter((path) => /(toss|dice|sum)\/(parsed|rejected)\.json$/.test(path))
      .map((path) => {
        const found = valueAt(world, path);
        return typeof found === 'number' ? found : (found as { value: number }).value;
      });
    // Two generations of a child: a toss and two dice each; two sums.
    expect([draws.length, new Set(draws).size]).toEqual([8, 8]);
    expect(await findWrongs(world)).toEqual([]);
  });
});

test('what a judge rejects is written anew with the reasons, and the judge does not judge the same text twice (incident 26)', async () => {
  const world = fanOutWorld(
    `
source: { items: [{ id: oak }] }
steps:
  - name: write
    parse: text
  - name: judge
    retryFrom: write
    rules: [{ name: good, expr: value.score >= 3, error: "Only {{value.score}}" }]
`,
    { write: 'Write on {{id}}.', judge: 'Judge {{steps.write}}', 'judge.schema.json': numberSchema('score') },
    ({ user }) => (user.startsWith('Write') ? `text ${user.length}` : `{"score": ${user === 'Judge text 13' ? 1 : 5}}`),
  );
  await world.run(runLine());
  const texts = sentTexts(world);
  expect([texts.length, texts[0], texts[1], texts[2]]).toEqual([
    4,
    'Write on oak.',
    'Judge text 13',
    'Write on oak.\n\nAn earlier answer to this was rejected for these reasons:\n\n- Only 1\n\nAnswer again, and mend them.',
  ]);
  expect(texts[3]).not.toBe(texts[1]);
  expect(world.read('oak/judge/parsed.json')).toContain('5');
});

test('no item passes a gate whose rule does not hold, whatever the rule does (incident 27: 456 of 900 wrong hands passed)', async () => {
  const world = fanOutWorld(
    `
source: { items: ${JSON.stringify(Array.from({ length: 40 }, (_, index) => ({ id: `hand-${index + 1}`, total: index })))} }
steps:
  - name: play
    parse: text
  - name: verify
    code: { set: { wrong: "raw.total % 4" } }
    rules:
      - { name: right, expr: value.wrong == 0 }
      - { name: throws, when: "raw.total == 4", expr: raw.total.no.such }
      - { name: warns, level: warning, expr: "raw.total != 8" }
  - name: difficulty
    parse: text
`,
    { play: 'Play {{id}}', difficulty: 'How hard is {{id}}?' },
    () => 'ok',
  );
  const { rejected } = await world.run(runLine({ workers: 4 }));
  const passed = Array.from({ length: 40 }, (_, index) => index).filter((total) => total % 4 === 0 && total !== 4);
  expect(rejected).toHaveLength(40 - passed.length);
  expect(
    sentTexts(world)
      .filter((text) => text.startsWith('How'))
      .sort(),
  ).toEqual(passed.map((total) => `How hard is hand-${total + 1}?`).sort());
  const results = JSON.parse(world.read('all_results.json') ?? '') as readonly { readonly id: string }[];
  expect(results.map(({ id }) => id)).toEqual(passed.map((total) => `hand-${total + 1}`));
  expect(
    world.events.filter((event) => event.kind === 'noted').map((event) => 'itemId' in event && event.itemId),
  ).toEqual(['hand-9']);
});

test('a loop that reaches its maximum is rejected and says so, and nothing goes on from it (incident 28)', async () => {
  const world = fanOutWorld(
    `
source: { items: [{ id: short, goal: 3 }, { id: endless, goal: 99 }] }
steps:
  - name: walk
    code:
      init: { n: 0 }
      each: { n: n + 1 }
      until: n == raw.goal
      maxIterations: 10
  - name: tell
    parse: text
`,
    { tell: 'Tell of {{steps.walk.n}}' },
    () => 'told',
  );
  const { states, prepare, process } = await allOf(world);
  expect([sentTexts(world), prepare?.states, states, process.conservation.counts.rejected]).toEqual([
    ['Tell of 3'],
    ['incomplete'],
    ['incomplete'],
    1,
  ]);
  const note = valueAt(world, 'endless/walk/rejected.json') as {
    readonly reasons: readonly { rule: string; message: string }[];
  };
  expect([note.reasons.map(({ rule }) => rule), valueAt(world, 'endless/walk/parsed.json')]).toEqual([
    ['maxIterations'],
    null,
  ]);
  expect(note.reasons[0]?.message).toContain('10');
});

test('equal prompts are asked for each child and each repetition: draws stay independent (incident 29)', async () => {
  let answers = 0;
  const world = fanOutWorld(
    `
source: { items: [{ id: coin }], repeat: 3 }
steps:
  - name: toss
    expand: { each: range(4) }
  - name: side
    parse: text
`,
    { side: 'Heads or tails?' },
    () => {
      answers += 1;
      return `answer ${answers}`;
    },
  );
  await world.run(runLine());
  const results = JSON.parse(world.read('all_results.json') ?? '') as readonly { readonly result: string }[];
  expect([world.provider.bill.length, new Set(results.map(({ result }) => result)).size]).toEqual([12, 12]);
});
