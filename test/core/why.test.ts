import { describe, expect, test } from '@jest/globals';
import type { JobState } from '../../src/core/job.ts';
import type { Task } from '../../src/core/next-task.ts';
import { explainWhy, type WhyFacts } from '../../src/core/why.ts';

const now = Date.parse('2025-01-15T12:00:00Z');

const facts: WhyFacts = {
  task: { kind: 'rest', state: 'accepted' },
  state: 'accepted',
  stepKind: null,
  error: null,
  rejection: null,
  job: null,
  calls: 0,
  openCallAt: null,
  isRunning: false,
  children: null,
  lastValueStep: null,
  now,
};

const why = (more: Partial<WhyFacts>) => explainWhy({ ...facts, ...more });
const reasonOf = (message: string) => ({ step: 'judge', rule: 'mood', message });
const rejection = { step: 'judge', count: 3, allowed: 3, reasons: [reasonOf('mood 0.4 < 0.6')] };
const prepare: Task = { kind: 'prepare', step: 'score', attempt: 1, opens: null };
const process: Task = { kind: 'process', step: 'score', attempt: 1 };
const parse: Task = { kind: 'parse', step: 'score', attempt: 1, opens: null };
const opens = { number: 1, step: 'judge', from: 'generate' };
const inFlight: Task = { kind: 'rest', state: 'in flight', step: 'score' };

function jobOf(state: JobState, completed: number | null = null) {
  return {
    number: 3,
    record: {
      provider: 'openai' as const,
      requestCount: 100,
      submittedAt: '2025-01-15T07:12:31Z',
      state,
      ...(completed === null ? {} : { seen: { at: '2025-01-15T11:00:00Z', rawState: 'in_progress', completed } }),
    },
  };
}
const at = '2025-01-15T07:12:31Z';
const submitted: JobState = { kind: 'submitted', providerJobId: 'batch_1', at };

interface Row {
  readonly facts: Partial<WhyFacts>;
  readonly says: string;
}

function describeRows(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    test.each(rows)('$says', ({ facts: more, says }) => expect(why(more)).toBe(says));
  });
}

describeRows('an item that was accepted', [
  { facts: { lastValueStep: 'judge' }, says: 'accepted: its line has ended, its result is the value of judge' },
  { facts: {}, says: 'accepted: its line has ended, and every step was skipped' },
  {
    facts: { children: { expand: 'split', states: { accepted: 2, rejected: 1, failed: 0, moving: 0 } } },
    says: 'accepted: it became 3 children of split',
  },
]);

const rejectedAtJudge: Partial<WhyFacts> = {
  task: { kind: 'rest', state: 'rejected', step: 'judge' },
  state: 'rejected',
};
describeRows('an item that was rejected for good', [
  { facts: { ...rejectedAtJudge, rejection }, says: 'rejected at judge after 3 attempts: mood 0.4 < 0.6' },
  {
    facts: {
      ...rejectedAtJudge,
      rejection: { ...rejection, count: 1, reasons: [reasonOf('Too cold.'), reasonOf('b'), reasonOf('c')] },
    },
    says: 'rejected at judge after 1 attempt: Too cold, and 2 more reasons',
  },
  {
    facts: { ...rejectedAtJudge, rejection: { ...rejection, reasons: [] } },
    says: 'rejected at judge after 3 attempts',
  },
  { facts: rejectedAtJudge, says: 'rejected at judge, its attempts are used up' },
]);

const rateLimit = { step: 'score', stage: 'process', message: '429 Rate limited. (6 calls in this run)' };
describeRows('an item that failed', [
  {
    facts: { task: process, state: 'failed', stepKind: 'prompt', error: rateLimit, calls: 6 },
    says: 'failed at score: 429 Rate limited. (6 calls in this run), 5 resends used up; process tries it again',
  },
  {
    facts: {
      task: process,
      state: 'failed',
      stepKind: 'prompt',
      error: { ...rateLimit, message: '400 the prompt is too long.' },
      calls: 1,
    },
    says: 'failed at score: 400 the prompt is too long; process tries it again',
  },
  {
    facts: {
      task: prepare,
      state: 'failed',
      stepKind: 'prompt',
      error: { step: 'score', stage: 'prepare', message: 'score.md.hbs, line 3: raw.tone is not there' },
    },
    says: 'failed at score: score.md.hbs, line 3: raw.tone is not there; prepare tries it again',
  },
  {
    facts: {
      task: parse,
      state: 'failed',
      stepKind: 'code',
      error: { step: 'score', stage: 'parse', message: 'x is not defined' },
    },
    says: 'failed at score: x is not defined; prepare tries it again',
  },
  {
    facts: {
      task: parse,
      state: 'failed',
      stepKind: 'prompt',
      error: { step: null, stage: 'parse', message: 'raw.json cannot be read' },
    },
    says: 'failed at score: raw.json cannot be read; process tries it again',
  },
  {
    facts: { task: { kind: 'finish-set-aside', number: 2 }, state: 'failed' },
    says: 'failed: what went wrong is not on record; process tries it again',
  },
]);

describeRows('an item in flight', [
  {
    facts: { task: inFlight, state: 'in flight', job: jobOf(submitted, 40) },
    says: 'in flight in job 3 at openai since 07:12 UTC, 40 of 100 done',
  },
  {
    facts: { task: inFlight, state: 'in flight', job: jobOf(submitted), now: now + 86_400_000 },
    says: 'in flight in job 3 at openai since 2025-01-15 07:12 UTC',
  },
  {
    facts: {
      task: inFlight,
      state: 'in flight',
      job: jobOf({ kind: 'submitting', at, mayHaveLeft: false, undecided: null }),
    },
    says: 'in flight in job 3 at openai, which is not sent yet',
  },
  {
    facts: {
      task: inFlight,
      state: 'in flight',
      job: jobOf({ kind: 'submitting', at, mayHaveLeft: true, undecided: null }),
    },
    says: 'in flight in job 3 at openai, which is to be looked up there',
  },
  {
    facts: {
      task: inFlight,
      state: 'in flight',
      job: jobOf({ kind: 'submitting', at, mayHaveLeft: true, undecided: 'two are alike' }),
    },
    says: 'in flight in job 3 at openai, of which nobody can say whether it arrived: it needs a decision',
  },
  {
    facts: {
      task: inFlight,
      state: 'in flight',
      job: jobOf({
        kind: 'ended',
        providerJobId: 'batch_1',
        outcome: 'completed',
        at,
        words: null,
        invalidLines: [],
        completed: 100,
      }),
    },
    says: 'in flight in job 3 at openai, which has ended: the next process files its answer',
  },
  {
    facts: { task: inFlight, state: 'in flight', job: jobOf({ kind: 'lost', providerJobId: 'batch_1', at }) },
    says: 'in flight in job 3 at openai, whose results are kept no longer: it needs a decision',
  },
  {
    facts: { task: inFlight, state: 'in flight', job: jobOf({ kind: 'unsent', at }) },
    says: 'in flight in job 3 at openai, which is over by its record: it needs a decision',
  },
  {
    facts: { task: inFlight, state: 'in flight', job: { number: 3, record: 'unreadable' } },
    says: 'in flight in job 3, whose record cannot be read: it needs a decision',
  },
  {
    facts: { task: inFlight, state: 'in flight', job: { number: 3, record: 'missing' } },
    says: 'in flight in job 3, whose record is gone: it needs a decision',
  },
  { facts: { task: inFlight, state: 'in flight' }, says: 'in flight: a job covers its answer of score' },
]);

const waiting = { state: 'waiting' } as const;
describeRows('an item that waits', [
  { facts: { ...waiting, task: prepare, stepKind: 'prompt' }, says: 'waiting: score has no prompt yet' },
  {
    facts: { ...waiting, task: process, stepKind: 'prompt' },
    says: 'waiting: the prompt of score is ready, and no model has answered it yet',
  },
  {
    facts: { ...waiting, task: process, stepKind: 'prompt', openCallAt: at, isRunning: true },
    says: 'waiting: a call of score is on its way since 07:12 UTC',
  },
  {
    facts: { ...waiting, task: process, stepKind: 'prompt', openCallAt: at },
    says: 'waiting: a call of score was cut off and may have been billed; process sends it again',
  },
  {
    facts: { ...waiting, task: parse, stepKind: 'prompt' },
    says: 'waiting: the answer of score is there and not yet judged',
  },
  { facts: { ...waiting, task: parse, stepKind: 'code' }, says: 'waiting: score is computed next' },
  { facts: { ...waiting, task: parse, stepKind: 'expand' }, says: 'waiting: score makes its children next' },
  {
    facts: { ...waiting, task: { ...prepare, opens }, rejection: { ...rejection, count: 1 } },
    says: 'waiting: judge rejected attempt 1 of 3 (mood 0.4 < 0.6); it begins again at generate',
  },
  {
    facts: { ...waiting, task: { ...parse, opens }, stepKind: 'code', rejection: { ...rejection, reasons: [] } },
    says: 'waiting: judge rejected attempt 3 of 3; it begins again at generate',
  },
  {
    facts: { ...waiting, task: { ...prepare, opens } },
    says: 'waiting: judge rejected; it begins again at generate',
  },
  {
    facts: { ...waiting, task: { kind: 'finish-set-aside', number: 2 } },
    says: 'waiting: setting attempt 2 aside was interrupted; the next run finishes it',
  },
  {
    facts: {
      ...waiting,
      task: { kind: 'rest', state: 'expanded', step: 'split' },
      children: { expand: 'split', states: { accepted: 2, rejected: 1, failed: 1, moving: 1 } },
    },
    says: 'waiting: it waits for its 5 children of split: 2 accepted, 1 rejected, 1 failed, 1 under way',
  },
  {
    facts: { ...waiting, task: { kind: 'rest', state: 'expanded', step: 'split' } },
    says: 'waiting: it waits for its children of split',
  },
]);

describeRows('an item without raw.json', [
  {
    facts: { task: { kind: 'acquire' }, state: null },
    says: 'not acquired: its raw.json is missing; acquire makes it again',
  },
  {
    facts: {
      task: { kind: 'acquire' },
      state: null,
      error: { step: null, stage: 'acquire', message: 'No space left on the disk' },
    },
    says: 'not acquired: its raw.json is missing (No space left on the disk); acquire makes it again',
  },
]);

test('a long message of a provider is cut, and the sentence goes on behind it', () => {
  const text = why({
    task: process,
    state: 'failed',
    stepKind: 'prompt',
    error: { ...rateLimit, message: 'x'.repeat(1000) },
  });
  expect([text.length < 500, text.endsWith('x…; process tries it again')]).toEqual([true, true]);
});
