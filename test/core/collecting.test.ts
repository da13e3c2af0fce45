import { describe, expect, test } from '@jest/globals';
import { formatCollecting, toCollecting } from '../../src/core/collecting.ts';
import type { HistoryEntry } from '../../src/core/history-entry.ts';
import type { JobRecord } from '../../src/core/job.ts';

const submittedAt = '2026-01-01T00:00:00.000Z';
const record = {
  provider: 'openai',
  model: 'gpt-example',
  requestCount: 4,
  simulated: false,
  submittedAt,
} as JobRecord;
const inJobs = { calls: 4, upToUsd: 0.02, unpricedCalls: 0 };
const earlier: HistoryEntry[] = Array.from({ length: 5 }, () => ({
  kind: 'job',
  at: submittedAt,
  provider: 'openai',
  model: 'gpt-example',
  requests: 4,
  tookMs: 3_600_000,
  outcome: 'completed',
  simulated: false,
}));

const words = (entries: readonly HistoryEntry[], afterMinutes: number) => {
  const collecting = toCollecting(inJobs, [record], () => entries, Date.parse(submittedAt) + afterMinutes * 60_000);
  return collecting === null ? null : formatCollecting(collecting);
};

describe('what jobs are to bring', () => {
  test('is nothing where nothing is in jobs', () => {
    expect(toCollecting({ calls: 0, upToUsd: 0, unpricedCalls: 0 }, [], () => [], 0)).toBeNull();
  });

  test('is said with when it is done only where such jobs have been seen', () => {
    const what = '4 calls in 1 job are being collected (up to $0.02, consented to when they were sent).';
    expect(words([], 20)).toBe(what);
    expect(words(earlier, 20)).toBe(`${what} Typically done within 40 minutes from now.`);
    expect(words(earlier, 90)).toBe(`${what} They have taken longer than such jobs typically do.`);
  });
});
