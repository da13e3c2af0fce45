import { describe, expect, test } from '@jest/globals';
import { createLeanHeaders } from '../../../src/adapters/providers/lean-response.ts';
import { readDurationMs, readLimits, readRetryAfterMs } from '../../../src/adapters/providers/read-limits.ts';
import { noLimits } from '../../../src/ports/provider.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const headers = (entries: Record<string, string>) => createLeanHeaders(entries);

describe('the remaining quota', () => {
  test('of OpenAI stands in x-ratelimit headers, with durations', () => {
    expect(
      readLimits(
        headers({
          'x-ratelimit-limit-requests': '500',
          'x-ratelimit-remaining-requests': '499',
          'x-ratelimit-reset-requests': '120ms',
          'x-ratelimit-limit-tokens': '30000',
          'x-ratelimit-remaining-tokens': '29976',
          'x-ratelimit-reset-tokens': '6m0s',
        }),
        now,
      ),
    ).toEqual({
      limitRequests: 500,
      remainingRequests: 499,
      resetRequestsMs: 120,
      limitTokens: 30_000,
      remainingTokens: 29_976,
      resetTokensMs: 360_000,
    });
  });

  test('of Anthropic stands in its own headers, with times of its own clock', () => {
    expect(
      readLimits(
        headers({
          date: 'Fri, 20 Nov 2026 11:00:00 GMT',
          'anthropic-ratelimit-requests-limit': '50',
          'anthropic-ratelimit-requests-remaining': '0',
          'anthropic-ratelimit-requests-reset': '2026-11-20T11:00:30Z',
          'anthropic-ratelimit-input-tokens-limit': '30000',
          'anthropic-ratelimit-input-tokens-remaining': '1000',
          'anthropic-ratelimit-input-tokens-reset': '2026-11-20T11:01:00Z',
        }),
        now,
      ),
    ).toEqual({
      limitRequests: 50,
      remainingRequests: 0,
      resetRequestsMs: 30_000,
      limitTokens: 30_000,
      remainingTokens: 1_000,
      resetTokensMs: 60_000,
    });
  });

  test('that nobody says is null, and so is one that makes no sense', () => {
    expect(readLimits(headers({}), now)).toEqual(noLimits);
    expect(
      readLimits(
        headers({
          'x-ratelimit-remaining-requests': 'many',
          'x-ratelimit-limit-requests': '-1',
          'x-ratelimit-reset-requests': 'later',
        }),
        now,
      ),
    ).toEqual(noLimits);
  });
});

describe('what to wait', () => {
  test.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '86400' }, 86_400_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }, 9_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT' }, 0],
    [{ 'retry-after': 'Fri, 20 Nov 2026 11:00:09 GMT', date: 'Fri, 20 Nov 2026 11:00:00 GMT' }, 9_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '-5' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('as %j says it is %j ms', (entries, ms) => {
    expect(readRetryAfterMs(headers(entries), now)).toBe(ms);
  });

  test.each([
    ['7s', 7_000],
    ['0.5s', 500],
    ['120ms', 120],
    ['6m0s', 360_000],
    ['1h2m3.5s', 3_723_500],
    ['1d', 86_400_000],
    ['', null],
    ['7', null],
    ['s', null],
  ])('as the duration "%s" is %j ms', (text, ms) => {
    expect(readDurationMs(text)).toBe(ms);
  });
});
