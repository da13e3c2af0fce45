import { describe, expect, test } from '@jest/globals';
import { checkConservation, createTokenComparison, type TokenConservation } from '../../src/core/conservation.ts';
import type { Usage } from '../../src/core/usage.ts';

const counts = { acquired: 5, accepted: 2, rejected: 1, failed: 1, waiting: 1, inFlight: 0 };
const sound = { counts, children: [], missing: [], strangers: [], twice: [], tokens: null };
const usageOf = (inputTokens: number, outputTokens: number): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
});

describe('the conservation of items', () => {
  test('holds when each acquired item is in one state', () => {
    expect(checkConservation(sound)).toEqual({ ...sound, holds: true });
  });

  test.each([
    ['one is in no state', { ...sound, counts: { ...counts, acquired: 6 } }],
    ['one is missing', { ...sound, missing: ['a'] }],
    ['there is a stranger', { ...sound, strangers: ['a'] }],
    ['one stands twice', { ...sound, twice: ['a'] }],
  ])('does not hold when %s', (_, found) => {
    expect(checkConservation(found).holds).toBe(false);
  });
});

interface Found {
  readonly callId: string;
  readonly usage: Usage | null;
}

function compareTokens(
  paid: ReadonlyMap<string, Usage | null>,
  receipts: readonly Found[],
  cleaned: ReadonlySet<string>,
): TokenConservation {
  const comparison = createTokenComparison(paid, cleaned);
  for (const receipt of receipts) comparison.add(receipt);
  return comparison.toConservation();
}

describe('the conservation of tokens', () => {
  const paid = new Map<string, Usage | null>([
    ['a', usageOf(10, 1)],
    ['b', usageOf(20, 2)],
    ['c', null],
  ]);
  const receipts = [
    { callId: 'a', usage: usageOf(10, 1) },
    { callId: 'b', usage: usageOf(20, 2) },
    { callId: 'c', usage: null },
  ];
  const holds = (...question: Parameters<typeof compareTokens>) =>
    checkConservation({ ...sound, tokens: compareTokens(...question) }).holds;

  test('holds when receipts and cleaned lines account for every paid call, by its id', () => {
    expect(holds(paid, receipts, new Set())).toBe(true);
    expect(holds(paid, receipts.slice(0, 1), new Set(['b', 'c']))).toBe(true);
    expect(holds(new Map(), [], new Set())).toBe(true);
  });

  test('names the paid calls that nothing accounts for, and the receipts that the ledger does not know', () => {
    const compared = compareTokens(paid, [...receipts.slice(1), { callId: 'x', usage: usageOf(10, 1) }], new Set());
    expect([compared.callsWithoutReceipt, compared.receiptsWithoutCall]).toEqual([['a'], ['x']]);
    expect(holds(paid, [...receipts.slice(1), { callId: 'x', usage: usageOf(10, 1) }], new Set())).toBe(false);
  });

  test('does not hold when a receipt has other tokens than its line', () => {
    expect(holds(paid, [{ callId: 'a', usage: usageOf(10, 2) }, ...receipts.slice(1)], new Set())).toBe(false);
  });

  test('does not hold when one receipt stands in two places', () => {
    expect(holds(paid, [...receipts, { callId: 'a', usage: usageOf(10, 1) }], new Set())).toBe(false);
  });
});
