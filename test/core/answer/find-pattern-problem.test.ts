import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findPatternProblem } from '../../../src/core/answer/find-pattern-problem.ts';

describe('a pattern', () => {
  test.each([
    '(a+)+',
    '(a*)*$',
    '(a|a)*',
    '(a|aa)+$',
    '(\\w+\\s?)*',
    '^(a?b?)*$',
    '(.*)*',
    '(x+x+)+y',
    '(?:\\s*\\w+\\s*)*:',
    '(?=(a+)+b)',
    '(\\d|[0-9])*',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(a{1,30}){1,30}',
    '(.*?,){11}P',
    '(?<x>[^,]*,?)+;',
    '(?:\\u0061|a)+b',
    '(?:\\x61|[^b])*b',
  ])('that could take exponential time is refused: %s', (pattern) => {
    expect(findPatternProblem(pattern)).toMatch(/^a repetition inside a repetition/);
  });

  test.each([
    `${'a?'.repeat(30)}b`,
    '(a{1,10}){7}b',
    '(?:a?){10}(?:a?){10}b',
    '(?:\\w{1,9}\\s?){9}:',
    '(?:a|a)'.repeat(20),
    '(?:[a-z]?\\w?){8}!',
  ])('that could take exponential time without going round is refused: %s', (pattern) => {
    expect(findPatternProblem(pattern)).toMatch(/can divide the same text in many ways/);
  });

  test.each(['(a?){20}b', '(?:\\s?x?){30}', '(?:(?:a?){10,}){10,}'])(
    'with empty copies that must be there is refused: %s',
    (pattern) => {
      expect(findPatternProblem(pattern)).toMatch(/^a repetition inside a repetition/);
    },
  );

  test.each([
    '^(?:Mr|Mrs|Ms)?\\.? ?(?<name>\\w+)$',
    '(?:0?[1-9]|[12]\\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:19|20)?\\d{2}',
    '\\w{1,10}(?:\\s\\w{1,10}){0,5}',
    '.{1,10}x',
    '[\\w.-]+@[\\w.-]+\\.\\w{2,10}',
    '(?:a?){0,20}b',
    'https?:\\/\\/\\S+',
    '^(?:#{1,6}\\s)?\\*{0,2}(.+?)\\*{0,2}:?$',
    '-?\\d{1,3}(?:,\\d{3})*(?:\\.\\d+)?%?',
    '^(\\w+)\\s*:\\s*(.*?)\\s*$',
  ])('with few ways passes: %s', (pattern) => {
    expect(findPatternProblem(pattern)).toBeNull();
  });

  test.each([
    '^(?<user>\\S+): (?<grade>[A-F][+-]?)(?: \\((?<why>.*)\\))?$',
    '(\\w+,)+',
    '\\S+(?: \\S+)*',
    '(\\d{1,3}\\.){3}\\d{1,3}',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^(?:[a-z0-9-]+\\.)+[a-z]{2,}$',
    '(?:red|green|blue)+',
    '"(?:[^"\\\\]|\\\\.)*"',
    '.*a.*b.*c',
    '([\'"])(.*?)\\1',
    '(?:\\s*,\\s*\\w+)*',
    '^(?!.*foo).*$',
    '(?:A|a)+b',
    '[^\\]\\n]+',
  ])('whose repetitions are kept apart passes: %s', (pattern) => {
    expect(findPatternProblem(pattern)).toBeNull();
  });

  test('is looked at with its flags', () => {
    expect(findPatternProblem('(?:A|a)+b', 'i')).toMatch(/^a repetition/);
  });

  test('that is none says why', () => {
    expect(findPatternProblem('(')).toBe('it is no regular expression: /(/: Unterminated group');
  });

  test('that is enormous is refused', () => {
    expect(findPatternProblem('a'.repeat(5001))).toBe('it has 5001 characters, 5000 are allowed');
    expect(findPatternProblem(`(?:${'(?:ab?){9}'.repeat(400)})`)).toBe('it is too large to be checked');
  });

  test('that passes takes no exponential time', () => {
    const piece = fc.constantFrom('a', 'b', '[ab]', '.', '\\w', ' ', '(?:a|b)', '(?:ab|a)');
    const repeated = fc.tuple(piece, fc.constantFrom('', '*', '+', '?')).map(([body, sign]) => body + sign);
    const group = fc
      .tuple(fc.array(repeated, { minLength: 1, maxLength: 3 }), fc.constantFrom('*', '+', ''))
      .map(([parts, sign]) => `(?:${parts.join('')})${sign}`);
    fc.assert(
      fc.property(group, fc.constantFrom('a', 'ab', 'aab', 'a '), (body, text) => {
        const pattern = `^${body}!$`;
        if (findPatternProblem(pattern) !== null) return;
        const started = performance.now();
        new RegExp(pattern).test(text.repeat(30));
        expect(performance.now() - started).toBeLessThan(20_000);
      }),
      { numRuns: 300 },
    );
  });
});
