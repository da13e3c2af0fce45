import { afterAll, describe, expect, test } from '@jest/globals';
import type { ServedTier } from '../../src/core/response.ts';
import { createWorld, type ProcessOptions, removeWorlds, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, type FakeFault, type FakeProviderOptions, serverError } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const noRoom: FakeFault = { action: 'resend', reason: 'no-room', message: 'not enough resources' };

async function begun(items: readonly string[], options: Partial<FakeProviderOptions> = {}): Promise<World> {
  const world = createWorld({
    pipeline: {
      'pipeline.yaml': JSON.stringify({ ...JSON.parse(yamlOf(items, [{ name: 'main' }])), model: 'gpt', lane: 'flex' }),
      'main.md.hbs': 'Rate {{id}}.',
      'main.schema.json': scoreSchema,
    },
    provider: createFakeProvider({ name: 'openai', answer: () => '{"score": 4}', ...options }),
  });
  await world.run(async (session) => {
    await session.acquire();
    await session.prepare();
  });
  return world;
}

const processOf = (world: World, options: ProcessOptions = {}) => world.run((session) => session.process(options));
const pausesOf = ({ events }: World) => events.flatMap((event) => (event.kind === 'paused' ? [event] : []));

describe('a call of the flex lane', () => {
  test('is sent as flex, and reserved, billed and shown at its price', async () => {
    const [flex, realtime] = [await begun(['ash']), await begun(['ash'])];
    const outcomes = [await processOf(flex), await processOf(realtime, { lane: ['realtime'] })];
    const moneyOf = (world: World) =>
      world.ledger().flatMap((line) => (line.type === 'paid' ? [[line.reserveUsd ?? 0, line.costUsd ?? 0]] : []))[0] ??
      [];
    const [half = [], whole = []] = [moneyOf(flex), moneyOf(realtime)];
    expect(flex.provider.calls.map(({ request }) => request.lane)).toEqual(['flex']);
    expect(half.map((usd) => usd * 2)).toEqual(whole);
    expect((outcomes[0]?.estimate.costUsd?.upper ?? 0) * 2).toBe(outcomes[1]?.estimate.costUsd?.upper);
    expect(JSON.parse(flex.read('ash/receipt.json') ?? '')).toMatchObject({ lane: 'flex', costUsd: half[1] });
  });

  test('that finds no room is free, waits, and goes as flex again, however often: no resend is used up', async () => {
    const world = await begun(['ash'], { fault: (_request, times) => (times <= 20 ? noRoom : null) });
    const outcome = await processOf(world);
    expect([outcome.states, outcome.spending.calls, outcome.unknownFate.calls]).toEqual([['done'], 1, 0]);
    expect(new Set(world.provider.calls.map(({ request }) => request.lane))).toEqual(new Set(['flex']));
    expect(world.ledger().map(({ type }) => type)).toEqual([
      ...Array.from({ length: 20 }, () => ['asked', 'free']).flat(),
      'asked',
      'paid',
    ]);
    expect(world.events.filter(({ kind }) => kind === 'resend')).toEqual([]);
    expect(pausesOf(world).map(({ reason, delayMs }) => [reason, delayMs / 1000])).toEqual(
      [5, 10, 20, 40, 80, 160, ...Array.from({ length: 14 }, () => 300)].map((seconds) => [
        'no room in the flex lane',
        seconds,
      ]),
    );
  });

  test('that waited has all its resends, and a later run too', async () => {
    const world = await begun(['ash'], { fault: (_request, times) => (times <= 9 ? noRoom : serverError) });
    expect((await processOf(world)).failed).toEqual(['ash']);
    expect(world.provider.calls).toHaveLength(9 + 6);
    expect((await processOf(world)).failed).toEqual(['ash']);
    expect(world.provider.calls).toHaveLength(9 + 6 + 1);
  });

  test('that waits is left alone by an interrupt, and costs nothing', async () => {
    const world = await begun(['ash', 'birch'], {
      fault: (_request, _times, call) => {
        if (call === 7) process.emit('SIGINT');
        return noRoom;
      },
    });
    const outcome = await processOf(world, { workers: 2 });
    expect([outcome.states, outcome.spending.calls, outcome.unknownFate, outcome.conservation.counts.waiting]).toEqual([
      ['interrupted'],
      0,
      { calls: 0, upToUsd: 0, unpricedCalls: 0 },
      2,
    ]);
    world.provider = createFakeProvider({ name: 'openai', answer: () => '{"score": 4}' });
    expect((await processOf(world)).states).toEqual(['done']);
  });

  test('waits without holding up realtime calls to the same model', async () => {
    const world = createWorld({
      pipeline: {
        'pipeline.yaml': JSON.stringify({
          ...JSON.parse(yamlOf(['ash'], [{ name: 'write' }, { name: 'score', lane: 'flex' }])),
          model: 'gpt',
        }),
        'write.md.hbs': 'Write of {{id}}.',
        'score.md.hbs': 'Rate {{steps.write}}.',
      },
      provider: createFakeProvider({
        name: 'openai',
        answer: () => 'fine',
        fault: ({ lane }, times) => (lane === 'flex' && times === 1 ? noRoom : null),
      }),
    });
    await world.run((session) => session.acquire());
    await processOf(world, { scope: 'all' });
    expect(world.provider.calls.map(({ request }) => request.lane)).toEqual(['realtime', 'flex', 'flex']);
  });
});

describe('an answer of the flex lane', () => {
  const servedBy = async (servedTier: ServedTier, items: readonly string[] = ['ash', 'birch']) => {
    const world = await begun(items, { answer: () => ({ text: '{"score": 4}', servedTier }) });
    const outcome = await processOf(world);
    const receipt = JSON.parse(world.read('ash/receipt.json') ?? '') as Record<string, unknown>;
    const notices = world.events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
    return { outcome, receipt, notices };
  };

  test('that the provider says it served at the full price is billed so, and said once', async () => {
    const [asAsked, dearer] = [await servedBy('flex'), await servedBy('realtime')];
    expect(asAsked.receipt).not.toHaveProperty('servedTier');
    expect(asAsked.notices).toEqual([]);
    expect(dearer.receipt).toMatchObject({ lane: 'flex', servedTier: 'realtime' });
    expect(dearer.outcome.spending.costUsd).toBe(asAsked.outcome.spending.costUsd * 2);
    expect(dearer.notices).toEqual([
      'openai served ash (main) in the realtime lane, not in the flex lane as asked: it is billed at that price, and so is every other answer of which it says so',
    ]);
  });

  test('of a tier whose price is not known counts at its reserve', async () => {
    const { outcome, receipt } = await servedBy('other', ['ash']);
    expect(receipt).toMatchObject({ servedTier: 'other', costUsd: null });
    expect(outcome.spending).toMatchObject({ calls: 1, unpricedCalls: 1, unreservedCalls: 0 });
  });
});
