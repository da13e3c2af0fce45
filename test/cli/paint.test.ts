import { describe, expect, test } from '@jest/globals';
import { createPaint, wantsColour } from '../../src/cli/paint.ts';

describe('colours', () => {
  test.each([
    ['at a terminal', { isTerminal: true }, true],
    ['nowhere else', { isTerminal: false }, false],
    ['not with --no-color', { isTerminal: true, noColorFlag: true, environment: { FORCE_COLOR: '1' } }, false],
    ['not with NO_COLOR', { isTerminal: true, environment: { NO_COLOR: '1' } }, false],
    ['with an empty NO_COLOR', { isTerminal: true, environment: { NO_COLOR: '' } }, true],
    ['not at a dumb terminal', { isTerminal: true, environment: { TERM: 'dumb' } }, false],
    ['elsewhere with FORCE_COLOR', { isTerminal: false, environment: { FORCE_COLOR: '1' } }, true],
    ['not with FORCE_COLOR=0', { isTerminal: true, environment: { FORCE_COLOR: '0' } }, false],
  ])('are written %s', (_, situation, wanted) => {
    expect(wantsColour({ noColorFlag: false, environment: {}, ...situation })).toBe(wanted);
  });

  test('are ANSI codes around the text, or nothing', () => {
    expect([createPaint(true).bad('no'), createPaint(false).bad('no')]).toEqual(['\u001b[31mno\u001b[39m', 'no']);
  });
});
