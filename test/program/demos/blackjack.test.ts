import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Estimate } from '../../../src/core/estimate.ts';
import type { RejectedNote } from '../../../src/core/verdict.ts';
import { attemptsOf, itemsOf, paidCalls, rehearse, rowsOf, startFrom, valueAt } from '../../support/demo.ts';
import { readReport } from '../../support/read-report.ts';
import type { Workplace } from '../../support/workplace.ts';

jest.setTimeout(120_000);

interface Deal {
  readonly player: readonly string[];
  readonly dealer: readonly string[];
  readonly playerDraws: readonly string[];
  readonly dealerDraws: readonly string[];
}
interface Hand {
  readonly playerCards: readonly string[];
  readonly dealerCards: readonly string[];
  readonly playerTotal: number;
  readonly dealerTotal: number;
  readonly firstAction: string;
  readonly result: string;
}

const rounds = 50;
let place: Workplace;
let plan: Estimate;
let planText: string;
let items: readonly string[];
let accepted: ReadonlyMap<string, Hand>;

beforeAll(async () => {
  place = await startFrom('blackjack', { 'repeat: 300\n': `repeat: ${rounds}\n` });
  await place.run('acquire', '--batch-id', 'x', '--pipeline', 'blackjack', '--seed', '5');
  plan = (await place.runJson<{ readonly estimate: Estimate }>('plan', '--batch-id', 'x')).document.estimate;
  planText = (await place.run('plan', '--batch-id', 'x')).stdout;
  await rehearse(place, 'blackjack');
  items = itemsOf(place);
  accepted = new Map(
    items.flatMap((item) => {
      const hand = valueAt<Hand>(place, item, 'play', 'parsed.json');
      return valueAt(place, item, 'difficulty', 'parsed.json') === null || hand === null ? [] : [[item, hand] as const];
    }),
  );
});

afterAll(() => place.remove());

/** The best total of some cards, counted in a way of its own: every ace tried both ways. */
function count(cards: readonly string[]): number {
  let totals = [0];
  for (const card of cards) {
    const values = card === 'A' ? [1, 11] : /^[JQK]$/.test(card) ? [10] : [Number(card)];
    totals = totals.flatMap((total) => values.map((value) => total + value));
  }
  const good = totals.filter((total) => total <= 21);
  return good.length > 0 ? Math.max(...good) : Math.min(...totals);
}

const isSoft = (cards: readonly string[]) =>
  cards.includes('A') && count(cards) !== count(cards.map((card) => (card === 'A' ? '1' : card)));

/** The tables of the strategies: first decision by total, row by row; the last row that fits counts. */
function firstDecision(strategy: string, { player, dealer }: Deal): string {
  const total = count(player);
  const up = count(dealer.slice(0, 1));
  if (total === 21) return 'stand';
  switch (strategy) {
    case 'the-coward':
      return total > 11 ? 'stand' : 'hit';
    case 'the-gambler':
      if (total > 18) return 'stand';
      if (total > 16) return up > 6 ? 'hit' : 'stand';
      return total === 10 || total === 11 ? 'double_down' : 'hit';
    default:
      if (isSoft(player)) return total < 18 || (total === 18 && up > 8) ? 'hit' : 'stand';
      if (total > 16) return 'stand';
      if (total > 11) return up > 6 ? 'hit' : 'stand';
      return total === 11 ? 'double_down' : 'hit';
  }
}

test('every accepted hand is right: cards, totals, first decision and result', () => {
  expect(accepted.size).toBeGreaterThan(rounds * 3 - 5);
  for (const [item, hand] of accepted) {
    const deal = valueAt<Deal>(place, item, 'deal', 'parsed.json');
    if (deal === null) throw new Error(`${item} was not dealt`);
    const drawn = hand.playerCards.length - 2;
    expect(hand.playerCards).toEqual([...deal.player, ...deal.playerDraws.slice(0, drawn)]);
    const mine = count(hand.playerCards);
    const dealer = [...deal.dealer];
    while (mine <= 21 && count(dealer) < 17 && dealer.length < 7)
      dealer.push(deal.dealerDraws[dealer.length - 2] ?? '');
    const theirs = count(dealer);
    const result = mine > 21 ? 'loss' : theirs > 21 ? 'win' : mine === theirs ? 'push' : mine > theirs ? 'win' : 'loss';
    const expected = { dealerCards: dealer, playerTotal: mine, dealerTotal: theirs, result };
    expect([item, hand]).toMatchObject([item, expected]);
    expect([item, hand.firstAction]).toEqual([item, firstDecision(item.replace(/\.r\d+$/, ''), deal)]);
    if (hand.firstAction !== 'hit') expect(drawn).toBe(hand.firstAction === 'stand' ? 0 : 1);
    else expect(drawn).toBeGreaterThan(0);
  }
});

test('a wrong hand went back with its reasons in the next prompt, the same cards, and one more call', () => {
  const paid = paidCalls(place);
  const gates = new Set<string>();
  let wrong = 0;
  for (const item of items) {
    const attempts = attemptsOf(place, item);
    const isOut = valueAt(place, item, 'verify', 'rejected.json') ?? valueAt(place, item, 'strategy', 'rejected.json');
    expect([item, paid.get(`${item} play`)]).toEqual([item, attempts.length + 1]);
    expect([item, paid.get(`${item} difficulty`) ?? 0]).toEqual([item, isOut === null ? 1 : 0]);
    if (attempts.length > 0) wrong += 1;
    for (const [index, attempt] of attempts.entries()) {
      const rejection =
        valueAt<RejectedNote>(place, attempt, 'verify', 'rejected.json') ??
        valueAt<RejectedNote>(place, attempt, 'strategy', 'rejected.json');
      if (rejection === null) throw new Error(`${attempt} has no rejection`);
      gates.add(rejection.step);
      expect(rejection).toMatchObject({ from: 'play' });
      const next = place.read(join('data', 'x', attempts[index + 1] ?? item, 'play', 'prompt.md'));
      for (const { message } of rejection.reasons) expect(next).toContain(`- ${message}`);
      expect(next).toContain(place.read(join('data', 'x', attempt, 'play', 'response.md')));
      const cards = /- Player: .*/;
      expect(cards.exec(next)?.[0]).toBe(cards.exec(place.read(join('data', 'x', attempt, 'play', 'prompt.md')))?.[0]);
    }
  }
  expect([...gates].sort()).toEqual(['strategy', 'verify']);
  // 15 % of 150 hands, give or take three standard errors.
  expect(Math.abs(wrong / items.length - 0.15)).toBeLessThan(0.09);
});

test('plan says how often a hand may be played at most: three times, and twice more for each gate', () => {
  const play = plan.steps.find(({ step }) => step === 'play');
  expect([play?.calls, play?.maxCalls]).toEqual([rounds * 3, rounds * 3 * 7]);
  expect(planText).toMatch(/^ +process +0 +150 +1,050 /m);
});

test('the strategies stand side by side, on the page and as CSV, with what they won less what they lost', () => {
  const names = ['The Pro', 'The Gambler', 'The Coward'];
  const { markup } = readReport(join(place.folder, 'output', 'x', 'index.html'));
  for (const word of ['Results', 'Hands that stood the check', ...names]) expect(markup).toContain(word);
  const rows = rowsOf(place, 'tables/results.csv');
  expect(rows.map(({ strategy }) => strategy)).toEqual(names);
  for (const row of rows) {
    const id = row['strategy']?.toLowerCase().replace(' ', '-') ?? '';
    const results = [...accepted].filter(([item]) => item.startsWith(id)).map(([, { result }]) => result);
    const share = (wanted: string) => results.filter((result) => result === wanted).length / results.length;
    expect(Number(row['n'])).toBe(results.length);
    expect(Number(row['net'])).toBeCloseTo(share('win') - share('loss'), 4);
  }
});

test('a packed file for each accepted hand, and a line of the CSV', () => {
  const folder = join(place.folder, 'output', 'x', 'files');
  expect(readdirSync(folder).sort()).toEqual([...accepted.keys()].map((item) => `${item}.json.gz`).sort());
  const [item = ''] = accepted.keys();
  const steps = JSON.parse(gunzipSync(readFileSync(join(folder, `${item}.json.gz`))).toString());
  expect(steps.play).toEqual(accepted.get(item));
  expect(
    rowsOf(place, 'results.csv')
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...accepted.keys()].sort());
});
