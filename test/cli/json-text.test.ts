import { expect, test } from '@jest/globals';
import { toJsonText } from '../../src/cli/json-text.ts';

test('a document says the same, and has no character that a terminal acts on', () => {
  const value = { 'a\u009b31m': ['\u001b[2J', '\u202egnp.exe', '\u0085\u007f', 'plain é 日本 👍', null, 1.5] };
  const text = toJsonText(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toBe(`{
  "a\\u009b31m": [
    "\\u001b[2J",
    "\\u202egnp.exe",
    "\\u0085\\u007f",
    "plain é 日本 👍",
    null,
    1.5
  ]
}`);
  expect(toJsonText(undefined)).toBe('null');
});
