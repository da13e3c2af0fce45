import { describe, expect, test } from '@jest/globals';
import { noHistory } from '../../src/core/answer-history.ts';
import { learnFromEarlier } from '../../src/core/earlier-answers.ts';
import {
  type HistoryEntry,
  readHistoryEntry,
  type StepEntry,
  toJobEntry,
  toStepEntries,
} from '../../src/core/history-entry.ts';
import type { JobRecord } from '../../src/core/job.ts';
import { createLedgerFold } from '../../src/core/ledger-fold.ts';
import type { PaidLine } from '../../src/core/ledger.ts';
import { noUsage } from '../../src/core/usage.ts';

const at = '2026-11-20T10:00:00Z';
const model = { provider: 'anthropic', model: 'claude-example' } as const;
const wanted = { ...model, pipeline: 'default', step: 'main', simulated: false };

const record: JobRecord = {
  ...model,
  version: 1,
  number: 1,
  label: 'bp-u-0001-n',
  uid: 'u',
  nonce: 'n',
  steps: ['main'],
  requestCount: 500,
  payloadBytes: 1,
  payloadDigest: '',
  accountFingerprint: '',
  simulated: false,
  price: null,
  reserveUsd: null,
  expectedUsd: null,
  uploadedFileId: null,
  providerTimeAt: null,
  submittedAt: '2026-11-20T08:00:00Z',
  resultsExpireAt: null,
  endedAt: '2026-11-20T08:30:00Z',
  filed: null,
  state: {
    kind: 'collected',
    providerJobId: 'j',
    outcome: 'completed',
    at,
    words: null,
    invalidLines: [],
    completed: null,
  },
};

/** `answers` of as many output tokens each; counted at 100 input tokens, billed at 120. */
function entryOf(answers: number, outputTokens: number, over: Partial<StepEntry> = {}): StepEntry {
  return {
    kind: 'estimate',
    at,
    pipeline: 'default',
    step: 'main',
    ...model,
    lane: 'realtime',
    simulated: false,
    measured: {
      answers,
      inputTokens: answers * 120,
      outputTokens: answers * outputTokens,
      outputTokensSquared: answers * outputTokens ** 2,
      counted: {
        answers,
        expectedInputTokens: answers * 100,
        inputTokens: answers * 120,
        expectedOutputTokens: answers * 400,
        outputTokens: answers * outputTokens,
      },
      cached: {
        answers,
        inputTokens: answers * 120,
        cachedInputTokens: answers * 100,
        cacheWriteTokens: answers * 10,
      },
      timed: { calls: answers, durationMs: answers * 2000 },
    },
    ...over,
  };
}

describe('an entry of the history', () => {
  test('of a job says how long it took', () => {
    expect(toJobEntry(record, at)).toEqual({
      kind: 'job',
      at,
      ...model,
      requests: 500,
      tookMs: 1_800_000,
      outcome: 'completed',
      simulated: false,
    });
  });

  test('is not made of a job that has not ended, or at no known time', () => {
    const submitted = { kind: 'submitted', providerJobId: 'j', at } as const;
    expect([
      toJobEntry({ ...record, state: submitted, endedAt: null }, at),
      toJobEntry({ ...record, endedAt: null }, at),
      toJobEntry({ ...record, endedAt: '2026-11-20T07:00:00Z' }, at),
    ]).toEqual([null, null, null]);
  });

  test('of a step has the answers of one invocation, by step and lane', () => {
    const fold = createLedgerFold();
    const pay = (call: string, more: Partial<PaidLine>) =>
      fold.add({
        ...model,
        type: 'paid',
        item: 'item-0001',
        step: 'main',
        attempt: 1,
        call,
        at,
        lane: 'realtime',
        usage: { ...noUsage, inputTokens: 12, outputTokens: 30 },
        costUsd: 0.01,
        reserveUsd: 0.5,
        expected: { inputTokens: 10, outputTokens: 40 },
        simulated: false,
        ...more,
      });
    pay('a', {});
    pay('b', { step: 'judge' });
    const before = fold.histories();
    pay('c', {});
    pay('d', { lane: 'batch', expected: null });
    const measured = {
      ...noHistory,
      answers: 1,
      inputTokens: 12,
      outputTokens: 30,
      outputTokensSquared: 900,
      cached: { answers: 1, inputTokens: 12, cachedInputTokens: 0, cacheWriteTokens: 0 },
    };
    const shared = { kind: 'estimate', at, pipeline: 'default', simulated: false, step: 'main', ...model } as const;
    expect(toStepEntries(before, fold.histories(), { at, pipeline: 'default', simulated: false })).toEqual([
      {
        ...shared,
        lane: 'realtime',
        measured: {
          ...measured,
          counted: { answers: 1, expectedInputTokens: 10, inputTokens: 12, expectedOutputTokens: 40, outputTokens: 30 },
        },
      },
      { ...shared, lane: 'batch', measured },
    ]);
    expect(toStepEntries(fold.histories(), fold.histories(), { at, pipeline: 'default', simulated: false })).toEqual(
      [],
    );
  });

  test('is read as it was written, and anything else is none', () => {
    const jobEntry = toJobEntry(record, at) as HistoryEntry;
    const written = [jobEntry, entryOf(5, 100)];
    expect(written.map((entry) => readHistoryEntry(JSON.parse(JSON.stringify(entry))))).toEqual(written);
    const broken = [
      {},
      { ...jobEntry, kind: 'other' },
      { ...jobEntry, tookMs: -1 },
      { ...jobEntry, tookMs: 'soon' },
      { ...jobEntry, provider: 'nobody' },
      { ...jobEntry, outcome: 'great' },
      { ...jobEntry, simulated: undefined },
      { ...entryOf(5, 100), lane: 'pigeon' },
      { ...entryOf(5, 100), measured: { ...entryOf(5, 100).measured, timed: null } },
      { ...entryOf(5, 100), measured: { ...entryOf(5, 100).measured, answers: null } },
    ];
    expect(broken.map(readHistoryEntry)).toEqual(broken.map(() => null));
  });
});

describe('what earlier runs say of a step', () => {
  test('is their mean, with as much error as runs differ by', () => {
    const earlier = learnFromEarlier([entryOf(100, 180), entryOf(100, 200), entryOf(100, 220)], wanted);
    expect(earlier).toEqual({ runs: 3, answers: 300, output: { mean: 200, error: 40 }, inputCorrection: 1.2 });
  });

  test('has the error of a quarter where runs are too few to tell, and never less than a tenth', () => {
    expect(learnFromEarlier([entryOf(100, 200)], wanted)?.output).toEqual({ mean: 200, error: 50 });
    const same = Array.from({ length: 4 }, () => entryOf(100, 200));
    expect(learnFromEarlier(same, wanted)?.output).toEqual({ mean: 200, error: 20 });
  });

  test.each<[string, Partial<StepEntry>]>([
    ['of another pipeline', { pipeline: 'other' }],
    ['of another step', { step: 'judge' }],
    ['of another model', { model: 'claude-other' }],
    ['of a rehearsal', { simulated: true }],
  ])('leaves out those %s', (_, over) => {
    expect(learnFromEarlier([entryOf(100, 200, over)], wanted)).toBeNull();
  });

  test('is nothing where there are fewer than five answers', () => {
    expect(learnFromEarlier([entryOf(2, 200), entryOf(2, 200)], wanted)).toBeNull();
    expect(learnFromEarlier([entryOf(2, 200), entryOf(3, 200)], wanted)?.answers).toBe(5);
  });

  test('forgets what lies behind the last five hundred answers', () => {
    expect(learnFromEarlier([entryOf(400, 900), entryOf(300, 200), entryOf(200, 200)], wanted)?.output.mean).toBe(200);
  });
});
