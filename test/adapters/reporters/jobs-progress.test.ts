import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createLineReporter } from '../../../src/adapters/reporters/line-reporter.ts';
import { createTerminalReporter } from '../../../src/adapters/reporters/terminal-reporter.ts';
import { plainPaint } from '../../../src/core/paint.ts';
import type { ProgressEvent } from '../../../src/ports/reporter.ts';
import { answered, begin } from './events.ts';
import { createFakeScreen } from './fake-screen.ts';

const start = Date.parse('2025-01-15T10:00:00Z');

beforeEach(() => {
  jest.useFakeTimers({ now: start });
});
afterEach(() => {
  jest.useRealTimers();
});

const submitted = (job: number, requests: number): ProgressEvent => ({
  kind: 'job-submitted',
  job,
  provider: 'openai',
  model: 'gpt-6-luna',
  requests,
});
const lookedAt = (job: number, completed: number | null, total: number): ProgressEvent => ({
  kind: 'job-looked-at',
  job,
  rawState: 'in_progress',
  completed,
  total,
});
const waiting = (jobs: number, calls: number, nextLookMs: number, isExpected = true): ProgressEvent => ({
  kind: 'jobs-waiting',
  jobs,
  calls,
  nextLookMs,
  expected: isExpected ? { typicalAtMs: start + 40 * 60_000, worstAtMs: start + 3 * 3_600_000 } : null,
});
const ended: ProgressEvent = { kind: 'job-ended', job: 1, outcome: 'expired', words: 'not done in a day' };
const collected: ProgressEvent = {
  kind: 'job-collected',
  job: 1,
  filed: {
    answered: 1990,
    unclaimed: 0,
    refused: 1,
    expired: 9,
    cancelled: 0,
    missing: 0,
    duplicate: 0,
    foreign: 0,
    malformed: 0,
  },
  facts: {
    provider: 'openai',
    model: 'm',
    requests: 2000,
    providerJobId: 'batch_1',
    outcome: 'expired',
    submittedAtMs: start,
    endedAtMs: start,
  },
};

describe('jobs as plain lines', () => {
  const setUp = () => {
    const screen = createFakeScreen();
    return { screen, reporter: createLineReporter({ screen, batchId: 'b', simulated: false }) };
  };

  test('have a line when one is submitted, ends and is collected, and waiting is said when something changed', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 3000 }));
    reporter.report(submitted(1, 2000));
    reporter.report(submitted(2, 1000));
    reporter.report(waiting(2, 3000, 30_000));
    // Two hours in which the provider is asked every half minute.
    for (let minute = 0; minute < 120; minute += 1) {
      if (minute === 60) for (const event of [lookedAt(1, 1200, 2000), lookedAt(2, null, 1000)]) reporter.report(event);
      for (const seconds of [30, 60]) {
        jest.advanceTimersByTime(30_000);
        reporter.report(waiting(2, 3000, 30_000, minute < 1 && seconds === 30));
      }
    }
    reporter.report(ended);
    reporter.report(collected);
    for (const event of answered('item-0001', { durationMs: 1000 })) reporter.report(event);
    reporter.report({ kind: 'stage-ended', stage: 'process' });
    reporter.close();
    expect(screen.text()).toBe(
      [
        'PROCESSING: b',
        '3,000 items',
        'Job 1 submitted: 2,000 calls to openai/gpt-6-luna',
        'Job 2 submitted: 1,000 calls to openai/gpt-6-luna',
        'Waiting for 2 jobs · 3,000 calls · expected in about 40 minutes, at worst in 3 hours · next look in 30s',
        'Waiting for 2 jobs · 3,000 calls · next look in 30s',
        'Waiting for 2 jobs · 3,000 calls · next look in 30s',
        'Waiting for 2 jobs · 1,200 of 3,000 calls done · next look in 30s',
        'Waiting for 2 jobs · 1,200 of 3,000 calls done · next look in 30s',
        'Job 1 ended: expired (not done in a day)',
        'Job 1 collected: 1,990 answers, 1 refused, 9 expired',
        'Processed 1 item in 2 hours · 100 tokens · $0.01',
        '',
      ].join('\n'),
    );
  });

  test('of jobs that are collected before a stage begins are said too', () => {
    const { screen, reporter } = setUp();
    reporter.report(collected);
    expect(screen.text()).toBe('Job 1 collected: 1,990 answers, 1 refused, 9 expired\n');
    reporter.close();
  });
});

describe('jobs at a terminal', () => {
  const setUp = (size: { columns?: number; rows?: number } = {}) => {
    const screen = createFakeScreen(size);
    return { screen, reporter: createTerminalReporter({ screen, batchId: 'b', simulated: false, paint: plainPaint }) };
  };

  test('stand in the block, and the waiting line lives', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 5000 }));
    for (let job = 1; job <= 5; job += 1) reporter.report(submitted(job, 1000));
    reporter.report(lookedAt(1, 700, 1000));
    reporter.report(waiting(5, 5000, 120_000));
    jest.advanceTimersByTime(80_000);
    const block = screen.visible();
    expect(block.slice(block.indexOf('PROCESSING'))).toBe(
      [
        'PROCESSING: b',
        '=============',
        'Progress:',
        '[░░░░░░░░░░░░░░░░░░░░] 0/5,000 (0%)',
        'Waiting for 5 jobs · 700 of 5,000 calls done · next look in 40s',
        'Expected in about 39 minutes, at worst in 2 hours 59 minutes',
        '├── job 1 (openai/gpt-6-luna): in_progress, 700/1,000',
        '├── job 2 (openai/gpt-6-luna): submitted, 1,000 calls',
        '├── job 3 (openai/gpt-6-luna): submitted, 1,000 calls',
        '└── … 2 more',
        'Metrics:',
        '├── Success rate: -',
        '├── Avg response time: -',
        '├── Tokens used: 0',
        '├── Cost so far: $0.00',
        '└── Elapsed: 1:20',
      ].join('\n'),
    );
    expect(block.startsWith('Job 1 submitted: 1,000 calls to openai/gpt-6-luna\n')).toBe(true);
    const before = screen.writes.length;
    jest.advanceTimersByTime(10_000);
    expect(screen.writes.length - before).toBeGreaterThanOrEqual(10);
    reporter.close();
  });

  test('are one living line where the terminal is low', () => {
    const { screen, reporter } = setUp({ rows: 8 });
    reporter.report(begin({ total: 10 }));
    reporter.report(lookedAt(1, null, 10));
    reporter.report(waiting(1, 10, 61_000, false));
    jest.advanceTimersByTime(1000);
    expect(screen.visible()).toBe('Waiting for 1 job · 10 calls · 0:01 · next look in 1 minute');
    reporter.close();
  });

  test('are no longer waited for when something is done again', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 1 }));
    reporter.report(lookedAt(1, null, 1));
    reporter.report(waiting(1, 1, 1000));
    jest.advanceTimersByTime(100);
    expect(screen.visible()).toContain('Waiting for 1 job');
    reporter.report(collected);
    for (const event of answered('item-0001')) reporter.report(event);
    jest.advanceTimersByTime(100);
    expect(screen.visible()).not.toContain('Waiting for 1 job');
    reporter.close();
  });
});
