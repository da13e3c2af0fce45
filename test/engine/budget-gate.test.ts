import { afterAll, describe, expect, test } from '@jest/globals';
import { createBudget } from '../../src/core/budget.ts';
import { createBudgetGate } from '../../src/engine/budget-gate.ts';
import { createWorld, removeWorlds, type Session, type World } from '../support/batch-world.ts';
import { scoreSchema, yamlOf } from '../support/example-pipelines.ts';
import { createFakeProvider, type FakeProviderOptions, timeoutAfterAccept, usageOf } from '../support/fake-provider.ts';
import { settle } from '../support/manual-clock.ts';

afterAll(removeWorlds);

const begin = async (session: Session) => {
  await session.acquire();
  await session.prepare();
};
const names = Array.from({ length: 300 }, (_, index) => `item-${String(index + 1).padStart(4, '0')}`);
const maxOutputTokens = 1000;
const pipeline = {
  'pipeline.yaml': yamlOf(names, [{ name: 'main', maxOutputTokens }]),
  'main.md.hbs': 'Rate {{id}}.',
  'main.schema.json': scoreSchema,
};
const worldOf = (options: Partial<FakeProviderOptions> = {}, items: readonly string[] = names): World =>
  createWorld({
    pipeline: { ...pipeline, 'pipeline.yaml': yamlOf(items, [{ name: 'main', maxOutputTokens }]) },
    provider: createFakeProvider({ answer: () => '{"score": 4}', ...options }),
  });

/** Input tokens of the price's dearest class, and every output token that may be used. */
const alwaysMost: FakeProviderOptions['answer'] = (request) => ({
  text: '{"score": 4}',
  usage: {
    ...usageOf(Buffer.byteLength(JSON.stringify([request.system, request.user, request.schema])) + 50, maxOutputTokens),
    cacheWriteTokens: Buffer.byteLength(JSON.stringify([request.system, request.user, request.schema])) + 50,
  },
});

const paidUsd = (world: World) =>
  world.ledger().reduce((sum, line) => sum + (line.type === 'paid' ? (line.costUsd ?? line.reserveUsd ?? 0) : 0), 0);
const reserveOf = (world: World) =>
  world.ledger().flatMap((line) => (line.type === 'asked' ? [line.reserveUsd ?? 0] : []))[0] ?? 0;

describe('the gate', () => {
  const signal = new AbortController().signal;
  const gateOf = (maxCostUsd: number) =>
    createBudgetGate(createBudget({ maxCostUsd, consentUsd: null, spentUsd: 0, unknownFateUsd: 0 }));

  test('lets a call wait that does not fit until one in flight has settled for less', async () => {
    const gate = gateOf(1);
    expect(await gate.reserve(0.7, null, signal)).toBe('reserved');
    const second = gate.reserve(0.7, null, signal);
    let isThrough = false;
    void second.then(() => (isThrough = true));
    await settle();
    expect(isThrough).toBe(false);
    gate.change((budget) => budget.settle(0.7, 0.1));
    expect(await second).toBe('reserved');
  });

  test('says that a call exceeds the cap only when nothing is in flight', async () => {
    const gate = gateOf(1);
    await gate.reserve(0.7, null, signal);
    const second = gate.reserve(0.7, null, signal);
    gate.change((budget) => budget.settle(0.7, 0.7));
    expect(await second).toBe('exceeds');
  });

  test('lets those who wait go when the run stops', async () => {
    const gate = gateOf(1);
    const stop = new AbortController();
    await gate.reserve(0.7, null, stop.signal);
    const waiting = [gate.reserve(0.7, null, stop.signal), gate.reserve(0.7, null, stop.signal)];
    stop.abort();
    expect(await Promise.all(waiting)).toEqual(['aborted', 'aborted']);
    expect(gate.budget.state.callsInFlight).toBe(1);
  });

  test('refuses a call of unknown price under a cap', async () => {
    expect(await gateOf(1).reserve(null, null, signal)).toBe('unpriced');
  });
});

describe('a cap (incident 20: overshot by the calls in flight; reached in the middle in silence)', () => {
  test.each([0.02, 0.05, 0.11, 0.5, 1.3])(
    'of $%p is never overshot by 200 workers whose answers are always as long as they may be, and nothing that fits is left',
    async (maxCostUsd) => {
      const world = worldOf({ answer: alwaysMost });
      await world.run(begin);
      const outcome = await world.run((session) => session.process({ workers: 200, maxCostUsd }));
      const reserveUsd = reserveOf(world);
      expect(paidUsd(world)).toBeLessThanOrEqual(maxCostUsd);
      expect(paidUsd(world) + reserveUsd).toBeGreaterThan(maxCostUsd);
      expect([outcome.stopReason?.kind, outcome.states, outcome.conservation.holds]).toEqual([
        'budget',
        ['budget'],
        true,
      ]);
      expect(outcome.missing?.items).toBe(300 - outcome.conservation.counts.accepted);
      expect(world.provider.bill).toHaveLength(outcome.conservation.counts.accepted);
    },
  );

  test('is reached by calls of unknown fate too', async () => {
    const world = worldOf({ fault: () => timeoutAfterAccept });
    await world.run(begin);
    const outcome = await world.run((session) => session.process({ workers: 50, maxCostUsd: 0.2 }));
    expect(outcome.stopReason?.kind).toBe('budget');
    expect(outcome.unknownFate.upToUsd).toBeLessThanOrEqual(0.2);
    expect(outcome.unknownFate.calls).toBe(world.provider.bill.length);
  });

  test('holds over runs: what was paid before counts', async () => {
    const world = worldOf({ answer: alwaysMost });
    await world.run(begin);
    for (let run = 1; run <= 3; run += 1)
      await world.run((session) => session.process({ workers: 20, maxCostUsd: 0.3 }));
    expect(paidUsd(world)).toBeLessThanOrEqual(0.3);
    const bought = world.provider.bill.length;
    await world.run((session) => session.process({ workers: 20, maxCostUsd: 0.3 }));
    expect(world.provider.bill).toHaveLength(bought);
    // Another cap holds for the invocation that names it.
    const outcome = await world.run((session) => session.process({ workers: 20, maxCostUsd: 0.6 }));
    expect(world.provider.bill.length).toBeGreaterThan(bought);
    expect([paidUsd(world) <= 0.6, outcome.states]).toEqual([true, ['budget']]);
  });

  test('keeps the whole reserve of an answer without usage (law 9: absent usage is not 0)', async () => {
    const world = worldOf({ answer: () => ({ text: '{"score": 4}', usage: null }) });
    await world.run(begin);
    const outcome = await world.run((session) => session.process({ workers: 10, maxCostUsd: 0.2 }));
    const reserveUsd = reserveOf(world);
    expect([outcome.spending.costUsd, outcome.spending.unpricedCalls, outcome.spending.unmeasuredCalls]).toEqual([
      0,
      world.provider.bill.length,
      world.provider.bill.length,
    ]);
    expect(world.provider.bill).toHaveLength(Math.floor(0.2 / reserveUsd));
  });

  test('of an unknown price is refused before anything is sent; without a cap, consent covers it (incident 20: a cap that was inert because the price was unknown)', async () => {
    const world = worldOf({}, ['a', 'b']);
    await world.run(begin);
    await expect(
      world.run((session) => session.process({ model: ['anthropic/claude-nobody-knows'], maxCostUsd: 1 })),
    ).rejects.toMatchObject({ code: 'unpriced', exitCode: 2 });
    expect(world.provider.calls).toEqual([]);
    const outcome = await world.run((session) => session.process({ model: ['anthropic/claude-nobody-knows'] }));
    expect([outcome.calls, outcome.spending.unpricedCalls, outcome.spending.costUsd, outcome.states]).toEqual([
      2,
      2,
      0,
      ['done'],
    ]);
  });

  test('a bill above its reserve is recorded, said, and ends the run', async () => {
    const world = worldOf({ answer: () => ({ text: '{"score": 4}', usage: usageOf(100, 50_000) }) });
    await world.run(begin);
    const outcome = await world.run((session) => session.process({ workers: 3, maxCostUsd: 5 }));
    expect([outcome.stopReason?.kind, outcome.states, outcome.calls <= 3, outcome.spending.calls]).toEqual([
      'overbilled',
      ['budget'],
      true,
      outcome.calls,
    ]);
  });
});

describe('consent', () => {
  test('is asked for once, by one question, when what was agreed to is used up, and the run ends where there is no more', async () => {
    const world = worldOf({ answer: alwaysMost });
    await world.run(begin);
    const questions: number[] = [];
    const outcome = await world.run((session) =>
      session.process({
        workers: 20,
        consent: {
          askForMore: async (paid) => {
            questions.push(paid);
            return null;
          },
        },
      }),
    );
    expect([questions.length, outcome.stopReason?.kind, outcome.states]).toEqual([1, 'consent', ['consent']]);
    const upper = outcome.estimate.costUsd?.upper ?? 0;
    expect(questions[0]).toBeGreaterThanOrEqual(upper);
    // Calls in flight when it was reached come back; nothing else leaves.
    expect(paidUsd(world)).toBeLessThan(upper + 21 * reserveOf(world));
  });

  test('that is given again lets the run go on, and is asked for again when that is used up too', async () => {
    const world = worldOf({ answer: alwaysMost });
    await world.run(begin);
    let asked = 0;
    const outcome = await world.run((session) =>
      session.process({
        workers: 20,
        consent: {
          askForMore: async (paid) => {
            asked += 1;
            return asked <= 2 ? paid / 4 : null;
          },
        },
      }),
    );
    expect([asked, outcome.stopReason?.kind]).toEqual([3, 'consent']);
  });

  test('that is refused or that nobody can give sends nothing', async () => {
    for (const answer of ['no', 'missing'] as const) {
      const world = worldOf({}, ['a']);
      await world.run(begin);
      const outcome = await world.run((session) => session.process({ consent: { ask: async () => answer } }));
      expect([outcome.consent, outcome.states, world.provider.calls, world.ledger()]).toEqual([
        answer,
        ['consent'],
        [],
        [],
      ]);
    }
  });

  test('is not asked for where nothing is to be bought', async () => {
    const world = worldOf({}, ['a']);
    await world.run(begin);
    await world.run((session) => session.process());
    const outcome = await world.run((session) =>
      session.process({
        consent: {
          ask: async () => {
            throw new Error('asked');
          },
        },
      }),
    );
    expect([outcome.consent, outcome.states]).toEqual(['not needed', ['done']]);
  });
});
