import { describe, expect, test } from '@jest/globals';
import { toPlainText } from '../../src/ui/look/line.ts';
import { sparkSpan } from '../../src/ui/look/spark.ts';
import { numberedText } from '../../src/ui/screens/pipeline/file-lines.ts';
import { editArea, layOutText, pasteInto, startArea, type TextArea } from '../../src/ui/widgets/text-area.ts';

const window = { columns: 11, rows: 4 };
const typed = (text: string, keys: readonly string[]): TextArea =>
  keys.reduce((area, key) => editArea(area, key, window) ?? area, startArea(text));
/** With | where the cursor is. */
const shown = ({ text, cursor }: TextArea): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('a text of several lines', () => {
  test.each([
    ['', ['']],
    ['one\n\ntwo', ['one', '', 'two']],
    ['one two three four', ['one two ', 'three four']],
    ['abcdefghijklmno', ['abcdefghij', 'klmno']],
    ['日本語テキスト', ['日本語テキ', 'スト']],
    ['one\n', ['one', '']],
  ])('%p is laid out, and no character gets lost', (text, rows) => {
    const laid = layOutText(text, window.columns).map(({ start, end }) => text.slice(start, end));
    expect(laid).toEqual(rows);
    expect(laid.join('').replaceAll('\n', '')).toBe(text.replaceAll('\n', ''));
  });

  test.each([
    ['ab', ['Right', 'Enter'], 'a\n|b'],
    ['ab\ncd', ['End', 'Right'], 'ab\n|cd'],
    ['ab\ncd', ['Down', 'Left'], 'ab|\ncd'],
    ['ab\ncd', ['Down', 'Backspace'], 'ab|cd'],
    ['ab\ncd', ['End', 'Delete'], 'ab|cd'],
    ['ab\ncd', ['End', 'Ctrl+k'], 'ab|cd'],
    ['ab\ncd', ['Down', 'End', 'Home', 'x'], 'ab\nx|cd'],
    ['ab\ncd', ['Down', 'End', 'Ctrl+u'], 'ab\n|'],
    ['ab', ['Tab'], '  |ab'],
    ['abcdef\nx\nabcdef', ['End', 'Down', 'Down'], 'abcdef\nx\nabcdef|'],
    ['one two three four', ['Right', 'Right', 'Down', 'y'], 'one two thy|ree four'],
    ['one two three four', ['Down', 'Up', 'End'], 'one two three four|'],
    ['1\n2\n3\n4\n5\n6', ['PageDown'], '1\n2\n3\n|4\n5\n6'],
    ['1\n2\n3\n4\n5\n6', ['PageDown', 'PageDown', 'PageUp', 'Up'], '1\n|2\n3\n4\n5\n6'],
    ['a👩‍👧b', ['Right', 'Right', 'Backspace'], 'a|b'],
    ['a', ['Backspace', 'Left', 'Up', 'PageUp', 'Alt+x'], '|a'],
  ])('%j with %j is %j', (text, keys, expected) => {
    expect(shown(typed(text, keys))).toBe(expected);
  });

  test('takes what is pasted with its lines, without control characters', () => {
    expect(shown(pasteInto(typed('ad', ['Right']), 'b\r\n\tc\u001b[2J'))).toBe('ab\n  c[2J|d');
  });

  test('of the size of a book is laid out row by row', () => {
    expect(layOutText('word '.repeat(40_000), 80)).toHaveLength(2667);
  });
});

test('small bars show amounts against the most, and leave out what is unknown', () => {
  expect(sparkSpan([0, 1, 4, 7, 8, 9, null], 8).text).toBe('▁▂▅███ ');
  expect(sparkSpan([0, 0], 0).text).toBe('▁▁');
});

test('a text has its problems under their lines, and those of other files first', () => {
  const { lines, problemsAt } = numberedText(
    'name: a\nsteps: 3\n',
    [
      { file: 'p.yaml', line: 2, column: 8, message: 'steps is a list', hint: 'Write - before each.' },
      { file: 'p.yaml', line: 1, column: 1, message: 'warning: a name of one letter', hint: null },
      { file: 'other.hbs', line: 7, column: null, message: 'no such field', hint: null },
    ],
    ({ file }) => file === 'p.yaml',
    60,
  );
  expect(lines.map((line) => toPlainText(line).trimEnd())).toEqual([
    '     ✗ other.hbs:7: no such field',
    '',
    '▲ 1 │ name: a',
    '     ▲ p.yaml:1:1: warning: a name of one letter',
    '✗ 2 │ steps: 3',
    '     ✗ p.yaml:2:8: steps is a list',
    '       Write - before each.',
  ]);
  expect(problemsAt).toEqual([0, 3, 5]);
});
