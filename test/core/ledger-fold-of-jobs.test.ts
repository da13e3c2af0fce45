import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLedgerFold } from '../../src/core/ledger-fold.ts';
import type { LedgerLine } from '../../src/core/ledger.ts';

const at = '2026-11-20T10:00:00Z';
const items = ['ash', 'birch'] as const;
const jobs = [1, 2, 3] as const;

/** What may come to stand in a ledger in any order, sensible or not: by kill, by hand, by two processes at once. */
const acts = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    item: fc.constantFrom(...items),
    attempt: fc.constantFrom(1, 2),
    job: fc.constantFrom(null, ...jobs),
  }),
  fc.record({
    kind: fc.constantFrom('paid' as const, 'unclaimed' as const, 'free' as const, 'lost' as const),
    call: fc.nat(12),
  }),
  fc.record({ kind: fc.constantFrom('released' as const, 'forgotten' as const), job: fc.constantFrom(...jobs) }),
);
type Act = typeof acts extends fc.Arbitrary<infer Value> ? Value : never;

interface KnownCall {
  readonly call: string;
  readonly item: string;
  readonly attempt: number;
  readonly job: number | null;
  readonly reserveUsd: number;
  state: 'in its job' | 'open' | 'settled';
  paidLines: number;
  /** Its receipt is not to stand anywhere, as a `paid` line said. */
  isUnclaimed: boolean;
  /** `paid` lines that said nothing new. */
  repeats: number;
}

/** The same, as slowly and plainly as can be. */
function follow(given: readonly Act[]): {
  readonly lines: readonly LedgerLine[];
  readonly calls: readonly KnownCall[];
} {
  const calls: KnownCall[] = [];
  const lines: LedgerLine[] = [];
  for (const act of given) {
    if (act.kind === 'ask') {
      const call: KnownCall = {
        call: `call-${calls.length}`,
        item: act.item,
        attempt: act.attempt,
        job: act.job,
        reserveUsd: 2 ** calls.length / 1024,
        state: act.job === null ? 'open' : 'in its job',
        paidLines: 0,
        isUnclaimed: false,
        repeats: 0,
      };
      calls.push(call);
      const { state: _, paidLines: __, isUnclaimed: ___, repeats: ____, job, ...said } = call;
      lines.push({
        ...said,
        type: 'asked',
        step: 'main',
        at,
        provider: 'openai',
        model: 'm',
        lane: 'batch',
        simulated: false,
        ...(job === null ? {} : { job }),
      });
    } else if (act.kind === 'released' || act.kind === 'forgotten') {
      lines.push(
        act.kind === 'released'
          ? { type: act.kind, job: act.job, at, reason: '' }
          : { type: act.kind, job: act.job, at },
      );
      for (const call of calls)
        if (call.job === act.job && call.state === 'in its job')
          call.state = act.kind === 'released' ? 'settled' : 'open';
    } else if ('call' in act) {
      const call = calls[act.call];
      if (call === undefined) continue;
      if (act.kind === 'lost') {
        lines.push({ type: 'lost', call: call.call, at });
        if (call.state === 'in its job') call.state = 'open';
      } else if (act.kind === 'free') {
        lines.push({ type: 'free', call: call.call, at, reason: '' });
        call.state = 'settled';
      } else {
        lines.push({
          type: 'paid',
          call: call.call,
          item: call.item,
          step: 'main',
          attempt: call.attempt,
          at,
          provider: 'openai',
          model: 'm',
          lane: 'batch',
          usage: null,
          costUsd: 1,
          reserveUsd: call.reserveUsd,
          expected: null,
          simulated: false,
          ...(act.kind === 'unclaimed' ? { unclaimed: true as const } : {}),
        });
        call.state = 'settled';
        const saysUnclaimed = act.kind === 'unclaimed' && !call.isUnclaimed;
        if (call.paidLines > 0 && !saysUnclaimed) call.repeats += 1;
        if (act.kind === 'unclaimed') call.isUnclaimed = true;
        call.paidLines += 1;
      }
    }
  }
  return { lines, calls };
}

describe('a fold over calls in jobs', () => {
  test('has each call in one place, counts each bill once and knows what is in flight, whatever stands in the ledger', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 40 }), (given) => {
        const { lines, calls } = follow(given);
        const fold = createLedgerFold();
        for (const line of lines) fold.add(line);
        const inJobs = calls.filter(({ state }) => state === 'in its job');
        const open = calls.filter(({ state }) => state === 'open');
        const paid = calls.filter(({ paidLines }) => paidLines > 0);
        const worst = (of: readonly KnownCall[]) => of.reduce((sum, { reserveUsd }) => sum + reserveUsd, 0);
        expect({
          inJobs: [...fold.inJobs.keys()].sort(),
          atMost: fold.inJobsAtMost(),
          open: [...fold.open.keys()].sort(),
          unknown: fold.unknownFate(),
          jobs: Object.fromEntries(fold.openJobs),
          covered: items.filter((item) => fold.isInFlight(item, 'main')),
          others: fold.isInFlight('ash', 'judge'),
          paid: fold.totals.calls,
          costUsd: fold.totals.costUsd,
          repeated: fold.repeatedPaidLines,
          hasPaid: calls.filter(({ call }) => fold.hasPaid(call)).map(({ call }) => call),
        }).toEqual({
          inJobs: inJobs.map(({ call }) => call).sort(),
          atMost: { calls: inJobs.length, upToUsd: worst(inJobs), unpricedCalls: 0 },
          open: open.map(({ call }) => call).sort(),
          unknown: { calls: open.length, upToUsd: worst(open), unpricedCalls: 0 },
          jobs: Object.fromEntries(
            jobs.flatMap((job) => {
              const left = inJobs.filter((call) => call.job === job).length;
              return left === 0 ? [] : [[job, left]];
            }),
          ),
          covered: items.filter((item) => inJobs.some((call) => call.item === item)),
          others: false,
          paid: paid.length,
          costUsd: paid.length,
          repeated: paid.reduce((sum, { repeats }) => sum + repeats, 0),
          hasPaid: paid.map(({ call }) => call),
        });
      }),
      { numRuns: 500 },
    );
  });

  test('never counts a place as asked less than not at all, and a released job as not asked', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 40 }), (given) => {
        const { lines, calls } = follow(given);
        const fold = createLedgerFold();
        for (const line of lines) fold.add(line);
        for (const item of items)
          for (const attempt of [1, 2]) {
            const asked = fold.askedCount({ item, step: 'main', attempt });
            const most = calls.filter((call) => call.item === item && call.attempt === attempt).length;
            expect(asked >= 0 && asked <= most).toBe(true);
          }
      }),
      { numRuns: 300 },
    );
    const { lines } = follow([
      { kind: 'ask', item: 'ash', attempt: 1, job: 1 },
      { kind: 'ask', item: 'ash', attempt: 1, job: 2 },
      { kind: 'released', job: 1 },
    ]);
    const fold = createLedgerFold();
    for (const line of lines) fold.add(line);
    expect(fold.askedCount({ item: 'ash', step: 'main', attempt: 1 })).toBe(1);
  });
});
