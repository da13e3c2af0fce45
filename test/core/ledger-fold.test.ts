import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLedgerFold, type LedgerFold } from '../../src/core/ledger-fold.ts';
import type { AskedLine, CleanedLine, FreeLine, LedgerLine, PaidLine } from '../../src/core/ledger.ts';
import { spentUsdOf } from '../../src/core/spending.ts';

const place = { item: 'item-0001', step: 'main', attempt: 1 };
const call = { provider: 'anthropic', model: 'claude-example', lane: 'realtime', simulated: false } as const;
const usage = {
  inputTokens: 1000,
  outputTokens: 200,
  cachedInputTokens: 100,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

const asked = (id: string, more: Partial<AskedLine> = {}): AskedLine => ({
  ...place,
  ...call,
  type: 'asked',
  call: id,
  at: '2026-11-20T10:00:00Z',
  reserveUsd: 0.5,
  ...more,
});
const paid = (id: string, more: Partial<PaidLine> = {}): PaidLine => ({
  ...place,
  ...call,
  type: 'paid',
  call: id,
  at: '2026-11-20T10:00:05Z',
  usage,
  costUsd: 0.01,
  reserveUsd: 0.5,
  expected: null,
  ...more,
});
const free = (id: string): FreeLine => ({ type: 'free', call: id, at: '2026-11-20T10:00:06Z', reason: 'rate-limit' });
const cleaned = (more: Partial<CleanedLine> = {}): CleanedLine => ({
  type: 'cleaned',
  at: '2026-11-20T10:00:07Z',
  item: 'item-0001',
  steps: ['main'],
  calls: [],
  ...more,
});

function foldOf(...lines: readonly LedgerLine[]): LedgerFold {
  const fold = createLedgerFold();
  for (const line of lines) fold.add(line);
  return fold;
}

describe('a fold of the ledger', () => {
  test('of nothing is nothing, and says so without a guess', () => {
    const fold = foldOf();
    expect(fold.totals).toEqual({
      calls: 0,
      costUsd: 0,
      unpricedCalls: 0,
      atReserveUsd: 0,
      unreservedCalls: 0,
      unmeasuredCalls: 0,
      retryCalls: 0,
      retryCostUsd: 0,
      usage: {
        inputTokens: 0,
        outputTokens: 0,
        cachedInputTokens: null,
        cacheWriteTokens: null,
        reasoningTokens: null,
      },
    });
    expect([fold.isSimulated, fold.isMixed, fold.firstAt, fold.lastAt, fold.items, fold.steps.size]).toEqual([
      null,
      false,
      null,
      null,
      null,
      0,
    ]);
    expect(fold.unknownFate()).toEqual({ calls: 0, upToUsd: 0, unpricedCalls: 0 });
  });

  test('sums cost and tokens, in all and by step', () => {
    const fold = foldOf(
      paid('a'),
      paid('b', { item: 'item-0002', costUsd: 0.02 }),
      paid('c', { step: 'judge', costUsd: 0.25, usage: { ...usage, reasoningTokens: 7 } }),
    );
    expect(fold.totals).toEqual({
      calls: 3,
      costUsd: 0.28,
      unpricedCalls: 0,
      atReserveUsd: 0,
      unreservedCalls: 0,
      unmeasuredCalls: 0,
      retryCalls: 0,
      retryCostUsd: 0,
      usage: {
        inputTokens: 3000,
        outputTokens: 600,
        cachedInputTokens: 300,
        cacheWriteTokens: null,
        reasoningTokens: 7,
      },
    });
    expect([...fold.steps].map(([step, { calls, costUsd }]) => [step, calls, costUsd])).toEqual([
      ['main', 2, 0.03],
      ['judge', 1, 0.25],
    ]);
  });

  test('keeps a call of unknown cost at its reserve, apart from what is known', () => {
    const fold = foldOf(
      paid('a'),
      paid('b', { costUsd: null, usage: null }),
      paid('c', { costUsd: null, reserveUsd: null }),
    );
    expect(fold.totals).toMatchObject({
      calls: 3,
      costUsd: 0.01,
      unpricedCalls: 2,
      atReserveUsd: 0.5,
      unreservedCalls: 1,
      unmeasuredCalls: 1,
    });
    expect(spentUsdOf(fold.totals)).toBe(0.51);
  });

  test('knows what second attempts cost', () => {
    const fold = foldOf(paid('a'), paid('b', { attempt: 2, costUsd: 0.03 }), paid('c', { attempt: 3, costUsd: null }));
    expect(fold.totals).toMatchObject({ retryCalls: 2, retryCostUsd: 0.53 });
  });

  test('counts a call once, however often its paid line was written', () => {
    const fold = foldOf(asked('a'), paid('a'), paid('a'), paid('b'), paid('b'));
    expect(fold.totals).toMatchObject({ calls: 2, costUsd: 0.02 });
    expect(fold.repeatedPaidLines).toBe(2);
    expect([fold.hasPaid('a'), fold.hasPaid('b'), fold.hasPaid('c')]).toEqual([true, true, false]);
  });

  test('keeps items only when asked to', () => {
    const fold = createLedgerFold({ perItem: true });
    for (const line of [
      paid('a'),
      paid('b', { attempt: 2, costUsd: null, usage: null }),
      paid('c', { item: 'item-0002' }),
    ])
      fold.add(line);
    expect(Object.fromEntries(fold.items ?? [])).toEqual({
      'item-0001': { calls: 2, costUsd: 0.51, unpricedCalls: 1, inputTokens: 1000, outputTokens: 200 },
      'item-0002': { calls: 1, costUsd: 0.01, unpricedCalls: 0, inputTokens: 1000, outputTokens: 200 },
    });
  });

  test('knows from the first call whether it is a rehearsal, and reports a mixture', () => {
    expect(foldOf(asked('a', { simulated: true }), paid('a', { simulated: true }))).toMatchObject({
      isSimulated: true,
      isMixed: false,
    });
    expect(foldOf(asked('a', { simulated: true }), asked('b'))).toMatchObject({ isSimulated: true, isMixed: true });
    expect(foldOf(cleaned(), paid('a'), paid('b', { simulated: true }))).toMatchObject({
      isSimulated: false,
      isMixed: true,
    });
  });

  test('knows the first and the newest time, also when a clock jumped back', () => {
    expect(foldOf(asked('a'), paid('a'), asked('b', { at: '2026-11-19T00:00:00Z' }))).toMatchObject({
      firstAt: '2026-11-20T10:00:00Z',
      lastAt: '2026-11-20T10:00:05Z',
    });
  });

  test('counts the calls whose answers were cleaned away', () => {
    expect(foldOf(cleaned({ calls: ['a', 'b'] }), cleaned({ calls: ['c'] })).cleanedCalls).toBe(3);
  });
});

describe('an asked call', () => {
  test('is open, at its reserve, until it is paid or free', () => {
    const fold = foldOf(
      asked('a'),
      asked('b', { reserveUsd: 0.25 }),
      asked('c', { reserveUsd: null }),
      asked('d'),
      paid('a'),
      free('d'),
    );
    expect([...fold.open.keys()]).toEqual(['b', 'c']);
    expect(fold.open.get('b')).toEqual(asked('b', { reserveUsd: 0.25 }));
    expect(fold.unknownFate()).toEqual({ calls: 2, upToUsd: 0.25, unpricedCalls: 1 });
    expect(fold.hasPaid('b')).toBe(false);
  });

  test('counts for its place, whether it came back free or not at all, until the place is paid', () => {
    const fold = foldOf(
      asked('a'),
      free('a'),
      asked('b'),
      asked('c', { attempt: 2 }),
      asked('d', { item: 'item-0002' }),
    );
    expect(fold.askedCount(place)).toBe(2);
    expect(fold.askedCount({ ...place, attempt: 2 })).toBe(1);
    expect(fold.askedCount({ ...place, step: 'judge' })).toBe(0);
    fold.add(asked('e'));
    fold.add(paid('e'));
    expect([
      fold.askedCount(place),
      fold.askedCount({ ...place, attempt: 2 }),
      fold.askedCount({ ...place, item: 'item-0002' }),
    ]).toEqual([0, 1, 1]);
  });

  test('counts among those that travelled in jobs only where it did', () => {
    const inJob = (call: string) => asked(call, { lane: 'batch', job: 1 });
    const fold = foldOf(asked('a'), asked('b'), inJob('c'), free('a'), free('c'), { ...free('b'), reason: 'no-room' });
    expect([fold.askedCount(place), fold.askedInJobsCount(place)]).toEqual([2, 1]);
    fold.add(asked('d'));
    fold.add(paid('d'));
    fold.add(inJob('e'));
    expect([fold.askedCount(place), fold.askedInJobsCount(place)]).toEqual([1, 1]);
  });

  test('that found no room in the flex lane does not count for its place', () => {
    const fold = foldOf(asked('a'), free('a'), asked('b'), { ...free('b'), reason: 'no-room' });
    expect([fold.askedCount(place), fold.open.size]).toEqual([1, 0]);
  });

  test('written twice counts once', () => {
    const fold = foldOf(asked('a'), asked('a'));
    expect([fold.open.size, fold.askedCount(place)]).toEqual([1, 1]);
  });

  test('of a cleaned step gives the place its whole budget again, but its fate stays unknown', () => {
    const fold = foldOf(
      asked('a'),
      asked('b', { attempt: 2 }),
      asked('c', { step: 'judge' }),
      cleaned({ steps: ['main'] }),
    );
    expect([
      fold.askedCount(place),
      fold.askedCount({ ...place, attempt: 2 }),
      fold.askedCount({ ...place, step: 'judge' }),
    ]).toEqual([0, 0, 1]);
    expect(fold.unknownFate()).toEqual({ calls: 3, upToUsd: 1.5, unpricedCalls: 0 });
  });

  test('that is paid after all counts as paid, once', () => {
    const fold = foldOf(asked('a'), free('a'), paid('a'), paid('a'));
    expect(fold.totals.calls).toBe(1);
    expect(fold.open.size).toBe(0);
  });
});

describe('the history of a step', () => {
  test('is kept by model, in order of the first answer', () => {
    const other = { provider: 'openai', model: 'gpt-example' } as const;
    const fold = foldOf(
      paid('a', { expected: { inputTokens: 900, outputTokens: 100 } }),
      paid('b', { ...other, usage: { ...usage, outputTokens: 50 } }),
      paid('c', { usage: { ...usage, outputTokens: 400 } }),
      paid('d', { usage: null }),
    );
    expect(fold.modelsOf('main')).toEqual([{ provider: 'anthropic', model: 'claude-example' }, other]);
    expect(fold.historyOf('main', call)).toEqual({
      answers: 2,
      inputTokens: 2000,
      outputTokens: 600,
      outputTokensSquared: 200_000,
      counted: {
        answers: 1,
        expectedInputTokens: 900,
        inputTokens: 1000,
        expectedOutputTokens: 100,
        outputTokens: 200,
      },
      cached: { answers: 2, inputTokens: 2000, cachedInputTokens: 200, cacheWriteTokens: 0 },
      timed: { calls: 0, durationMs: 0 },
    });
    expect(fold.historyOf('main', other)).toMatchObject({ answers: 1, outputTokens: 50 });
    expect([fold.historyOf('judge', other), fold.modelsOf('judge')]).toEqual([null, []]);
  });

  test('is kept by lane too, and is the sum of its lanes', () => {
    const fold = foldOf(paid('a'), paid('b', { lane: 'batch' }), paid('c', { lane: 'batch' }));
    expect(fold.histories().map(({ step, lane, history }) => [step, lane, history.answers])).toEqual([
      ['main', 'realtime', 1],
      ['main', 'batch', 2],
    ]);
    expect(fold.historyOf('main', call)?.answers).toBe(3);
    expect(fold.modelsOf('main')).toEqual([{ provider: 'anthropic', model: 'claude-example' }]);
  });

  test('knows how long calls took from their leaving, but not those of jobs, nor where the clock was set back', () => {
    const at = (second: number) => ({ at: `2025-01-15T08:00:${String(second).padStart(2, '0')}.000Z` });
    const fold = foldOf(
      asked('a', at(10)),
      paid('a', at(14)),
      asked('b', at(20)),
      paid('b', { ...at(22), usage: null }),
      asked('c', { ...at(20), job: 1 }),
      paid('c', { ...at(59), job: 1 }),
      asked('d', at(30)),
      paid('d', at(5)),
      paid('e', at(50)),
    );
    expect(fold.historyOf('main', call)?.timed).toEqual({ calls: 2, durationMs: 6000 });
  });
});

describe('the receipts that a ledger owes', () => {
  test('are those of paid calls, each once, without the cleaned ones, however often, and without what no place took', () => {
    expect([
      foldOf(paid('a'), paid('b'), paid('b')).receiptsOwed,
      foldOf(asked('a'), paid('a'), cleaned({ calls: ['a'] }), cleaned({ calls: ['a'] }), paid('b')).receiptsOwed,
      foldOf(cleaned({ calls: ['a', 'never paid'] }), paid('a')).receiptsOwed,
      foldOf(paid('a', { unclaimed: true }), cleaned({ calls: ['a'] })).receiptsOwed,
      foldOf(asked('a'), free('b')).receiptsOwed,
    ]).toEqual([2, 1, 0, 0, 0]);
  });
});

describe('any ledger', () => {
  test('pays each call once, and leaves open what was asked and never settled', () => {
    const ids = fc.integer({ min: 0, max: 12 }).map((number) => `call-${number}`);
    const line = fc.oneof(
      ids.map((id) => asked(id)),
      ids.map((id) => paid(id)),
      ids.map((id) => free(id)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        // As the engine writes it: a call is asked before anything else is said of it, and never again.
        const known = new Set<string>();
        const ledger = lines.filter((entry) =>
          entry.type === 'asked' ? !known.has(entry.call) && known.add(entry.call) : known.has(entry.call),
        );
        const fold = foldOf(...ledger);
        const paidIds = new Set(ledger.filter((entry) => entry.type === 'paid').map((entry) => entry.call));
        const settled = new Set(
          ledger.flatMap((entry) => (entry.type === 'paid' || entry.type === 'free' ? [entry.call] : [])),
        );
        expect(fold.totals.calls).toBe(paidIds.size);
        expect(fold.totals.costUsd).toBeCloseTo(0.01 * paidIds.size, 9);
        expect(new Set(fold.open.keys())).toEqual(known.difference(settled));
      }),
    );
  });
});
