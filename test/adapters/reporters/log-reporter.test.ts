import { describe, expect, test } from '@jest/globals';
import { combineReporters } from '../../../src/adapters/reporters/combine-reporters.ts';
import { createLogReporter, type LogLevel } from '../../../src/adapters/reporters/log-reporter.ts';
import { createQuietReporter } from '../../../src/adapters/reporters/quiet-reporter.ts';
import { answered, begin } from './events.ts';

function setUp(level: LogLevel, secrets: readonly string[] = []) {
  const lines: object[] = [];
  const reporter = createLogReporter({
    append: (line) => void lines.push(line),
    level,
    secrets,
    now: () => Date.parse('2025-01-15T10:00:00Z'),
  });
  return { lines, reporter };
}

const failed = (message: string) => ({ kind: 'failed', itemId: 'item-0001', step: 'main', message }) as const;

describe('the log', () => {
  test('has time, level, event and its fields', () => {
    const { lines, reporter } = setUp('debug');
    reporter.report(begin({ total: 1 }));
    for (const event of answered('item-0001', { tokens: 30 })) reporter.report(event);
    reporter.report({ kind: 'notice', level: 'warning', message: 'mind this' });
    reporter.report(failed('refused'));
    const at = '2025-01-15T10:00:00.000Z';
    const usage = {
      inputTokens: 20,
      outputTokens: 10,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    };
    expect(lines).toEqual([
      { at, level: 'info', event: 'stage-started', stage: 'process', total: 1 },
      {
        at,
        level: 'info',
        event: 'answered',
        itemId: 'item-0001',
        step: 'main',
        attempt: 1,
        chars: 100,
        durationMs: 1000,
        usage,
        costUsd: 0.01,
      },
      { at, level: 'debug', event: 'advanced', itemId: 'item-0001' },
      { at, level: 'info', event: 'settled', itemId: 'item-0001', state: 'accepted' },
      { at, level: 'warning', event: 'notice', message: 'mind this' },
      { at, level: 'error', event: 'failed', itemId: 'item-0001', step: 'main', message: 'refused' },
    ]);
  });

  test.each([
    ['debug', 4],
    ['info', 3],
    ['warning', 1],
    ['error', 1],
  ] as const)('of level %s leaves out what is below it', (level, count) => {
    const { lines, reporter } = setUp(level);
    for (const event of answered('item-0001')) reporter.report(event);
    reporter.report(failed('refused'));
    expect(lines.length).toBe(count);
  });

  test.each([
    ['the key my-very-own-secret is wrong', 'the key [key] is wrong'],
    ['Incorrect API key provided: sk-proj-abc***********xyz1.', 'Incorrect API key provided: [key]'],
    ['header x-api-key: abcdefghijkl0123 was sent', 'header x-api-key: [key] was sent'],
    ['Authorization: Bearer abcdefghijkl0123==', 'Authorization: Bearer [key]'],
    ['AIzaSyA1234567890 does not exist', '[key] does not exist'],
  ])('never has a key: %s', (message, logged) => {
    const { lines, reporter } = setUp('info', ['my-very-own-secret']);
    reporter.report({
      kind: 'rejected',
      itemId: 'a',
      step: 'main',
      attempt: 1,
      final: true,
      reasons: [{ step: 'main', rule: 'json', message }],
    });
    expect(lines).toEqual([expect.objectContaining({ reasons: [{ step: 'main', rule: 'json', message: logged }] })]);
  });

  test('has no text without end', () => {
    const { lines, reporter } = setUp('info');
    reporter.report(failed('x'.repeat(1_000_000)));
    expect(lines).toEqual([expect.objectContaining({ message: `${'x'.repeat(1999)}…` })]);
  });
});

test('a combination tells every reporter, and pauses and closes those that have a screen', () => {
  const { lines, reporter } = setUp('debug');
  const done: string[] = [];
  const live = {
    report: () => void done.push('report'),
    pause: () => void done.push('pause'),
    resume: () => void done.push('resume'),
    close: () => void done.push('close'),
  };
  const said: string[] = [];
  const quiet = createQuietReporter({ write: (text) => void said.push(text) });
  const both = combineReporters([reporter, live, quiet]);
  both.report(failed('refused'));
  both.pause();
  both.resume();
  both.close();
  quiet.report({ kind: 'notice', level: 'info', message: 'all is well' });
  quiet.report({ kind: 'notice', level: 'warning', message: 'it is not' });
  expect(said).toEqual(['Warning: it is not\n']);
  expect({ done, logged: lines.length }).toEqual({ done: ['report', 'pause', 'resume', 'close'], logged: 1 });
});
