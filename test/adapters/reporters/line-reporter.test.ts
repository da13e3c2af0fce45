import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createLineReporter } from '../../../src/adapters/reporters/line-reporter.ts';
import type { ProgressEvent } from '../../../src/ports/reporter.ts';
import { answered, begin, toItemId } from './events.ts';
import { createFakeScreen } from './fake-screen.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2025-01-15T10:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

function setUp(simulated = false) {
  const screen = createFakeScreen();
  return { screen, reporter: createLineReporter({ screen, batchId: '2025-01-15', simulated }) };
}

const limited = (itemId: string): ProgressEvent => ({
  kind: 'resend',
  itemId,
  step: 'main',
  reason: 'Rate limited',
  delayMs: 500,
  fateUnknown: false,
});

describe('plain lines', () => {
  test('stand at the start, every five seconds and at the end', () => {
    const { screen, reporter } = setUp(true);
    reporter.report(begin({ total: 12, workers: 5, models: ['gpt-5-mini'], expectedTokens: 2000 }));
    for (let n = 1; n <= 12; n++) {
      jest.advanceTimersByTime(1000);
      if (n === 2) reporter.report(limited('item-0002'));
      for (const event of answered(toItemId(n))) reporter.report(event);
    }
    reporter.report({ kind: 'stage-ended', stage: 'process' });
    reporter.close();
    expect(screen.text()).toBe(
      [
        'PROCESSING: 2025-01-15 (SIMULATED)',
        '12 items · Workers: 5 · Model: gpt-5-mini',
        'item-0002: Error - Rate limited, queued for retry',
        'Processing: 4/12 (33%) · 100% succeeded · 1 call sent again · 1.0s a response · 400 / 2,000 tokens · $0.04 · about 10s left',
        'Processing: 9/12 (75%) · 100% succeeded · 1 call sent again · 1.0s a response · 900 / 2,000 tokens · $0.09 · about 3.3s left',
        'Processed 12 items in 12s · 1 call sent again · 1,200 tokens · $0.12',
        '',
      ].join('\n'),
    );
  });

  test('say of a rejection what becomes of the item before they say why, and count children apart', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 1 }));
    const reasons = [{ step: 'judge', rule: 'outcome', message: 'The walk ended at 10, so it is not fell_in_water' }];
    const rejected = { kind: 'rejected', step: 'judge', attempt: 1, reasons } as const;
    reporter.report({ ...rejected, itemId: 'a--walk-001', final: false });
    reporter.report({ ...rejected, itemId: 'a--walk-002', final: true });
    for (const itemId of ['a--walk-001', 'a--walk-002', 'a']) reporter.report({ kind: 'advanced', itemId });
    reporter.report({ kind: 'stage-ended', stage: 'process' });
    reporter.close();
    expect(screen.text()).toBe(
      [
        'PROCESSING: 2025-01-15',
        '1 item',
        'a--walk-001: Rejected, tried again: outcome: The walk ended at 10, so it is not fell_in_water',
        'a--walk-002: Rejected: outcome: The walk ended at 10, so it is not fell_in_water',
        'Processed 1 item and 2 children in 0.0s · 1 rejected · 0 tokens · $0.00',
        '',
      ].join('\n'),
    );
  });

  test('list the first twenty troubles of a stage and count the others', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 30 }));
    for (let n = 1; n <= 30; n++) {
      reporter.report({ kind: 'failed', itemId: toItemId(n), step: 'main', message: 'too large' });
      reporter.report({ kind: 'advanced', itemId: toItemId(n) });
      reporter.report({ kind: 'settled', itemId: toItemId(n), state: 'failed' });
    }
    reporter.report({ kind: 'stage-ended', stage: 'process' });
    reporter.close();
    expect(screen.text()).toBe(
      [
        'PROCESSING: 2025-01-15',
        '30 items',
        ...Array.from({ length: 20 }, (_, index) => `${toItemId(index + 1)}: Error - too large`),
        'More of these are counted from here on, not listed.',
        'Processed 30 items in 0.0s · 30 failed · 0 tokens · $0.00',
        '10 failures, rejections and retries were not listed.',
        '',
      ].join('\n'),
    );
  });

  test('say once an interval that the provider makes us wait', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 1 }));
    for (let n = 0; n < 40; n++) {
      reporter.report({ kind: 'paused', provider: 'openai', reason: 'rate limit', delayMs: 30_000 });
      jest.advanceTimersByTime(100);
    }
    reporter.close();
    expect(screen.text()).toBe('PROCESSING: 2025-01-15\n1 item\nWaiting: openai - rate limit, goes on in 30s\n');
  });

  test('wait while a question stands', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 2 }));
    reporter.pause();
    reporter.report(limited('item-0001'));
    jest.advanceTimersByTime(60_000);
    expect(screen.text()).toBe('PROCESSING: 2025-01-15\n2 items\n');
    reporter.resume();
    expect(screen.text()).toBe('PROCESSING: 2025-01-15\n2 items\nitem-0001: Error - Rate limited, queued for retry\n');
    reporter.close();
  });

  test('have no escape sequence, whatever a model or a provider says', () => {
    const { screen, reporter } = setUp();
    const evil = '\u001b[31m\u0007\u009b2J\r\n';
    reporter.report(begin({ total: 1, models: [evil] }));
    reporter.report({ kind: 'failed', itemId: evil, step: null, message: evil });
    reporter.report({ kind: 'notice', level: 'warning', message: evil });
    reporter.close();
    expect(screen.text().replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('end with the reporter: nothing keeps the process alive', () => {
    const { reporter } = setUp();
    reporter.report(begin({ total: 1 }));
    reporter.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('are few for the free stages', () => {
    const { screen, reporter } = setUp();
    reporter.report({ kind: 'stage-started', stage: 'acquire', total: null });
    for (let n = 0; n < 1500; n++) reporter.report({ kind: 'advanced', itemId: toItemId(n) });
    reporter.report({ kind: 'stage-ended', stage: 'acquire' });
    reporter.report({ kind: 'stage-started', stage: 'render', total: null });
    reporter.report({ kind: 'stage-ended', stage: 'render' });
    reporter.close();
    expect(screen.text()).toBe(
      'Acquiring 2025-01-15\nAcquired 1,500 items in 0.0s\nRendering 2025-01-15\nRendered in 0.0s\n',
    );
  });
});
