import { describe, expect, test } from '@jest/globals';
import { type AnswerHistory, noHistory } from '../../src/core/answer-history.ts';
import type { ModelPrice } from '../../src/core/price.ts';
import {
  expectCache,
  isWorthMarking,
  readCacheParameter,
  type SharedPromptPart,
  writesLongCache,
} from '../../src/core/prompt-cache.ts';
import type { Lane, ModelRequest } from '../../src/core/request.ts';
import { plainPrice } from './example-prices.ts';

const price: ModelPrice = {
  ...plainPrice,
  tiers: [{ aboveInputTokens: 0, input: 2, cachedInput: 0.2, cacheWrite: 2.5, longCacheWrite: 4, output: 10 }],
  markedCacheFromTokens: 1024,
};
const long: SharedPromptPart = { tokens: 3000, byParams: null };
const measured = (cachedInputTokens: number, cacheWriteTokens: number, answers = 10): AnswerHistory => ({
  ...noHistory,
  cached: { answers, inputTokens: 40_000, cachedInputTokens, cacheWriteTokens },
});

describe('marking what calls share', () => {
  const isWorth = (calls: number, workers: number, lane: Lane = 'realtime', history: AnswerHistory | null = null) =>
    isWorthMarking(long, calls, workers, lane, price, history);

  test('is not worth it for one call, nor where all calls leave before the first is answered', () => {
    expect([isWorth(1, 5), isWorth(5, 5), isWorth(6, 5), isWorth(7, 5), isWorth(2, 1)]).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test('counts no more than the calls that may leave at first', () => {
    expect([isWorth(40, 1000), isWorth(42, 1000)]).toEqual([false, true]);
  });

  test('is worth it in jobs from a few calls on, at the price of an hour', () => {
    expect([isWorth(1, 5, 'batch'), isWorth(2, 5, 'batch'), isWorth(3, 5, 'batch'), isWorth(200, 5, 'batch')]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test('needs as many tokens as the model caches, a model that knows marks, and params that are silent', () => {
    const of = (shared: Partial<SharedPromptPart>, over: Partial<ModelPrice> = {}) =>
      isWorthMarking({ ...long, ...shared }, 100, 5, 'realtime', { ...price, ...over }, null);
    const { markedCacheFromTokens: _, ...unmarked } = price;
    expect([
      of({}),
      of({ tokens: 1024 }),
      of({ tokens: 1023 }),
      of({}, { markedCacheFromTokens: 4096 }),
      of({ byParams: 'minutes' }),
      isWorthMarking(long, 100, 5, 'realtime', unmarked, null),
      isWorthMarking(long, 100, 5, 'realtime', null, null),
    ]).toEqual([true, true, false, false, false, false, false]);
  });

  test('ends where it was measured that more is written than read', () => {
    expect([
      isWorth(100, 5, 'batch', measured(10_000, 10_000)),
      isWorth(100, 5, 'batch', measured(10_000, 5_000)),
      isWorth(100, 5, 'batch', measured(10_000, 10_000, 4)),
    ]).toEqual([false, true, true]);
  });
});

describe('what the cache is expected to take of the input', () => {
  const expecting = (over: Partial<Parameters<typeof expectCache>[0]>) =>
    expectCache({
      shared: long,
      isMarked: true,
      calls: 100,
      workers: 5,
      lane: 'realtime',
      price,
      inputTokens: 4000,
      history: null,
      ...over,
    });

  test('is the shared part for all but the calls that leave first, and at most all of them write it', () => {
    expect(expecting({})).toEqual({
      readShare: 0.7125,
      writeShare: 0.0375,
      mostWriteShare: 0.75,
      isLong: false,
      method: '71% of it from the prompt cache (assumed: all but the first 5 calls find the system text there)',
    });
  });

  test('is less in jobs, and what is written there is kept for an hour', () => {
    const found = expecting({ lane: 'batch' });
    expect([found?.readShare.toFixed(6), found?.writeShare.toFixed(6), found?.isLong, found?.method]).toEqual([
      '0.450000',
      '0.300000',
      true,
      '45% of it from the prompt cache (assumed: 60% of the calls of a job find the system text there)',
    ]);
  });

  test('is what was measured, where something was', () => {
    expect(expecting({ history: measured(20_000, 2_000) })).toEqual({
      readShare: 0.5,
      writeShare: 0.05,
      mostWriteShare: 0.75,
      isLong: false,
      method: '50% of it from the prompt cache, as measured on 10 answers',
    });
    expect(expecting({ history: measured(0, 0) })?.method).toContain('assumed');
  });

  test('is nothing where Claude is asked for no cache', () => {
    expect([
      expecting({ isMarked: false, history: measured(20_000, 2_000) }),
      expecting({ isMarked: false, shared: { tokens: 0, byParams: 'off' } }),
      expecting({ price: null }),
    ]).toEqual([null, null, null]);
  });

  test('may be all of the input where params ask for it: nothing is assumed, and the worst is counted', () => {
    const byParams = (word: 'minutes' | 'hour') =>
      expecting({ isMarked: false, shared: { tokens: 0, byParams: word } });
    const nothing = { readShare: 0, writeShare: 0, mostWriteShare: 1, method: null };
    expect([byParams('minutes'), byParams('hour')]).toEqual([
      { ...nothing, isLong: false },
      { ...nothing, isLong: true },
    ]);
  });

  test('is, with providers that cache by themselves, what was measured; and they may bill every long prompt as written', () => {
    const gpt: ModelPrice = { ...price, provider: 'openai', model: 'gpt-example' };
    const [first] = gpt.tiers;
    const free: ModelPrice = { ...gpt, tiers: first === undefined ? [] : [{ ...first, cacheWrite: null }] };
    const of = (over: Partial<Parameters<typeof expectCache>[0]>) => {
      const found = expecting({ isMarked: false, shared: { tokens: 0, byParams: null }, price: gpt, ...over });
      return [found?.readShare, found?.writeShare, found?.mostWriteShare];
    };
    expect([
      of({}),
      of({ inputTokens: 1000 }),
      of({ price: free }),
      of({ history: measured(30_000, 4_000) }),
      of({ price: free, history: measured(30_000, 0) }),
    ]).toEqual([
      [0, 0, 1],
      [0, 0, 0],
      [0, 0, 0],
      [0.75, 0.1, 1],
      [0.75, 0, 0],
    ]);
  });
});

describe('cache entries that live for an hour', () => {
  const request = (over: Partial<ModelRequest>, params?: ModelRequest['parameters']['params']): ModelRequest => ({
    provider: 'anthropic',
    model: 'claude-example',
    system: 's',
    user: 'u',
    schema: null,
    schemaName: 'main',
    parameters: { maxOutputTokens: 10, ...(params === undefined ? {} : { params }) },
    lane: 'realtime',
    ...over,
  });
  const sharedSystem = { key: 'k', isMarked: true };

  test('are written by what is marked in jobs, and by params that say so, which have the last word', () => {
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect([
      writesLongCache(request({ lane: 'batch', sharedSystem })),
      writesLongCache(request({ lane: 'realtime', sharedSystem })),
      writesLongCache(request({ lane: 'batch', sharedSystem: { key: 'k', isMarked: false } })),
      writesLongCache(request({}, hour)),
      writesLongCache(request({ lane: 'batch', sharedSystem }, { cache_control: { type: 'ephemeral' } })),
      writesLongCache(request({ lane: 'batch', sharedSystem }, { cache_control: null })),
    ]).toEqual([true, false, false, true, false, false]);
  });

  test('are one of the words of params', () => {
    expect(
      [null, {}, { cache_control: null }, { cache_control: { type: 'ephemeral' } }].map((params) =>
        readCacheParameter(params),
      ),
    ).toEqual([null, null, 'off', 'minutes']);
  });
});
