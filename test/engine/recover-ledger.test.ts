import { afterAll, describe, expect, test } from '@jest/globals';
import type { PaidLine } from '../../src/core/ledger.ts';
import type { Receipt } from '../../src/core/receipt.ts';
import { allOf } from '../support/all-run.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { rate, ratingPipeline, scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const finish = async (session: Session) => {
  await begin(session);
  await session.process();
  await session.parse();
};
/** Commands that write, the first of them doing nothing but opening the batch. */
const commands: readonly ((session: Session) => Promise<unknown>)[] = [
  async () => {},
  (session) => session.prepare(),
  (session) => session.process(),
  (session) => session.parse(),
];
const ledgerPath = '.batch/ledger.jsonl';
const receiptsOf = (world: World) =>
  world
    .paths()
    .filter((path) => path.endsWith('receipt.json'))
    .map((path) => JSON.parse(world.read(path) ?? '') as Receipt);
const paidOf = (world: World) => world.ledger().filter((line): line is PaidLine => line.type === 'paid');
/** What a ledger comes to: each call with its place and price, in no order. */
const bought = (lines: readonly Pick<PaidLine, 'call' | 'item' | 'step' | 'attempt' | 'costUsd'>[]) =>
  lines.map(({ call, item, step, attempt, costUsd }) => `${call} ${item} ${step} ${attempt} ${costUsd}`).sort();
const inReceipts = (world: World) =>
  bought(
    receiptsOf(world).map(({ callId, itemId, step, attempt, costUsd }) => ({
      call: callId,
      item: itemId,
      step,
      attempt,
      costUsd,
    })),
  );

/** Five calls: ash is right at once, birch at the second attempt, cedar never. */
const rated = async (): Promise<World> => {
  const world = createWorld({ pipeline: ratingPipeline, provider: createFakeProvider({ answer: rate }) });
  await world.run(finish);
  expect(paidOf(world)).toHaveLength(5);
  return world;
};

describe('a ledger that lost lines of calls whose receipts stand', () => {
  const cuts: readonly (readonly [string, (text: string) => string | null])[] = [
    ['was emptied', () => ''],
    ['was deleted', () => null],
    ['was cut off behind its third line', (text) => `${text.split('\n').slice(0, 3).join('\n')}\n`],
    ['was cut off in its fifth line', (text) => text.split('\n').slice(0, 5).join('\n').slice(0, -20)],
    [
      'lost lines in its middle',
      (text) =>
        text
          .split('\n')
          .filter((_, index) => index < 2 || index > 5)
          .join('\n'),
    ],
  ];

  test.each(cuts)('and %s gets their paid lines from the next process or all, once', async (_, cut) => {
    for (const command of [
      (world: World) => world.run((session) => session.process()),
      (world: World) => allOf(world),
    ]) {
      const world = await rated();
      const all = inReceipts(world);
      world.write(ledgerPath, cut(world.read(ledgerPath) ?? ''));
      await command(world);
      expect(bought(paidOf(world))).toEqual(all);

      const once = world.read(ledgerPath);
      for (const work of commands) await world.run(work);
      expect(world.read(ledgerPath)).toBe(once);
      const { conservation, findings } = await world.look((session) => session.verify());
      expect([conservation.holds, findings, world.provider.bill.length]).toEqual([true, [], 5]);
    }
  });

  test('counts them against the cap', async () => {
    const world = createWorld({
      pipeline: {
        'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main', maxOutputTokens: 100 }]),
        'main.md.hbs': 'Rate {{id}}.',
        'main.schema.json': scoreSchema,
      },
      provider: createFakeProvider({ answer: () => '{"score": 4}' }),
    });
    await world.run(async (session) => {
      await begin(session);
      await session.process({ selection: { limit: 2 } });
    });
    const [asked] = world.ledger();
    const reserveUsd = asked?.type === 'asked' ? (asked.reserveUsd ?? 0) : 0;
    const paidUsd = receiptsOf(world).reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    world.write(ledgerPath, '');
    // Enough for the third call alone, but not on top of the two.
    const outcome = await world.run((session) => session.process({ maxCostUsd: reserveUsd + paidUsd / 2 }));
    expect([outcome.stopReason?.kind, outcome.calls, outcome.spending.calls]).toEqual(['budget', 0, 2]);
    expect(outcome.spending.costUsd).toBeCloseTo(paidUsd, 12);
  });

  test("gets them where a step was taken out of the pipeline, that step's too", async () => {
    const two = {
      'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main' }, { name: 'judge' }]),
      'main.md.hbs': 'Rate {{id}}.',
      'judge.md.hbs': 'Judge {{steps.main}}.',
    };
    const world = createWorld({ pipeline: two, provider: createFakeProvider({ answer: () => 'fine' }) });
    await world.run(finish);
    const all = inReceipts(world);
    world.edit({ 'pipeline.yaml': yamlOf(['ash', 'birch', 'cedar'], [{ name: 'main' }]) });
    world.write(ledgerPath, (world.read(ledgerPath) ?? '').split('\n').slice(0, 8).join('\n'));
    await world.run((session) => session.process());
    expect(bought(paidOf(world))).toEqual(all);
  });

  test('is left as it is by a command that only looks', async () => {
    const world = await rated();
    world.write(ledgerPath, '');
    const { conservation } = await world.look((session) => session.verify());
    expect([conservation.holds, world.read(ledgerPath)]).toEqual([false, '']);
  });
});
