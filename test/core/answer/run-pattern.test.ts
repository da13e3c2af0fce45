import { describe, expect, test } from '@jest/globals';
import { compileSchema } from '../../../src/core/answer/compile-schema.ts';
import { readByPatterns } from '../../../src/core/answer/regex.ts';
import { runPattern } from '../../../src/core/answer/run-pattern.ts';

describe('a pattern', () => {
  test('gives what it finds, in short texts and long ones', () => {
    for (const text of ['x12', `${'-'.repeat(5000)}x12`]) {
      expect(runPattern(text, () => /x(?<n>\d+)/.exec(text)?.groups?.['n'])).toEqual({ kind: 'ended', result: '12' });
    }
  });

  test('that takes too long is stopped, and the next one runs', () => {
    const text = 'a'.repeat(50_000);
    const started = performance.now();
    expect(runPattern(text, () => /(.*)(.*)x/.exec(text))).toEqual({ kind: 'too-slow' });
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(runPattern(text, () => /a$/.test(text))).toEqual({ kind: 'ended', result: true });
  });

  test('keeps its own errors', () => {
    expect(() =>
      runPattern('a'.repeat(500), () => {
        throw new TypeError('mine');
      }),
    ).toThrow('mine');
  });

  test('of a field is a problem of that field', () => {
    const field = { name: 'score', pattern: '(.*)(.*)x', flags: '', all: false, as: 'text', optional: false } as const;
    expect(readByPatterns('a'.repeat(50_000), [field, { ...field, name: 'first', pattern: '^a' }])).toEqual({
      value: { first: 'a' },
      problems: [
        'score: the pattern (.*)(.*)x took longer than 1 s, and was stopped; let it begin with a fixed text, or be about one line',
      ],
      notes: [],
    });
  });

  test('of a schema does not fit a text on which it takes too long', () => {
    const schema = compileSchema({ type: 'string', pattern: '(.*)(.*)x' }, 'a schema');
    expect([schema.findErrors('a'.repeat(50_000))?.length, schema.findErrors('x')]).toEqual([1, null]);
  });
});
