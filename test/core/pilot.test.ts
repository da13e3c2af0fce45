import { describe, expect, test } from '@jest/globals';
import type { LedgerLine, PaidLine } from '../../src/core/ledger.ts';
import { type PilotFacts, toPilotEstimate } from '../../src/core/pilot.ts';
import { predictRest } from '../../src/core/pilot-interval.ts';
import { pilotLines } from '../../src/core/pilot-text.ts';
import { noUsage } from '../../src/core/usage.ts';
import { oneInTwenty, pilotCorpora } from '../support/pilot-corpora.ts';
import { measureCoverage } from '../support/pilot-coverage.ts';
import { plainPrice } from './example-prices.ts';

describe('what a sample says of the rest', () => {
  test('is exact where all cost the same', () => {
    expect(predictRest([2, 2, 2, 2, 2], 10)).toEqual({ expected: 20, low: 20, high: 20 });
  });

  test('is nothing from fewer than five, and nothing for nothing', () => {
    expect(predictRest([1, 2, 3, 4], 10)).toBeNull();
    expect(predictRest([1, 2, 3, 4, 5], 0)).toEqual({ expected: 0, low: 0, high: 0 });
  });

  test('lies evenly around the mean where nothing is skewed, by Student’s t', () => {
    const found = predictRest([1, 2, 3, 4, 5], 10);
    const reach = 10 * 2.7764451 * Math.sqrt(2.5) * Math.sqrt(1 / 10 + 1 / 5);
    expect(found?.expected).toBe(30);
    expect(found?.low).toBeCloseTo(30 - reach, 5);
    expect(found?.high).toBeCloseTo(30 + reach, 5);
  });

  test('reaches further on the side of the long tail, and never below nothing', () => {
    const long = predictRest([1, 1, 1, 1, 1, 1, 2, 9], 100);
    const short = predictRest([10, 10, 10, 10, 10, 10, 9, 2], 100);
    const reaches = (found: typeof long) =>
      found === null ? [] : [found.expected - found.low, found.high - found.expected].map(Math.round);
    expect(reaches(short)).toEqual([634, 243]);
    expect(reaches(long)).toEqual([213, 634]);
    expect(long?.low).toBe(0);
  });

  // 500 pilots: the error of a measured 90 % is 1.3.
  test.each(Object.entries(pilotCorpora))('holds its truth in nine of ten pilots of twenty: %s', (name, draw) => {
    const { held } = measureCoverage(name, draw, { pilot: 20, items: 150, pilots: 500 });
    expect(held).toBeGreaterThan(0.865);
  });

  test('cannot know of what it has not seen: one in twenty that costs eight times as much', () => {
    const { held } = measureCoverage('rare', oneInTwenty, { pilot: 20, items: 150, pilots: 500 });
    expect(held).toBeGreaterThan(0.55);
    expect(held).toBeLessThan(0.75);
  });
});

const ids = (from: number, to: number) =>
  new Set(Array.from({ length: to - from + 1 }, (_, index) => `item-${from + index}`));
const paid = (item: string, outputTokens: number, over: Partial<PaidLine> = {}): PaidLine => ({
  type: 'paid',
  call: `${item}-${over.step ?? 'main'}-${over.attempt ?? 1}`,
  item,
  step: 'main',
  attempt: 1,
  at: '2026-11-20T10:00:00Z',
  provider: 'anthropic',
  model: 'claude-example',
  lane: 'realtime',
  usage: { ...noUsage, outputTokens },
  costUsd: 0,
  reserveUsd: 1,
  expected: null,
  simulated: false,
  ...over,
});
/** Six items of a million tokens each: $15 in realtime. */
const sixAlike: readonly LedgerLine[] = [...ids(1, 6)].map((id) => paid(id, 1e6));
const facts: PilotFacts = {
  drawn: ids(1, 6),
  finished: ids(1, 6),
  remaining: ids(7, 16),
  paidUsd: 90,
  ledger: sixAlike,
  priceOf: () => plainPrice,
  lanes: ['realtime', 'batch'],
};
const restOf = (over: Partial<PilotFacts>) =>
  toPilotEstimate({ ...facts, ...over }).lanes.map(({ lane, restUsd }) => [lane, restUsd?.expected ?? null]);

describe('a pilot', () => {
  test('prices the rest and the whole in each lane', () => {
    const exactly = (usd: number) => ({ expected: usd, low: usd, high: usd });
    expect(toPilotEstimate(facts)).toEqual({
      boughtIn: ['realtime'],
      drawn: 6,
      finished: 6,
      remaining: 10,
      paidUsd: 90,
      lanes: [
        { lane: 'realtime', meanUsd: 15, restUsd: exactly(150), wholeUsd: exactly(240) },
        { lane: 'batch', meanUsd: 7.5, restUsd: exactly(75), wholeUsd: exactly(165) },
      ],
    });
  });

  test('counts all steps, attempts and children of an item', () => {
    const more = [...ids(1, 6)].flatMap((id) => [
      paid(id, 1e6, { attempt: 2 }),
      paid(`${id}--split-001`, 1e6, { step: 'judge' }),
    ]);
    expect(restOf({ ledger: [...sixAlike, ...more] })).toEqual([
      ['realtime', 450],
      ['batch', 225],
    ]);
  });

  test('leaves out items that are not done, what is not of it, and what was cleaned away', () => {
    const ledger: readonly LedgerLine[] = [
      paid('item-1', 9e6, { attempt: 7 }),
      { type: 'cleaned', at: '', item: 'item-1', steps: ['main'], calls: ['item-1-main-7'] },
      ...sixAlike,
      paid('item-99', 9e6),
    ];
    expect(restOf({ ledger, finished: ids(1, 5) })).toEqual([
      ['realtime', 150],
      ['batch', 75],
    ]);
  });

  test('takes off what the items that remain have cost already', () => {
    expect(restOf({ ledger: [...sixAlike, paid('item-7', 1e6)] })[0]).toEqual(['realtime', 135]);
  });

  test('counts an answer without usage at what it counts against a cap', () => {
    const unmeasured = [...ids(1, 6)].map((id) => paid(id, 0, { usage: null, costUsd: null, reserveUsd: 2 }));
    expect(restOf({ ledger: unmeasured })[0]).toEqual(['realtime', 20]);
  });

  test('knows nothing where a price is unknown, or fewer than five are done', () => {
    expect(restOf({ priceOf: () => null, lanes: ['realtime'] })).toEqual([['realtime', null]]);
    expect(restOf({ finished: ids(1, 4) })[0]).toEqual(['realtime', null]);
  });
});

describe('a pilot as text', () => {
  const linesOf = (over: Partial<PilotFacts>, chosen: 'realtime' | 'batch' | null = 'realtime') =>
    pilotLines(toPilotEstimate({ ...facts, ...over }), chosen);

  test('says what the rest and the whole cost, and in the other lane', () => {
    const ledger = [...sixAlike.slice(1), paid('item-1', 2e6)];
    expect(linesOf({ ledger })).toEqual([
      'Pilot: 6 items are done, bought in realtime at $17.50 each.',
      '├── The other 10 items: $175.00 ($93.71 to $374.76), with 90% confidence',
      '├── The whole batch, with what is paid: $265.00 ($183.71 to $464.76)',
      '└── The same in batch: $87.50 ($46.86 to $187.38); the whole $177.50 ($136.86 to $277.38)',
    ]);
  });

  test('says by which lane they were bought, whatever lane the rest is to take', () => {
    expect(linesOf({}, 'batch')[0]).toBe(
      'Pilot: 6 items are done, bought in realtime at $15.00 each; in batch $7.50 each.',
    );
    const mixed = [...sixAlike.slice(1), { ...paid('item-1', 1.5e6), lane: 'batch' as const }];
    expect(linesOf({ ledger: mixed }, 'batch')[0]).toMatch(
      /^Pilot: 6 items are done, bought in realtime and batch; in batch \$\d+\.\d\d each\.$/,
    );
    expect(linesOf({ lanes: ['realtime'] })[0]).toBe('Pilot: 6 items are done, $15.00 each.');
  });

  test('says what it does not know, and why', () => {
    expect(linesOf({ finished: ids(1, 5) }).at(-1)).toBe(
      'The items that are not done are not in it; if they are unlike the others, it is off.',
    );
    expect(linesOf({ finished: ids(1, 3) })).toEqual([
      'Pilot: 3 of 6 items are done, bought in realtime at $15.00 each.',
      'Fewer than 5 are no sample: nothing follows for the rest. Run it again, or with a larger --pilot.',
    ]);
    expect(linesOf({ priceOf: () => null, lanes: ['realtime'] })).toEqual([
      'Pilot: 6 items are done.',
      'What they cost is unknown, since a price is: nothing follows for the rest.',
    ]);
    expect(linesOf({ remaining: new Set() })).toEqual([
      'Pilot: 6 items are done, bought in realtime at $15.00 each.',
      'No other item has work left.',
    ]);
  });
});
