import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createTerminalReporter } from '../../../src/adapters/reporters/terminal-reporter.ts';
import { createPaint } from '../../../src/cli/paint.ts';
import { plainPaint } from '../../../src/core/paint.ts';
import { answered, begin, toItemId } from './events.ts';
import { createFakeScreen } from './fake-screen.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2025-01-15T10:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

function setUp(options: { columns?: number; rows?: number; simulated?: boolean } = {}) {
  const screen = createFakeScreen(options);
  const reporter = createTerminalReporter({
    screen,
    batchId: '2025-01-15',
    simulated: options.simulated ?? false,
    paint: plainPaint,
  });
  return { screen, reporter };
}

describe('the progress block', () => {
  test('shows batch, workers, model, bar, last items and metrics', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 100, workers: 10, models: ['claude-sonnet-4-5'], expectedTokens: 250_000 }));
    reporter.report({
      kind: 'resend',
      itemId: 'item-0003',
      step: 'main',
      reason: 'Rate limited.',
      delayMs: 800,
      fateUnknown: false,
    });
    for (let n = 10; n < 70; n++) {
      jest.advanceTimersByTime(1000);
      for (const event of answered(toItemId(n), { chars: 1245, durationMs: 2300, tokens: 3000, costUsd: 0.014 }))
        reporter.report(event);
    }
    jest.advanceTimersByTime(100);
    expect(screen.visible()).toBe(
      [
        'PROCESSING: 2025-01-15',
        '======================',
        'Workers: 10',
        'Model: claude-sonnet-4-5',
        'Progress:',
        '[████████████░░░░░░░░] 60/100 (60%)',
        'Completed:',
        '├── item-0003: Error - Rate limited, queued for retry',
        '├── item-0066: Done (1,245 chars)',
        '├── item-0067: Done (1,245 chars)',
        '├── item-0068: Done (1,245 chars)',
        '├── item-0069: Done (1,245 chars)',
        'Metrics:',
        '├── Success rate: 100%',
        '├── Avg response time: 2.3s',
        '├── Tokens used: 180,000 / 250,000',
        '├── Cost so far: $0.84',
        '├── Elapsed: 1:00',
        '└── Estimated remaining: 40s',
      ].join('\n'),
    );
    reporter.close();
  });

  test('stays behind when the stage has ended, without what no longer holds', () => {
    const { screen, reporter } = setUp({ simulated: true });
    reporter.report(begin({ total: 1 }));
    reporter.report({ kind: 'paused', provider: 'openai', reason: 'rate limit', delayMs: 5000 });
    jest.advanceTimersByTime(2000);
    for (const event of answered('item-0001', { chars: 1, durationMs: 1000, tokens: 10, costUsd: null }))
      reporter.report(event);
    reporter.report({ kind: 'stage-ended', stage: 'process' });
    reporter.close();
    screen.write('next');
    expect(screen.visible()).toBe(
      [
        'PROCESSING: 2025-01-15 (SIMULATED)',
        '==================================',
        'Progress:',
        '[████████████████████] 1/1 (100%)',
        'Completed:',
        '└── item-0001: Done (1 char)',
        'Metrics:',
        '├── Success rate: 100%',
        '├── Avg response time: 1.0s',
        '├── Tokens used: 10',
        '├── Cost so far: unknown (1 answer of unknown price)',
        '└── Elapsed: 0:02',
        '',
        'next',
      ].join('\n'),
    );
  });

  test('keeps what went wrong in sight while items go well', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 100 }));
    reporter.report({ kind: 'failed', itemId: 'item-0001', step: 'main', message: 'The provider refuses' });
    reporter.report({ kind: 'advanced', itemId: 'item-0001' });
    reporter.report({
      kind: 'rejected',
      itemId: 'item-0002',
      step: 'main',
      attempt: 3,
      final: true,
      reasons: [{ step: 'main', rule: 'schema', message: '/rating must be <= 5' }],
    });
    reporter.report({ kind: 'advanced', itemId: 'item-0002' });
    for (let n = 3; n < 50; n++) for (const event of answered(toItemId(n))) reporter.report(event);
    jest.advanceTimersByTime(100);
    const lines = screen.visible().split('\n');
    expect(lines.slice(lines.indexOf('Completed:') + 1, lines.indexOf('Metrics:') + 2)).toEqual([
      '├── item-0001: Error - The provider refuses',
      '├── item-0002: Rejected: schema: /rating must be <= 5',
      '├── item-0047: Done (100 chars)',
      '├── item-0048: Done (100 chars)',
      '├── item-0049: Done (100 chars)',
      'Metrics:',
      '├── Success rate: 96%',
    ]);
    reporter.close();
  });

  test('is one line for the other stages', () => {
    const { screen, reporter } = setUp();
    reporter.report({ kind: 'stage-started', stage: 'prepare', total: 4 });
    reporter.report({ kind: 'advanced', itemId: 'a' });
    jest.advanceTimersByTime(3000);
    expect(screen.visible()).toBe('Preparing 2025-01-15: 1/4 (25%) · 0:03 · 9.0s left');
    reporter.report({ kind: 'stage-ended', stage: 'prepare' });
    reporter.report({ kind: 'stage-started', stage: 'render', total: null });
    reporter.report({ kind: 'stage-ended', stage: 'render' });
    reporter.close();
    expect(screen.visible()).toBe('Prepared 1 item in 3.0s\nRendered in 0.0s');
  });

  test('tells children from items when a stage is through', () => {
    const { screen, reporter } = setUp();
    reporter.report({ kind: 'stage-started', stage: 'parse', total: 1 });
    for (const itemId of ['a', 'a--idea-001', 'a--idea-002']) reporter.report({ kind: 'advanced', itemId });
    reporter.report({ kind: 'stage-ended', stage: 'parse' });
    reporter.close();
    expect(screen.visible()).toBe('Parsed 1 item and 2 children in 0.0s');
  });

  test('says that it waits for the provider, and how long', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 1 }));
    reporter.report({ kind: 'paused', provider: 'openai', reason: 'rate limit', delayMs: 30_000 });
    jest.advanceTimersByTime(10_000);
    expect(screen.visible()).toContain(
      '[░░░░░░░░░░░░░░░░░░░░] 0/1 (0%)\nWaiting: openai - rate limit, goes on in 20s\nMetrics:',
    );
    jest.advanceTimersByTime(21_000);
    expect(screen.visible()).not.toContain('Waiting:');
    reporter.close();
  });

  test('says after Ctrl-C what it waits for, and how long at most', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 9 }));
    reporter.report({ kind: 'stopping', inFlight: 5, atMostMs: 120_000 });
    jest.advanceTimersByTime(100);
    expect(screen.visible()).toContain('Stopping: waiting for 5 calls in flight, at most 2 minutes. Ctrl-C again cuts');
    reporter.close();
  });
});

describe('drawing', () => {
  test('happens at most ten times a second, each time in one write', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 100_000 }));
    const before = screen.writes.length;
    for (let n = 0; n < 10_000; n++) {
      if (n % 10 === 0) jest.advanceTimersByTime(1);
      for (const event of answered(toItemId(n))) reporter.report(event);
    }
    expect(screen.writes.length - before).toBe(10);
    reporter.close();
  });

  test('goes on every second while nothing happens, and writes nothing in between', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 2 }));
    jest.advanceTimersByTime(100);
    const before = screen.writes.length;
    jest.advanceTimersByTime(5000);
    expect(screen.writes.length - before).toBe(5);
    expect(screen.visible()).toContain('Elapsed: 0:05');
    reporter.close();
  });

  test('leaves notices above the block, where they stay', () => {
    const { screen, reporter } = setUp();
    reporter.report({ kind: 'notice', level: 'info', message: 'before any stage' });
    reporter.report(begin({ total: 1 }));
    jest.advanceTimersByTime(1000);
    reporter.report({ kind: 'notice', level: 'warning', message: 'the first' });
    reporter.report({ kind: 'notice', level: 'info', message: 'the second' });
    jest.advanceTimersByTime(1000);
    reporter.report({ kind: 'notice', level: 'info', message: 'the third' });
    reporter.report({ kind: 'stage-ended', stage: 'process' });
    reporter.close();
    expect(screen.visible()).toBe(
      [
        'before any stage',
        'Warning: the first',
        'the second',
        'the third',
        'PROCESSING: 2025-01-15',
        '======================',
        'Progress:',
        '[░░░░░░░░░░░░░░░░░░░░] 0/1 (0%)',
        'Metrics:',
        '├── Success rate: -',
        '├── Avg response time: -',
        '├── Tokens used: 0',
        '├── Cost so far: $0.00',
        '└── Elapsed: 0:02',
      ].join('\n'),
    );
  });

  test('leaves the screen to a question, and goes on behind it', () => {
    const { screen, reporter } = setUp();
    reporter.report(begin({ total: 2 }));
    jest.advanceTimersByTime(1000);
    reporter.pause();
    const before = screen.writes.length;
    for (const event of answered('item-0001')) reporter.report(event);
    jest.advanceTimersByTime(60_000);
    expect(screen.writes.length).toBe(before);
    screen.write('Go on? [y/N] y\n');
    reporter.resume();
    jest.advanceTimersByTime(1000);
    const [first, second] = screen.visible().split('Go on? [y/N] y\n');
    expect(first).toContain('0/2 (0%)');
    expect(second).toContain('1/2 (50%)');
    reporter.close();
  });

  test('ends with the reporter: nothing keeps the process alive', () => {
    const { reporter } = setUp();
    reporter.report(begin({ total: 2 }));
    reporter.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a narrow or low terminal', () => {
  test.each([20, 30, 41, 80, 200])('of %d columns has no line that is wider', (columns) => {
    const { screen, reporter } = setUp({ columns, simulated: true });
    reporter.report(
      begin({ total: 10_000, workers: 10, models: ['claude-sonnet-4-5', 'gpt-5-mini'], expectedTokens: 1_000_000 }),
    );
    reporter.report({
      kind: 'resend',
      itemId: 'item-with-a-long-name-0003',
      step: 'main',
      reason: 'Rate limited: this request would exceed your limit of 40,000 tokens a minute',
      delayMs: 9000,
      fateUnknown: false,
    });
    reporter.report({
      kind: 'paused',
      provider: 'anthropic',
      reason: 'a long explanation of why nothing leaves at the moment',
      delayMs: 9000,
    });
    for (const event of answered('item-0004')) reporter.report(event);
    jest.advanceTimersByTime(1000);
    for (const line of screen.visible().split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    if (columns === 80)
      expect(screen.visible()).toContain(
        '├── item-with-a-long-name-0003: Error - Rate limited:…, queued for retry in 9.0s',
      );
    reporter.close();
  });

  test.each([
    [24, 5],
    [16, 1],
    [14, 0],
  ])('of %d rows shows %d items', (rows, shown) => {
    const { screen, reporter } = setUp({ rows });
    reporter.report(begin({ total: 100, workers: 5, models: ['gpt-5'] }));
    for (let n = 1; n < 30; n++) for (const event of answered(toItemId(n))) reporter.report(event);
    jest.advanceTimersByTime(100);
    const lines = screen.visible().split('\n');
    expect(lines.filter((line) => line.includes('Done')).length).toBe(shown);
    expect(lines.length).toBeLessThan(rows);
    reporter.close();
  });

  test('of 10 rows has one line', () => {
    const { screen, reporter } = setUp({ rows: 10 });
    reporter.report(begin({ total: 4 }));
    for (const event of answered('item-0001')) reporter.report(event);
    jest.advanceTimersByTime(2000);
    expect(screen.visible()).toBe('Processing 2025-01-15: 1/4 (25%) · 0:02 · 6.0s left · $0.01');
    reporter.close();
  });
});

test('no escape code of a model, a source or a provider reaches the terminal', () => {
  const { screen, reporter } = setUp();
  const evil = '\u001b[2J\u001b]0;owned\u0007\r\n\u009b31m\u202e';
  reporter.report(begin({ total: 3, models: [`gpt${evil}`] }));
  reporter.report({
    kind: 'resend',
    itemId: `a${evil}`,
    step: 'main',
    reason: `r${evil}`,
    delayMs: 0,
    fateUnknown: true,
  });
  reporter.report({
    kind: 'rejected',
    itemId: `b${evil}`,
    step: 'main',
    attempt: 1,
    final: false,
    reasons: [{ step: 'main', rule: `x${evil}`, message: evil }],
  });
  reporter.report({ kind: 'failed', itemId: 'c', step: null, message: evil });
  reporter.report({ kind: 'paused', provider: 'openai', reason: evil, delayMs: 5000 });
  reporter.report({ kind: 'notice', level: 'warning', message: evil });
  jest.advanceTimersByTime(1000);
  // The fake screen throws at a control character or an unknown sequence.
  expect(screen.visible()).toContain('Model: gpt␛[2J␛]0;owned␇␍␊\\x9b31m\\u202e');
  reporter.close();
});

test('colours are painted around the text and count for no width', () => {
  const screen = createFakeScreen({ columns: 40 });
  const reporter = createTerminalReporter({ screen, batchId: 'b', simulated: false, paint: createPaint(true) });
  reporter.report(begin({ total: 2 }));
  for (const event of answered('item-0001')) reporter.report(event);
  jest.advanceTimersByTime(100);
  expect(screen.text()).toContain('[\u001b[32m██████████░░░░░░░░░░\u001b[39m] 1/2 (50%)');
  expect(screen.visible()).toContain('[██████████░░░░░░░░░░] 1/2 (50%)');
  reporter.close();
});
