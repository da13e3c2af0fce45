import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { formatTree, wrapWords } from '../../src/core/block-text.ts';
import { cutToWidth, toTerminalLines, toTerminalText } from '../../src/core/terminal-text.ts';

describe('text for a terminal', () => {
  test.each([
    ['plain text', 'plain text'],
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['two\nlines\tand\rmore\u007f', 'two␊lines␉and␍more␡'],
    ['\u009b2J', '\\x9b2J'],
    ['safe\u202eexe.txt', 'safe\\u202eexe.txt'],
    ['a\u200bb\ufeffc', 'a\\u200bb\\ufeffc'],
    ['half \ud83d', 'half \\ud83d'],
    ['日本語 é 👩‍👩‍👧 ✓', '日本語 é 👩‍👩‍👧 ✓'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
  ])('%j is shown as %j', (text, shown) => {
    expect(toTerminalText(text)).toBe(shown);
  });

  test('is cut at its limit, never through a character', () => {
    expect([toTerminalText('abcdef', 6), toTerminalText('abcdef', 5), toTerminalText('abc😀def', 5)]).toEqual([
      'abcdef',
      'abcd…',
      'abc…',
    ]);
  });

  test('keeps its lines where they are wanted, up to a limit, and says how many were left out', () => {
    expect(toTerminalLines('a\r\n\tb\u001b\nc\nd', { maxLines: 3, maxCharsALine: 10 })).toEqual({
      lines: ['a', '  b␛', 'c'],
      leftOut: 1,
      wasCut: true,
    });
    expect(toTerminalLines('one')).toEqual({ lines: ['one'], leftOut: 0, wasCut: false });
  });

  test('holds no control character and no line break, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, most) => {
        const shown = toTerminalText(text, most);
        expect(shown).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  test('cut to a width is never wider', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
        expect(stringWidth(cutToWidth(toTerminalText(text), columns, stringWidth))).toBeLessThanOrEqual(columns);
      }),
    );
    expect(['日本語', 'abc', 'abcdef'].map((text) => cutToWidth(text, 4, stringWidth))).toEqual(['日…', 'abc', 'abc…']);
  });
});

describe('words', () => {
  test('are wrapped between, and a long one stays whole', () => {
    expect(wrapWords('a few words and one-that-is-very-long here', 12)).toEqual([
      'a few words',
      'and',
      'one-that-is-very-long',
      'here',
    ]);
  });

  test('of a tree go on below themselves', () => {
    expect(formatTree(['one two three', 'four five six'], 12)).toEqual([
      '├── one two',
      '│   three',
      '└── four',
      '    five six',
    ]);
  });
});
