import { afterAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/request.ts';
import { removeWorlds, type World } from '../support/batch-world.ts';
import { badRequest, serverError } from '../support/fake-provider.ts';
import { fanOutWorld, findWrongs, runLine, sentTexts } from '../support/fan-out-world.ts';

afterAll(removeWorlds);

const three = (gather: string) => `
source: { items: [{ id: oak }] }
steps:
  - name: part
    expand: { each: "[1, 2, 3]" }
  - name: work
    parse: text
  - name: sum
    gather: part
${gather}
`;
const names = 'code: { set: "children.map(child => child.raw.part)" }';
const failing = (isBroken: () => boolean, part = 2) => ({
  fault: ({ user }: ModelRequest) => (isBroken() && user === `Part ${part}` ? badRequest : null),
});
const read = (world: World, path: string) => JSON.parse(world.read(path) ?? 'null') as unknown;
const say = ({ user }: ModelRequest) => `did ${user}`;
const work = { work: 'Part {{part}}' };

describe('a gather with a failed child', () => {
  test('waits for it without atLeast, and goes on when the next run has got it', async () => {
    let isBroken = true;
    const world = fanOutWorld(
      three(`    ${names}`),
      work,
      say,
      failing(() => isBroken),
    );
    const first = await world.run(runLine());
    expect([first.calls, first.states, first.failed, read(world, 'oak/sum/parsed.json')]).toEqual([
      3,
      ['incomplete'],
      ['oak--part-002'],
      null,
    ]);
    isBroken = false;
    const second = await world.run(runLine());
    expect([second.calls, second.states, read(world, 'oak/sum/parsed.json'), await findWrongs(world)]).toEqual([
      1,
      ['done'],
      [1, 2, 3],
      [],
    ]);
  });

  test('goes on without it where atLeast are accepted, and with it when a later run has got it', async () => {
    let isBroken = true;
    const world = fanOutWorld(
      three(`    atLeast: 0.6\n    ${names}`),
      work,
      say,
      failing(() => isBroken),
    );
    const first = await world.run(runLine());
    expect([first.calls, first.states, read(world, 'oak/sum/parsed.json')]).toEqual([3, ['incomplete'], [1, 3]]);
    // It is tried again once in each run, as it is estimated, and nothing else is.
    const second = await world.run(runLine());
    expect([second.estimate.calls, second.calls, second.states]).toEqual([1, 1, ['incomplete']]);
    isBroken = false;
    const third = await world.run(runLine());
    expect([third.calls, third.states, read(world, 'oak/sum/parsed.json'), await findWrongs(world)]).toEqual([
      1,
      ['done'],
      [1, 2, 3],
      [],
    ]);
    expect((await world.run(runLine())).calls).toBe(0);
  });

  test('keeps what it gathered where an answer was paid for that rests on it', async () => {
    let isBroken = true;
    const world = fanOutWorld(
      `${three(`    atLeast: 0.6\n    ${names}`)}  - name: last\n    parse: text\n`,
      { ...work, last: 'Sum {{steps.sum}}' },
      say,
      failing(() => isBroken),
    );
    await world.run(runLine());
    isBroken = false;
    const later = await world.run(runLine());
    expect([later.calls, read(world, 'oak/sum/parsed.json'), await findWrongs(world)]).toEqual([1, [1, 3], []]);
    expect(sentTexts(world).filter((text) => text.startsWith('Sum'))).toEqual(['Sum [1,3]']);
  });

  test('tries it once in a run before it goes on without it, though it failed in an earlier one', async () => {
    let broken = [1, 2, 3];
    const world = fanOutWorld(three(`    atLeast: 0.6\n    ${names}`), work, say, {
      fault: ({ user }) => (broken.some((part) => user === `Part ${part}`) ? badRequest : null),
    });
    await world.run(runLine());
    broken = [];
    const later = await world.run(runLine());
    expect([later.calls, read(world, 'oak/sum/parsed.json')]).toEqual([3, [1, 2, 3]]);
  });

  test('holds its parent where fewer than atLeast are accepted', async () => {
    const world = fanOutWorld(
      three(`    atLeast: 0.7\n    ${names}`),
      work,
      say,
      failing(() => true),
    );
    const { conservation } = await world.run(runLine());
    expect([read(world, 'oak/sum/parsed.json'), conservation.counts.waiting, conservation.children[0]?.counts]).toEqual(
      [null, 1, { acquired: 3, accepted: 2, rejected: 0, failed: 1, waiting: 0, inFlight: 0 }],
    );
  });

  test('is not asked once more itself in the run in which its own answer failed', async () => {
    const world = fanOutWorld(
      three('    atLeast: 0.6\n    parse: text'),
      { ...work, sum: 'Sum {{children.length}}' },
      say,
      {
        fault: ({ user }) => (user === 'Part 2' || user.startsWith('Sum') ? badRequest : null),
      },
    );
    await world.run(runLine());
    expect(sentTexts(world)).toEqual(['Part 1', 'Part 2', 'Part 3', 'Sum 2']);
    await world.run(runLine());
    expect(sentTexts(world).slice(4)).toEqual(['Sum 2', 'Part 2']);
  });
});

test('a gather leaves rejected children out, and the run says which they are', async () => {
  const world = fanOutWorld(
    three(`    ${names}`).replace(
      'parse: text',
      'parse: text\n    attempts: 1\n    rules: [{ name: odd, expr: "!value.includes(\'2\')" }]',
    ),
    work,
    say,
  );
  const { rejected, states } = await world.run(runLine());
  expect([rejected, states, read(world, 'oak/sum/parsed.json'), await findWrongs(world)]).toEqual([
    ['oak--part-002'],
    ['incomplete'],
    [1, 3],
    [],
  ]);
  // Nothing begins again by itself.
  expect((await world.run(runLine())).calls).toBe(0);
});

test('a gather of no children goes on at once', async () => {
  const world = fanOutWorld(three(`    ${names}`).replace('[1, 2, 3]', '[]'), work, say);
  const { calls, states } = await world.run(runLine());
  expect([calls, states, read(world, 'oak/sum/parsed.json')]).toEqual([0, ['done'], []]);
});

test('children that are rejected anew, because a rule was tightened, are written again, and gathered again', async () => {
  const yaml = (rule: string) =>
    three(`    ${names}`).replace(
      'parse: text',
      `parse: text\n    feedback: false\n    rules: [{ name: rule, expr: "${rule}" }]`,
    );
  const world = fanOutWorld(yaml('true'), { work: 'Part {{part}}, try {{attempt}}' }, say);
  await world.run(runLine());
  world.edit({ 'pipeline.yaml': yaml("!value.includes('Part 2, try 1')").replace('child.raw.part', 'child.value') });
  const { calls, states } = await world.run(async (session) => {
    await session.parse();
    const outcome = await session.process();
    await session.parse();
    return outcome;
  });
  expect([calls, states, read(world, 'oak/sum/parsed.json'), await findWrongs(world)]).toEqual([
    1,
    ['done'],
    ['did Part 1, try 1', 'did Part 2, try 2', 'did Part 3, try 1'],
    [],
  ]);
});

test('children that were made anew have their own resends: those of their namesakes before are not counted against them', async () => {
  const world = fanOutWorld(
    `
source: { items: [{ id: oak }] }
steps:
  - name: think
    feedback: false
    parse: text
  - name: part
    expand: { each: "[steps.think]" }
  - name: work
    parse: text
  - name: sum
    gather: part
    atLeast: 0
    retryFrom: think
    attempts: 3
    code: { set: children.length }
    rules: [{ name: some, expr: value > 0 }]
`,
    { think: 'Think, try {{attempt}}', work: 'Part of {{part}}' },
    say,
    { fault: ({ user }) => (user.startsWith('Part') ? serverError : null) },
  );
  await world.run(runLine());
  const parts = sentTexts(world).filter((text) => text.startsWith('Part'));
  const timesOf = (attempt: number) => parts.filter((text) => text.endsWith(`try ${attempt}`)).length;
  expect([timesOf(1), timesOf(2), timesOf(3)]).toEqual([6, 6, 6]);
});
