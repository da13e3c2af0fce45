import { describe, expect, it } from '@jest/globals';
import { toShortText } from '../../../../src/core/short-text.ts';
import { toVisibleText } from '../../../../src/adapters/outputs/html/visible-text.ts';

describe('text made visible', () => {
  it.each([
    ['plain text, with\ttabs\nand lines', 'plain text, with\ttabs\nand lines'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['a\0b\u007f', 'a␀b␡'],
    ['abc\u202edcba\u202c', 'abc‹U+202E›dcba‹U+202C›'],
    ['\u2066x\u2069 \u200by \ufeffz', '‹U+2066›x‹U+2069› ‹U+200B›y ‹U+FEFF›z'],
    ['\u0085 \u2028', '‹U+0085› ‹U+2028›'],
    ['\u{e0041}', '‹U+E0041›'],
    ['\ud800x\udc00', '‹U+D800›x‹U+DC00›'],
    ['👩‍👩‍👧 می\u200cخواهم 你好 مرحبا', '👩‍👩‍👧 می\u200cخواهم 你好 مرحبا'],
  ])('%j is %j', (text, visible) => {
    expect(toVisibleText(text)).toBe(visible);
  });
});

describe('text made short', () => {
  it('is never cut inside a character', () => {
    expect(toShortText('abcdef', 6)).toBe('abcdef');
    expect(toShortText('abcdefg', 6)).toBe('abcde…');
    expect(toShortText('abcd😀fg', 6)).toBe('abcd…');
  });
});
