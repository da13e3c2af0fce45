import { describe, expect, test } from '@jest/globals';
import { combineReporters } from '../../../src/adapters/reporters/combine-reporters.ts';
import { createLogReporter } from '../../../src/adapters/reporters/log-reporter.ts';
import { secretsOf } from '../../../src/adapters/reporters/secrets-of.ts';
import { createLogLines } from '../../../src/adapters/reporters/to-log-line.ts';
import type { LogLevel } from '../../../src/core/log-line.ts';
import { createQuietReporter } from '../../../src/adapters/reporters/quiet-reporter.ts';
import { answered, begin } from './events.ts';

function setUp(level: LogLevel, secrets: readonly string[] = []) {
  const lines: object[] = [];
  const reporter = createLogReporter({
    append: (line) => void lines.push(line),
    toLine: createLogLines({ run: 'r1', level, secrets, now: () => Date.parse('2025-01-15T10:00:00Z') }),
  });
  return { lines, reporter };
}

const failed = (message: string) => ({ kind: 'failed', itemId: 'item-0001', step: 'main', message }) as const;

describe('the log', () => {
  test('has time, level, run, event, item and step, words for people, and its fields', () => {
    const { lines, reporter } = setUp('debug');
    reporter.report(begin({ total: 1 }));
    for (const event of answered('item-0001', { tokens: 30 })) reporter.report(event);
    reporter.report({ kind: 'notice', level: 'warning', message: 'mind this' });
    reporter.report(failed('refused'));
    const at = '2025-01-15T10:00:00.000Z';
    const run = 'r1';
    const usage = {
      inputTokens: 20,
      outputTokens: 10,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    };
    expect(lines).toEqual([
      { at, level: 'info', run, event: 'stage-started', message: 'process begins: 1 item', stage: 'process', total: 1 },
      {
        at,
        level: 'info',
        run,
        event: 'answered',
        item: 'item-0001',
        step: 'main',
        message: 'Answered (100 chars, 1.0s, 30 tokens, $0.01)',
        attempt: 1,
        chars: 100,
        durationMs: 1000,
        usage,
        costUsd: 0.01,
      },
      { at, level: 'debug', run, event: 'advanced', item: 'item-0001', message: 'Is through' },
      { at, level: 'info', run, event: 'settled', item: 'item-0001', message: 'Accepted', state: 'accepted' },
      { at, level: 'warning', run, event: 'notice', message: 'mind this' },
      { at, level: 'error', run, event: 'failed', item: 'item-0001', step: 'main', message: 'refused' },
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
    ['Incorrect API key provided: sk-ant-api03-abcdefgh_ij-klmnop.', 'Incorrect API key provided: [key]'],
    ['the key AQ.Ab8RN6abcdefghij is not valid', 'the key [key] is not valid'],
    ['{"Authorization":"Basic dXNlcjpwYXNz"}', '{"Authorization":"Basic [key]"}'],
    ['proxy-authorization: Negotiate short', 'proxy-authorization: Negotiate [key]'],
    ['authorization=ApiKey 0a1b', 'authorization=ApiKey [key]'],
    ['postgres://me:p@ss@db.example/items is gone', 'postgres://[key]@db.example/items is gone'],
    ['GET https://user:pw@proxy:8080/v1?a=1 failed', 'GET https://[key]@proxy:8080/v1?a=1 failed'],
    ['POST https://g.example/v1?key=abc123&x=1', 'POST https://g.example/v1?key=[key]&x=1'],
    [
      'https://example.com/a?keyword=b and me@example.com stay',
      'https://example.com/a?keyword=b and me@example.com stay',
    ],
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

  test.each(['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY'])(
    'has no %s, wherever a provider quotes it and however it is written',
    (name) => {
      const secret = 'no/known form+of=a key';
      const { lines, reporter } = setUp('debug', secretsOf({ [name]: secret, PATH: '/usr/bin:/bin' }));
      const base64 = Buffer.from(secret).toString('base64');
      const words = `you sent ${secret}, that is ${encodeURIComponent(secret)} or ${base64}; PATH is /usr/bin:/bin`;
      reporter.report(failed(words));
      reporter.report({ kind: 'paused', provider: 'openai', reason: words, delayMs: 1 });
      reporter.report({ kind: 'job-ended', job: 1, outcome: 'failed', words });
      reporter.report({ kind: 'stopped', reason: 'provider', message: words });
      expect(lines).toHaveLength(4);
      for (const line of lines) {
        const text = JSON.stringify(line);
        for (const form of [secret, encodeURIComponent(secret), base64.replace(/=+$/, '')])
          expect(text).not.toContain(form);
        expect(text).toContain('PATH is /usr/bin:/bin');
      }
    },
  );

  test('has no password of an address in the environment, also where it stands alone', () => {
    const { lines, reporter } = setUp('info', secretsOf({ HTTPS_PROXY: 'http://me:s3%26cr@proxy:8080' }));
    reporter.report(failed('the proxy did not take s3&cr, written s3%26cr'));
    expect(lines).toEqual([expect.objectContaining({ message: 'the proxy did not take [key], written [key]' })]);
  });

  test('of a call that came to nothing has why, and never what was asked or answered', () => {
    const { lines, reporter } = setUp('debug');
    const call = {
      kind: 'called',
      callId: 'c1',
      itemId: 'a',
      step: 'main',
      attempt: 1,
      provider: 'openai',
      model: 'gpt',
      lane: 'realtime',
      job: null,
      startedAtMs: 1000,
      endedAtMs: 3000,
      parameters: { maxOutputTokens: 10 },
      prompt: { system: 'private', user: 'private' },
    } as const;
    reporter.report({
      ...call,
      outcome: { kind: 'problem', reason: 'rate-limit', status: 429, message: 'slow down', fateUnknown: false },
    });
    reporter.report({
      ...call,
      outcome: {
        kind: 'answer',
        text: 'private',
        finishReason: 'stop',
        responseModel: null,
        responseId: null,
        usage: null,
        costUsd: null,
      },
    });
    expect(lines).toEqual([
      {
        at: '2025-01-15T10:00:00.000Z',
        level: 'debug',
        run: 'r1',
        event: 'called',
        item: 'a',
        step: 'main',
        message: 'openai/gpt gave no answer: rate-limit (429): slow down',
        call: 'c1',
        attempt: 1,
        provider: 'openai',
        model: 'gpt',
        lane: 'realtime',
        durationMs: 2000,
        reason: 'rate-limit',
        status: 429,
      },
    ]);
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
