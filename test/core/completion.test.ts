import { describe, expect, test } from '@jest/globals';
import { assumedCompletion, hourMs, learnCompletion } from '../../src/core/completion.ts';
import type { HistoryEntry, JobEntry } from '../../src/core/history-entry.ts';
import { nextLookMs, type WaitedFor } from '../../src/core/next-look.ts';

const minuteMs = 60_000;
const job = (minutes: number, over: Partial<JobEntry> = {}): JobEntry => ({
  kind: 'job',
  at: '2026-11-20T10:00:00Z',
  provider: 'anthropic',
  model: 'claude-example',
  requests: 1000,
  tookMs: minutes * minuteMs,
  outcome: 'completed',
  simulated: false,
  ...over,
});
const wanted = { provider: 'anthropic', model: 'claude-example', requests: 1000, simulated: false } as const;
const minutesOf = (entries: readonly HistoryEntry[], over: Partial<typeof wanted> | { requests: number } = {}) => {
  const { typicalMs, worstMs, jobs } = learnCompletion(entries, { ...wanted, ...over });
  return [Math.round(typicalMs / minuteMs), Math.round(worstMs / minuteMs), jobs];
};

describe('how long a job is likely to take', () => {
  test.each<[string, readonly HistoryEntry[], readonly [number, number, number]]>([
    ['without any history it is what the providers say', [], [60, 1440, 0]],
    ['one job gives what is typical, and no word on the worst', [job(20)], [20, 1440, 1]],
    ['nor do two', [job(20), job(30)], [25, 1440, 2]],
    ['three that are alike give a worst case near them', [job(20), job(20), job(20)], [20, 20, 3]],
    ['three that differ give a wide one', [job(10), job(20), job(40)], [20, 626, 3]],
    ['twenty give one that few exceed', Array.from({ length: 20 }, (_, index) => job(20 + index)), [30, 45, 20]],
    ['a job that failed as a whole says nothing', [job(1, { outcome: 'failed' }), job(20)], [20, 1440, 1]],
    [
      'one that expired took all the time there is',
      [job(30), job(30), job(1440, { outcome: 'expired' })],
      [30, 1440, 3],
    ],
    [
      'one that was cancelled late was a straggler, one that was cancelled early is nothing',
      [job(30), job(30), job(30), job(5, { outcome: 'cancelled' }), job(90, { outcome: 'cancelled' })],
      [30, 1440, 4],
    ],
    ['rehearsals are another world', [job(1, { simulated: true })], [60, 1440, 0]],
    ['other providers too', [job(1, { provider: 'openai' })], [60, 1440, 0]],
  ])('%s', (_, entries, expected) => {
    expect(minutesOf(entries)).toEqual(expected);
  });

  test('is told by jobs of the same model and size, where there are five', () => {
    const large = Array.from({ length: 5 }, () => job(200, { requests: 50_000 }));
    const small = Array.from({ length: 5 }, () => job(2, { requests: 40 }));
    const others = Array.from({ length: 30 }, () => job(600, { model: 'claude-other' }));
    const entries = [...large, ...small, ...others];
    expect(minutesOf(entries, { requests: 100 })).toEqual([2, 2, 5]);
    expect(minutesOf(entries, { requests: 20_000 })).toEqual([200, 200, 5]);
    // 1,000 are like neither: all of the model.
    expect(minutesOf(entries, { requests: 1000 })[2]).toBe(10);
  });

  test('is told by the newest fifty', () => {
    const entries = [...Array.from({ length: 60 }, () => job(300)), ...Array.from({ length: 50 }, () => job(10))];
    expect(minutesOf(entries)).toEqual([10, 10, 50]);
  });

  test('has a worst case that at most one job in twenty exceeds, in samples of five from one distribution', () => {
    let seed = 1;
    const next = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const draw = () => 30 * Math.exp(0.6 * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()));
    let exceeded = 0;
    for (let trial = 0; trial < 4000; trial += 1) {
      const entries = Array.from({ length: 5 }, () => job(draw()));
      if (draw() * minuteMs > learnCompletion(entries, wanted).worstMs) exceeded += 1;
    }
    expect(exceeded / 4000).toBeLessThan(0.05);
  });
});

describe('the next look at a job', () => {
  const hour = { typicalMs: hourMs, worstMs: 24 * hourMs, jobs: 0 };
  const quick = { typicalMs: 4 * minuteMs, worstMs: 20 * minuteMs, jobs: 9 };
  const counts = (done: number, donePerSecond: number | null) => ({
    done,
    total: 1000,
    donePerMs: donePerSecond === null ? null : donePerSecond / 1000,
  });

  test.each<[string, Partial<WaitedFor>, number]>([
    ['is far away at first', { ageMs: 0 }, 300],
    ['comes closer towards the typical end', { ageMs: 50 * minuteMs }, 150],
    ['and closer', { ageMs: 58 * minuteMs }, 30],
    ['and is soon at it', { ageMs: 60 * minuteMs }, 10],
    ['goes away again behind it', { ageMs: 66 * minuteMs }, 120],
    ['no further than five minutes', { ageMs: 10 * hourMs }, 300],
    ['nor where the worst case has passed', { ageMs: 25 * hourMs }, 300],
    ['is sooner where jobs are quick', { ageMs: 0, completion: quick }, 60],
    ['is at once for a tiny job, that may be done', { ageMs: 0, requests: 20 }, 10],
    ['and later the longer it was not', { ageMs: 4 * minuteMs, requests: 20 }, 120],
    ['up to that of any job', { ageMs: 30 * minuteMs, requests: 20 }, 300],
    ['follows counts that move', { ageMs: minuteMs, progress: counts(500, 5) }, 25],
    ['also past the typical end', { ageMs: 3 * hourMs, progress: counts(100, 1) }, 225],
    ['does not follow counts that stand still', { ageMs: 58 * minuteMs, progress: counts(0, 0) }, 30],
    ['nor the first counts', { ageMs: 58 * minuteMs, progress: counts(700, null) }, 30],
    ['is soon where all is done but the end', { ageMs: minuteMs, progress: counts(1000, 1) }, 10],
  ])('%s', (_, waited, seconds) => {
    const job = { ageMs: 0, completion: hour, requests: 5000, progress: null, ...waited };
    expect(nextLookMs(job) / 1000).toBe(seconds);
  });

  test('makes some dozens of looks at an hour, and less than 350 at a day', () => {
    const looksUntil = (endMs: number) => {
      let looks = 0;
      for (let ageMs = 0; ageMs < endMs; looks += 1)
        ageMs += nextLookMs({ ageMs, completion: assumedCompletion, requests: 5000, progress: null });
      return looks;
    };
    expect([looksUntil(hourMs), looksUntil(24 * hourMs)]).toEqual([24, 312]);
  });
});
