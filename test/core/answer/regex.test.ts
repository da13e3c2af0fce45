import { describe, expect, test } from '@jest/globals';
import { readByPatterns } from '../../../src/core/answer/regex.ts';
import type { RegexField } from '../../../src/core/pipeline.ts';

const field = (name: string, pattern: string, part: Partial<RegexField> = {}): RegexField => ({
  name,
  pattern,
  flags: '',
  all: false,
  as: 'text',
  optional: false,
  ...part,
});

describe('a pattern on the whole answer', () => {
  test('gives its named groups, else its first group, else what matched', () => {
    const answer = 'Winner: Ann (7 of 10)\nLoser: Bob';
    expect(
      readByPatterns(answer, [
        field('groups', '(?<n>\\d+) of (?<m>\\d+)(?<more>!)?'),
        field('group', 'Winner: (\\w+)'),
        field('match', 'Lo\\w+'),
        field('absent', 'Winner(x)?'),
      ]),
    ).toEqual({
      value: { groups: { n: '7', m: '10', more: null }, group: 'Ann', match: 'Loser', absent: null },
      problems: [],
      notes: [],
    });
  });

  test('gives all matches where all are asked for', () => {
    expect(readByPatterns('a1 b2 c3', [field('f', '[a-z](\\d)', { all: true, as: 'number' })]).value).toEqual({
      f: [1, 2, 3],
    });
  });

  test('heeds its flags', () => {
    expect(readByPatterns('x\nSCORE: 8', [field('f', '^score: (.*)$', { flags: 'im', as: 'number' })]).value).toEqual({
      f: 8,
    });
    expect(readByPatterns('x\nSCORE: 8', [field('f', '^score: (.*)$')]).problems).toEqual([
      'f: nothing matches ^score: (.*)$',
    ]);
  });

  test('that matches nothing is null where it is optional', () => {
    expect(
      readByPatterns('x', [field('f', 'y', { optional: true }), field('all', 'y', { optional: true, all: true })]),
    ).toEqual({ value: { f: null, all: null }, problems: [], notes: [] });
  });

  test('whose match cannot be read is a rejection that names the field', () => {
    expect(readByPatterns('score: high', [field('f', 'score: (\\w+)', { as: 'number' })]).problems).toEqual([
      'f: no number in "high"',
    ]);
  });

  test('is not tried on endless text', () => {
    expect(readByPatterns('x'.repeat(100_001), [field('f', 'x')]).problems).toEqual([
      'the answer has 100001 characters; patterns are matched against 100000 at most',
    ]);
  });
});
