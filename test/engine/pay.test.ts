import { afterAll, describe, expect, test } from '@jest/globals';
import { createWorld, type ProcessOptions, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import {
  badKey,
  badRequest,
  createFakeProvider,
  type FakeProviderOptions,
  outOfCredit,
  rateLimit,
  resetBeforeAccept,
  serverError,
  timeoutAfterAccept,
} from '../support/fake-provider.ts';
import { settle } from '../support/manual-clock.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const worldOf = (items: readonly string[], options: Partial<FakeProviderOptions> = {}): World =>
  createWorld({
    pipeline: {
      'pipeline.yaml': yamlOf(items, [{ name: 'main' }]),
      'main.md.hbs': 'Rate {{id}}.',
      'main.schema.json': scoreSchema,
    },
    provider: createFakeProvider({ answer: () => '{"score": 4}', ...options }),
  });
const begun = async (items: readonly string[], options: Partial<FakeProviderOptions> = {}): Promise<World> => {
  const world = worldOf(items, options);
  await world.run(begin);
  return world;
};
const processOf = (world: World, options: ProcessOptions = {}) => world.run((session) => session.process(options));
const types = (world: World) => world.ledger().map(({ type }) => type);

describe('a call that is refused for the moment', () => {
  test('is sent again after a pause that grows, and is free (incident 22: SDK retries times own retries)', async () => {
    const world = await begun(['ash'], { fault: (_request, times) => (times <= 3 ? serverError : null) });
    const outcome = await processOf(world);
    expect([types(world), outcome.calls, outcome.spending.calls, outcome.unknownFate.calls]).toEqual([
      ['asked', 'free', 'asked', 'free', 'asked', 'free', 'asked', 'paid'],
      4,
      1,
      0,
    ]);
    const delays = world.events.flatMap((event) => (event.kind === 'resend' ? [event.delayMs] : []));
    expect(delays).toHaveLength(3);
    for (const [index, delayMs] of delays.entries()) {
      expect(delayMs).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(delayMs).toBeLessThanOrEqual(500 * 2 ** index);
    }
  });

  test('waits at least as long as retry-after says, with resends left afterwards (incident 22)', async () => {
    const world = await begun(['ash'], { fault: (_request, times) => (times === 1 ? rateLimit(60_000) : null) });
    const from = world.clock.now();
    const outcome = await processOf(world);
    expect([outcome.conservation.counts.accepted, world.clock.now() - from >= 60_000]).toEqual([1, true]);
  });

  test('is given up after the first and five more, and tried once more by each later run', async () => {
    const world = await begun(['ash', 'birch'], { fault: ({ user }) => (user.includes('ash') ? serverError : null) });
    const first = await processOf(world);
    expect([first.calls, first.failed, first.states, first.conservation.counts]).toEqual([
      7,
      ['ash'],
      ['incomplete'],
      { acquired: 2, accepted: 1, rejected: 0, failed: 1, waiting: 0, inFlight: 0 },
    ]);
    expect(JSON.parse(world.read('ash/error.json') ?? '')).toMatchObject({
      step: 'main',
      stage: 'process',
      code: 'server-error',
      message: 'internal error (6 calls in this run)',
    });
    for (let run = 2; run <= 3; run += 1) expect((await processOf(world)).calls).toBe(1);
    world.provider = createFakeProvider({ answer: () => '{"score": 4}' });
    const last = await processOf(world);
    expect([last.calls, last.conservation.counts.accepted, world.read('ash/error.json')]).toEqual([1, 2, null]);
  });

  test('has its resends counted over runs, from the ledger: killed after four calls it has two left', async () => {
    const world = await begun(['ash'], { fault: () => resetBeforeAccept });
    const fourth = { stopAtOperation: /append .*ledger\.jsonl/ };
    for (let run = 1; run <= 4; run += 1)
      await world.runUntil({ ...fourth, when: 'after' }, (session) => session.process());
    expect(types(world)).toEqual(['asked', 'asked', 'asked', 'asked']);
    const outcome = await processOf(world);
    expect([outcome.calls, outcome.failed]).toEqual([2, ['ash']]);
  });

  test('has all its resends again after clean', async () => {
    const world = await begun(['ash'], { fault: () => serverError });
    await processOf(world);
    await world.run((session) => session.clean('process'));
    expect((await processOf(world)).calls).toBe(6);
  });

  test('of unknown fate counts at its reserve, whatever comes after', async () => {
    const world = await begun(['ash'], { fault: (_request, times) => (times <= 2 ? timeoutAfterAccept : null) });
    const outcome = await processOf(world);
    const reserves = world.ledger().flatMap((line) => (line.type === 'asked' ? [line.reserveUsd ?? 0] : []));
    expect(outcome.unknownFate).toEqual({
      calls: 2,
      upToUsd: (reserves[0] ?? 0) + (reserves[1] ?? 0),
      unpricedCalls: 0,
    });
    expect(types(world)).toEqual(['asked', 'asked', 'asked', 'paid']);
  });
});

describe("one item's failure is one item's failure", () => {
  test('a request that the provider will not answer fails its item, once, and nothing else is re-run or billed again (incidents 11 and 18)', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `item-${index + 1}`);
    const world = await begun(names, { fault: ({ user }) => (user === 'Rate item-7.' ? badRequest : null) });
    const first = await processOf(world, { workers: 8 });
    expect([first.calls, first.failed, first.conservation.counts.accepted, first.states]).toEqual([
      40,
      ['item-7'],
      39,
      ['incomplete'],
    ]);
    const second = await processOf(world, { workers: 8 });
    expect([second.calls, second.failed, world.provider.bill.length]).toEqual([1, ['item-7'], 39]);
    expect(JSON.parse(world.read('item-7/error.json') ?? '')).toMatchObject({
      code: 'invalid-request',
      message: 'the prompt is 4000 tokens too long (400)',
    });
  });

  test('answers that are no JSON are asked again, and only those (incident 13)', async () => {
    const world = await begun(['ash', 'birch', 'cedar'], {
      answer: ({ user }) => (user.includes('birch') && !user.includes('rejected') ? 'five!' : '{"score": 5}'),
    });
    const outcome = await processOf(world);
    expect([
      outcome.calls,
      outcome.parseErrors,
      outcome.sentBack,
      outcome.conservation.counts.accepted,
      outcome.states,
    ]).toEqual([4, 1, 0, 3, ['done']]);
  });

  test('truncated and refused answers are rejected, kept, paid for, and never taken for results (incident 16)', async () => {
    const world = await begun(['ash', 'birch'], {
      answer: ({ user }) =>
        user.includes('ash')
          ? { text: '{"score": 4}', finishReason: 'length' }
          : { text: 'I cannot help with that.', finishReason: 'refusal', refusal: 'policy' },
    });
    const outcome = await processOf(world);
    expect([outcome.calls, outcome.conservation.counts.rejected, outcome.spending.calls]).toEqual([6, 2, 6]);
    const rulesOf = (item: string) =>
      JSON.parse(world.read(`${item}/rejected.json`) ?? '').reasons.map(
        ({ rule }: { rule: string }) => rule,
      ) as string[];
    expect([rulesOf('ash'), rulesOf('birch')]).toEqual([['truncated'], ['refused']]);
    await world.run((session) => session.parse());
    expect(world.read('all_results.json')).toBe('[]\n');
  });

  test('a value that was coerced is stored coerced, and stays accepted (incident 14)', async () => {
    const world = await begun(['ash'], { answer: () => '{"score": "4"}' });
    await processOf(world);
    expect(world.read('ash/parsed.json')).toBe('{\n  "score": 4\n}\n');
    const parsed = await world.run((session) => session.parse());
    expect([parsed.changed, parsed.accepted]).toEqual([0, 1]);
  });
});

describe('a provider that refuses altogether', () => {
  test.each([
    ['key', badKey],
    ['credit', outOfCredit],
  ])('(%s) stops the run within one call a worker, and nothing is lost (incident 23)', async (_, fault) => {
    const names = Array.from({ length: 200 }, (_name, index) => `item-${index + 1}`);
    const world = await begun(names, { fault: (_request, _times, call) => (call > 20 ? fault : null) });
    const outcome = await processOf(world, { workers: 10 });
    expect([outcome.stopReason?.kind, outcome.states]).toEqual(['provider', ['provider']]);
    expect(world.provider.calls.length).toBeLessThanOrEqual(20 + 10);
    expect([
      outcome.conservation.counts.accepted,
      outcome.conservation.counts.failed,
      outcome.conservation.holds,
    ]).toEqual([20, 0, true]);
    expect(world.paths().filter((path) => path.endsWith('error.json'))).toEqual([]);
    world.provider = createFakeProvider({ answer: () => '{"score": 4}' });
    const mended = await processOf(world, { workers: 10 });
    expect([mended.calls, mended.conservation.counts.accepted]).toEqual([180, 200]);
  });

  test('that answers nothing for ten minutes stops the run, instead of failing item after item', async () => {
    const names = Array.from({ length: 300 }, (_name, index) => `item-${index + 1}`);
    const world = await begun(names, { fault: () => rateLimit(20_000) });
    const from = world.clock.now();
    const outcome = await processOf(world, { workers: 4 });
    expect([outcome.stopReason?.kind, outcome.spending.calls]).toEqual(['provider', 0]);
    expect(world.clock.now() - from).toBeLessThan(30 * 60_000);
    expect(outcome.conservation.counts.waiting).toBeGreaterThan(250);
  });
});

describe('an interrupt', () => {
  const names = Array.from({ length: 12 }, (_, index) => `item-${index + 1}`);

  test('sends nothing new and waits for the calls in flight, whose answers are kept', async () => {
    const world = await begun(names, { holds: true });
    const running = processOf(world, { workers: 5 });
    await untilTrue(() => world.provider.inFlight === 5);
    process.emit('SIGINT');
    world.provider.release();
    const outcome = await running;
    expect([world.provider.calls.length, outcome.states, outcome.stopReason, outcome.conservation.counts]).toEqual([
      5,
      ['interrupted'],
      { kind: 'interrupted' },
      { acquired: 12, accepted: 5, rejected: 0, failed: 0, waiting: 7, inFlight: 0 },
    ]);
    expect(world.events.find(({ kind }) => kind === 'stopping')).toMatchObject({ inFlight: 5 });
    expect(outcome.unknownFate.calls).toBe(0);
  });

  test('that comes twice cuts the calls in flight: their fate is unknown, and the next run sends them again', async () => {
    const world = await begun(names, { holds: true });
    const running = processOf(world, { workers: 5 });
    await untilTrue(() => world.provider.inFlight === 5);
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    const outcome = await running;
    expect([
      outcome.states,
      outcome.unknownFate.calls,
      outcome.conservation.counts.waiting,
      outcome.conservation.holds,
    ]).toEqual([['interrupted'], 5, 12, true]);
    world.provider = createFakeProvider({ answer: () => '{"score": 4}' });
    const next = await processOf(world, { workers: 5 });
    expect([next.calls, next.unknownFate.calls, next.states]).toEqual([12, 5, ['done']]);
  });

  test('during a pause ends at once', async () => {
    const world = await begun(names, {
      fault: (_request, _times, call) => (call === 1 ? rateLimit(600_000) : null),
      holds: true,
    });
    const running = processOf(world, { workers: 1 });
    await untilTrue(() => world.provider.inFlight === 1);
    process.emit('SIGINT');
    world.provider.release();
    expect([(await running).states, world.provider.calls.length]).toEqual([['interrupted'], 1]);
  });
});

describe('which items', () => {
  const names = ['item-1', 'item-2', 'item-3', 'item-4', 'item-5'];
  const users = (world: World) => world.provider.calls.map(({ request }) => request.user.slice(5, -1));

  test('a limit takes the first in order of acquisition, and the rest is waiting', async () => {
    const world = await begun(names);
    const outcome = await processOf(world, { selection: { limit: 2 }, workers: 3 });
    expect([users(world), outcome.conservation.counts.waiting]).toEqual([['item-1', 'item-2'], 3]);
    await processOf(world, { selection: { limit: 3 } });
    expect(users(world)).toEqual(['item-1', 'item-2', 'item-3']);
  });

  test('named ones are worked on alone', async () => {
    const world = await begun(names);
    await processOf(world, { selection: { only: new Set(['item-4', 'item-2']) } });
    expect(users(world)).toEqual(['item-2', 'item-4']);
  });

  test('workers pull in order, and never two work on one item', async () => {
    const world = await begun(
      Array.from({ length: 60 }, (_, index) => `item-${index + 1}`),
      { answer: ({ user }) => (user.endsWith('7.') ? 'no' : '{"score": 4}') },
    );
    await processOf(world, { workers: 7 });
    expect([world.provider.sawTwins, world.provider.mostInFlight <= 7]).toEqual([false, true]);
    const first = users(world)
      .filter((user, index, all) => all.indexOf(user) === index)
      .slice(0, 7);
    expect(first).toEqual(['item-1', 'item-2', 'item-3', 'item-4', 'item-5', 'item-6', 'item-7']);
  });

  test('a step keeps to that step', async () => {
    const world = createWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(['oak'], [{ name: 'generate' }, { name: 'judge' }]),
        'generate.md.hbs': 'Write about {{id}}.',
        'judge.md.hbs': 'Judge {{steps.generate}}.',
      },
      provider: createFakeProvider({ answer: ({ user }) => `(${user})` }),
    });
    await world.run(begin);
    const outcome = await processOf(world, { step: 'generate' });
    expect([world.provider.calls.map(({ request }) => request.user), outcome.conservation.counts.waiting]).toEqual([
      ['Write about oak.'],
      1,
    ]);
    await processOf(world, { step: 'judge' });
    expect(world.read('oak/judge/response.md')).toBe('(Judge (Write about oak.).)');
  });

  test('items without their first prompt are left alone by process, and made on the way by all', async () => {
    const world = worldOf(['ash', 'birch']);
    await world.run((session) => session.acquire());
    expect((await processOf(world)).calls).toBe(0);
    expect((await processOf(world, { scope: 'all' })).calls).toBe(2);
  });
});

test('a disk that fails while an answer is kept ends the run with its error, and the answer is put aside', async () => {
  const world = await begun(['ash', 'birch']);
  const { killed } = await world.runUntil({ stopAtOperation: /rename .*receipt\.json/ }, (session) =>
    session.process(),
  );
  expect(killed).toBe(true);
  expect(world.rescued()).toEqual([expect.stringMatching(/^ash-main-.*\.receipt\.json$/)]);
  expect(
    world.events.find((event) => event.kind === 'notice' && event.message.includes('could not be saved')),
  ).toBeDefined();
});

async function untilTrue(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn += 1) await settle();
  expect(holds()).toBe(true);
}
