import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBudget } from '../../src/core/budget.ts';

const start = { maxCostUsd: 1, consentUsd: null, spentUsd: 0, unknownFateUsd: 0 };

describe('a reserve', () => {
  test('that fits is taken', () => {
    const budget = createBudget(start);
    expect(budget.reserve(0.4)).toBe('reserved');
    expect(budget.state).toEqual({
      maxCostUsd: 1,
      consentUsd: null,
      paidUsd: 0,
      paidInInvocationUsd: 0,
      unknownFateUsd: 0,
      reservedUsd: 0.4,
      callsInFlight: 1,
      callsInJobs: 0,
      unpricedCalls: 0,
      leftUsd: 0.6,
    });
  });

  test('that does not fit waits while a call is in flight, and fits when that one was cheaper', () => {
    const budget = createBudget(start);
    budget.reserve(0.8);
    expect(budget.reserve(0.5)).toBe('wait');
    budget.settle(0.8, 0.1);
    expect(budget.reserve(0.5)).toBe('reserved');
  });

  test('that does not fit with nothing in flight exceeds the cap', () => {
    const budget = createBudget({ ...start, spentUsd: 0.7, unknownFateUsd: 0.2 });
    expect(budget.reserve(0.2)).toBe('exceeds');
    expect(budget.reserve(0.1)).toBe('reserved');
  });

  test('of an unknown price is refused under a cap and let through without one', () => {
    expect(createBudget(start).reserve(null)).toBe('unpriced');
    const free = createBudget({ ...start, maxCostUsd: null });
    expect(free.reserve(null)).toBe('reserved');
    free.settle(null, null);
    free.reserve(null);
    free.toUnknownFate(null);
    expect(free.state).toMatchObject({ paidUsd: 0, callsInFlight: 0, unpricedCalls: 2, leftUsd: null });
  });

  test('is not refused for the noise of float arithmetic', () => {
    const budget = createBudget({ ...start, maxCostUsd: 0.3, spentUsd: 0.1 });
    expect(0.1 + 0.2 > 0.3).toBe(true);
    expect(budget.reserve(0.2)).toBe('reserved');
    expect(createBudget({ ...start, maxCostUsd: 0.3 }).reserve(0.1 + 0.2)).toBe('reserved');
    expect(createBudget({ ...start, maxCostUsd: 0.3 }).reserve(0.300000001)).toBe('exceeds');
  });

  test('of nothing, or less, is a bug', () => {
    expect(() => createBudget(start).reserve(Number.NaN)).toThrow('NaN is no amount of money');
    expect(() => createBudget(start).reserve(-1)).toThrow('-1 is no amount of money');
  });
});

describe('a call in flight', () => {
  test('that is billed frees the rest of its reserve', () => {
    const budget = createBudget(start);
    budget.reserve(0.5);
    expect(budget.settle(0.5, 0.2)).toEqual({ kind: 'settled' });
    expect(budget.state).toMatchObject({ paidUsd: 0.2, paidInInvocationUsd: 0.2, reservedUsd: 0, leftUsd: 0.8 });
  });

  test('without a known bill keeps its whole reserve', () => {
    const budget = createBudget(start);
    budget.reserve(0.5);
    expect(budget.settle(0.5, null)).toEqual({ kind: 'settled' });
    expect(budget.state.paidUsd).toBe(0.5);
  });

  test('whose bill is above its reserve is reported', () => {
    const budget = createBudget(start);
    budget.reserve(0.5);
    expect(budget.settle(0.5, 0.75)).toEqual({ kind: 'above-reserve', byUsd: 0.25 });
    expect(budget.state.paidUsd).toBe(0.75);
  });

  test('that was refused frees its reserve, and one of unknown fate keeps it', () => {
    const budget = createBudget(start);
    budget.reserve(0.5);
    budget.reserve(0.25);
    budget.release(0.5);
    budget.toUnknownFate(0.25);
    expect(budget.state).toMatchObject({
      paidUsd: 0,
      unknownFateUsd: 0.25,
      reservedUsd: 0,
      callsInFlight: 0,
      leftUsd: 0.75,
    });
  });

  test('that was never reserved is a bug', () => {
    const budget = createBudget(start);
    expect(() => budget.settle(0.5, 0.2)).toThrow('a call is settled that was not reserved');
    budget.reserve(0.1);
    expect(() => budget.release(0.5)).toThrow('a call is settled that was not reserved');
  });
});

describe('consent', () => {
  test('is used up when what this invocation paid reaches it, whatever was paid before', () => {
    const budget = createBudget({ maxCostUsd: null, consentUsd: 0.3, spentUsd: 100, unknownFateUsd: 0 });
    expect(budget.isConsentUsedUp).toBe(false);
    for (const cost of [0.1, 0.1]) {
      budget.reserve(0.2);
      budget.settle(0.2, cost);
    }
    expect(budget.isConsentUsedUp).toBe(false);
    budget.reserve(0.2);
    budget.settle(0.2, 0.1);
    expect(budget.isConsentUsedUp).toBe(true);
  });

  test('can be given again, for more or without an end', () => {
    const budget = createBudget({ ...start, consentUsd: 0.1 });
    budget.reserve(0.1);
    budget.settle(0.1, 0.1);
    budget.addConsent(0.2);
    expect([budget.isConsentUsedUp, budget.state.consentUsd]).toEqual([false, 0.3]);
    budget.addConsent(null);
    expect([budget.isConsentUsedUp, budget.state.consentUsd]).toEqual([false, null]);
  });

  test('counts calls in flight at what such calls were estimated at, so that a burst does not run past it', () => {
    const budget = createBudget({ ...start, maxCostUsd: null, consentUsd: 1 });
    const left = Array.from({ length: 12 }, () => budget.reserve(5, 0.1));
    expect(left.filter((answer) => answer === 'reserved')).toHaveLength(10);
    budget.settle(5, 0.1);
    expect([budget.reserve(5, 0.1), budget.state.callsInFlight]).toEqual(['wait', 9]);
  });

  test('counts them at what calls have cost so far where that is more, and lets one go when none is in flight', () => {
    const budget = createBudget({ ...start, maxCostUsd: null, consentUsd: 1 });
    budget.reserve(5, 0.01);
    budget.learnBill(0.3);
    budget.settle(5, 0.3);
    expect([1, 2, 3].map(() => budget.reserve(5, 0.01))).toEqual(['reserved', 'reserved', 'wait']);
    budget.settle(5, 0.3);
    budget.settle(5, 0.3);
    expect([budget.isConsentUsedUp, budget.reserve(5, 0.01)]).toEqual([false, 'reserved']);
  });

  test('to nothing holds for models that cost nothing', () => {
    const budget = createBudget({ ...start, consentUsd: 0 });
    budget.reserve(0);
    budget.settle(0, 0);
    expect(budget.isConsentUsedUp).toBe(false);
    budget.reserve(0.01);
    budget.settle(0.01, 0.01);
    expect(budget.isConsentUsedUp).toBe(true);
  });
});

describe('the cap', () => {
  test('can be raised, lowered below what is committed, and lifted', () => {
    const budget = createBudget(start);
    budget.reserve(0.9);
    budget.setMaxCost(0.5);
    expect([budget.reserve(0.01), budget.state.leftUsd]).toEqual(['wait', 0]);
    budget.setMaxCost(2);
    expect(budget.reserve(1)).toBe('reserved');
    budget.setMaxCost(null);
    expect([budget.reserve(1000), budget.state.leftUsd]).toEqual(['reserved', null]);
  });

  test('is never overshot, whatever the order of calls and answers', () => {
    const cents = fc.integer({ min: 0, max: 3000 }).map((tenths) => tenths / 1000);
    const action = fc.oneof(
      fc.record({ kind: fc.constant('reserve' as const), usd: cents }),
      fc.record({
        kind: fc.constantFrom('settle' as const, 'keep' as const, 'release' as const, 'lose' as const),
        which: fc.nat(),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(
        cents,
        cents,
        cents,
        fc.array(action, { maxLength: 60 }),
        (room, spentUsd, unknownFateUsd, actions) => {
          const maxCostUsd = spentUsd + unknownFateUsd + room;
          const budget = createBudget({ maxCostUsd, consentUsd: null, spentUsd, unknownFateUsd });
          const inFlight: number[] = [];
          let paid = spentUsd;
          let lost = unknownFateUsd;
          for (const step of actions) {
            if (step.kind === 'reserve') {
              const answer = budget.reserve(step.usd);
              if (answer === 'reserved') inFlight.push(step.usd);
              else expect(answer).toBe(inFlight.length > 0 ? 'wait' : 'exceeds');
            } else {
              const [reserve] = inFlight.splice(step.which % Math.max(1, inFlight.length), 1);
              if (reserve === undefined) continue;
              if (step.kind === 'settle') budget.settle(reserve, reserve * step.share);
              else if (step.kind === 'keep') budget.settle(reserve, null);
              else if (step.kind === 'release') budget.release(reserve);
              else budget.toUnknownFate(reserve);
              if (step.kind === 'settle') paid += reserve * step.share;
              if (step.kind === 'keep') paid += reserve;
              if (step.kind === 'lose') lost += reserve;
            }
            const committed = paid + lost + inFlight.reduce((sum, usd) => sum + usd, 0);
            expect(committed).toBeLessThanOrEqual(maxCostUsd + 1e-9);
            const { paidUsd, unknownFateUsd: counted, reservedUsd, callsInFlight, leftUsd } = budget.state;
            expect(callsInFlight).toBe(inFlight.length);
            // Everything is rounded up to billionths, so the books never show less than what was committed.
            expect(paidUsd + counted + reservedUsd).toBeGreaterThanOrEqual(committed - 1e-9);
            expect(paidUsd + counted + reservedUsd).toBeLessThanOrEqual(committed + 1e-9 * (actions.length + 3));
            expect(leftUsd).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
