import { describe, expect, test } from '@jest/globals';
import { basicPalette, choosePalette, paintLine, plainPalette, richPalette } from '../../src/ui/look/palette.ts';
import {
  beside,
  cutMiddle,
  fitLine,
  hitAt,
  type Line,
  lineWidth,
  overlay,
  sliceLine,
  spread,
  toLine,
  toPlainText,
  toSpan,
} from '../../src/ui/look/line.ts';
import { barSpans } from '../../src/ui/look/bar.ts';
import { wrapText } from '../../src/ui/look/wrap-text.ts';
import { readMouse } from '../../src/ui/mouse.ts';
import { footerLine } from '../../src/ui/app-frame.ts';
import { moveCursor, settleList } from '../../src/ui/widgets/list-position.ts';
import { scrollLog } from '../../src/ui/widgets/log-lines.ts';
import { answerQuestion, type QuestionState, startQuestion } from '../../src/ui/widgets/question.ts';
import { questionLines } from '../../src/ui/widgets/question-lines.ts';
import { tableLines } from '../../src/ui/widgets/table.ts';
import { editText, insertText, startText, type TextEdit } from '../../src/ui/widgets/text-edit.ts';

const esc = '\u001b';
const texts = (lines: readonly Line[]) => lines.map(toPlainText);

describe('a line', () => {
  test.each([
    ['short', 8, 'short   '],
    ['just fit', 8, 'just fit'],
    ['too long for it', 8, 'too lon…'],
    ['日本語テキスト', 8, '日本語… '],
  ])('%p in %i columns', (text, columns, expected) => {
    expect(toPlainText(fitLine(toLine(text), columns))).toBe(expected);
  });

  test('of several parts is cut where it ends, and says so', () => {
    expect(toPlainText(fitLine(toLine('abcd', 'efgh'), 6))).toBe('abcde…');
    expect(toPlainText(fitLine(toLine('abcd', 'efgh'), 4))).toBe('abc…');
    expect(toPlainText(fitLine(toLine('abcd', ''), 4))).toBe('abcd');
  });

  test('has what the mouse meets at a column, in what fills it too', () => {
    const line = fitLine([toSpan('ab', 'plain', 'one'), toSpan('語', 'plain', 'two')], 8);
    expect([0, 1, 2, 3, 4, 7, 8].map((column) => hitAt(line, column))).toEqual([
      'one',
      'one',
      'two',
      'two',
      'two',
      'two',
      null,
    ]);
  });

  test('keeps its width where a wide character is cut in half', () => {
    const line = toLine('a語b語c');
    for (let from = 0; from < 7; from += 1) {
      for (let to = from; to <= 7; to += 1) expect(lineWidth(sliceLine(line, from, to))).toBe(to - from);
    }
  });

  test('of a name that is too long keeps both ends', () => {
    expect(cutMiddle('gruff-blacksmith.friendly.the-sealed-mine', 20)).toBe('gruff-…e-sealed-mine');
    expect(cutMiddle('short', 20)).toBe('short');
  });

  test('drops its right part where both do not fit', () => {
    expect(toPlainText(spread(toLine('left'), toLine('right'), 12))).toBe('left   right');
    expect(toPlainText(spread(toLine('left'), toLine('right'), 9))).toBe('left     ');
  });

  test('is laid over others without moving them', () => {
    const base = [toLine('aaaaaa'), toLine('bbbbbb'), toLine('cccccc')];
    const top = [toLine('XX'), toLine('YY')];
    expect(texts(overlay(base, top, { column: 2, row: 1, columns: 2 }))).toEqual(['aaaaaa', 'bbXXbb', 'ccYYcc']);
  });

  test('stands beside others', () => {
    const lines = beside(
      [
        { lines: [toLine('a')], columns: 2 },
        { lines: [toLine('b'), toLine('c')], columns: 2 },
      ],
      2,
    );
    expect(texts(lines)).toEqual(['a  │ b ', '   │ c ']);
  });
});

describe('what is painted', () => {
  test('has no escape sequence but colours of ours', () => {
    const evil = [{ text: `x${esc}[2J\u009b1m\u202ey\n`, tone: 'bad' as const }];
    expect(paintLine(evil, basicPalette)).toBe(`${esc}[31mx␛[2J\\x9b1m\\u202ey␊${esc}[39m`);
  });

  test.each([
    [false, { TERM: 'xterm-256color' }, plainPalette],
    [true, { TERM: 'xterm-256color' }, richPalette],
    [true, { TERM: 'xterm', COLORTERM: 'truecolor' }, richPalette],
    [true, { TERM: 'linux' }, basicPalette],
    [true, {}, basicPalette],
  ])('has colours: %p, in %j', (hasColour, environment, palette) => {
    expect(choosePalette(hasColour, environment)).toBe(palette);
  });
});

test('a bar is empty only for nothing and full only for all', () => {
  const bar = (ratio: number) =>
    barSpans(ratio, 4)
      .map(({ text }) => text)
      .join('');
  expect([0, 0.001, 0.5, 0.6, 0.999, 1].map(bar)).toEqual(['────', '╸───', '━━──', '━━╸─', '━━━╸', '━━━━']);
});

test('a text is wrapped at spaces, and in words that are too long', () => {
  expect(wrapText('one two three\n\nabcdefghijkl', 8)).toEqual(['one two', 'three', '', 'abcdefgh', 'ijkl']);
  expect(wrapText('日本語テキスト', 5)).toEqual(['日本', '語テ', 'キス', 'ト']);
});

test('a line with all of a large text is wrapped in one go through it', () => {
  expect(wrapText('x'.repeat(200_000), 80)).toHaveLength(2500);
  expect(wrapText('日'.repeat(200_000), 80)).toHaveLength(5000);
});

describe('a table', () => {
  const columns = [
    { title: 'Id', width: { least: 4, most: 10 }, cell: ({ id }: { id: number }) => `id-${id}` },
    { title: 'Number', width: 8, align: 'right' as const, cell: ({ id }: { id: number }) => String(id) },
    { title: 'More', width: 8, rank: 1, cell: () => 'more' },
  ];

  test('of 100,000 rows asks for those that are seen and for no others', () => {
    const asked: number[] = [];
    const lines = tableLines(
      {
        name: 'rows',
        columns,
        total: 100_000,
        position: { cursor: 50_003, top: 50_000 },
        hasFocus: true,
        rowAt(index) {
          asked.push(index);
          return { id: index };
        },
      },
      { columns: 40, rows: 6 },
    );
    expect(asked).toEqual([50_000, 50_001, 50_002, 50_003, 50_004]);
    expect(texts(lines)).toEqual([
      '  Id           Number More    ',
      '  id-50000      50000 more    ',
      '  id-50001      50001 more    ',
      '  id-50002      50002 more    ',
      '▸ id-50003      50003 more    ',
      '  id-50004      50004 more    ',
    ]);
  });

  test('drops what matters least where there is no room', () => {
    const table = { name: 'rows', columns, total: 1, position: { cursor: 0, top: 0 }, hasFocus: false };
    const lines = tableLines({ ...table, rowAt: () => ({ id: 7 }) }, { columns: 18, rows: 2 });
    expect(texts(lines)).toEqual(['  Id        Number', '▸ id-7           7']);
  });

  test('shows a row that has not come yet as such', () => {
    const table = { name: 'rows', columns, total: 1, position: { cursor: 0, top: 0 }, hasFocus: false };
    expect(texts(tableLines({ ...table, rowAt: () => null }, { columns: 18, rows: 2 }))[1]).toBe('▸ …');
  });
});

test('a cursor stays in its list and in what is seen of it', () => {
  expect(settleList({ cursor: 9, top: 0 }, 5, 3)).toEqual({ cursor: 4, top: 2 });
  expect(settleList({ cursor: 0, top: 7 }, 0, 3)).toEqual({ cursor: 0, top: 0 });
  expect(moveCursor({ cursor: 4, top: 2 }, -10, 5, 3)).toEqual({ cursor: 0, top: 0 });
  expect(moveCursor({ cursor: 0, top: 0 }, Number.MAX_SAFE_INTEGER, 100_000, 20)).toEqual({
    cursor: 99_999,
    top: 99_980,
  });
});

test('a log follows its end until it is scrolled, and again from its end on', () => {
  expect(scrollLog(null, -1, 100, 10)).toBe(89);
  expect(scrollLog(89, 1, 100, 10)).toBeNull();
  expect(scrollLog(3, -10, 100, 10)).toBe(0);
});

test('of the keys in the footer help and quit are always there', () => {
  for (const columns of [30, 80, 200]) expect(toPlainText(footerLine(['batch'], columns))).toMatch(/\? help {2}q quit/);
});

describe('a text that is typed', () => {
  const typed = (keys: readonly string[], start = startText()): TextEdit =>
    keys.reduce((edit, key) => editText(edit, key) ?? edit, start);

  test.each([
    [['a', 'b', 'Space', 'c'], 'ab c'],
    [['a', 'b', 'Left', 'x'], 'axb'],
    [['a', 'b', 'Home', 'x', 'End', 'y'], 'xaby'],
    [['a', '👩‍👧', 'Backspace', 'b'], 'ab'],
    [['a', 'b', 'Left', 'Delete'], 'a'],
    [['a', 'Space', 'b', 'c', 'Ctrl+w'], 'a '],
    [['a', 'b', 'Ctrl+u', 'c'], 'c'],
    [['a', 'b', 'Home', 'Ctrl+k', 'c'], 'c'],
    [['PageUp', 'Tab', 'Alt+x', 'Ctrl+c'], ''],
    [['é', 'ß', '語'], 'éß語'],
  ])('%j gives %p', (keys, expected) => {
    expect(typed(keys).text).toBe(expected);
  });

  test('takes what is pasted on one line, without control characters', () => {
    expect(insertText({ text: 'ad', cursor: 1 }, `b\nc${esc}[2J`).text).toBe('ab c[2Jd');
  });
});

describe('a question', () => {
  const question = { title: 'Delete?', lines: [], yes: 'delete' };

  test('without fields is agreed to by y and by nothing else', () => {
    const state = startQuestion(question);
    expect(answerQuestion(question, state, 'y')).toEqual({ answers: {} });
    expect(answerQuestion(question, state, 'n')).toEqual({ answers: null });
    expect(answerQuestion(question, state, 'Esc')).toEqual({ answers: null });
    for (const key of ['Enter', 'Space', 'Y', 'Tab', 'q']) {
      expect(answerQuestion(question, state, key)).toHaveProperty('state');
    }
  });
});

describe('a question that is taller than the screen', () => {
  const words = Array.from({ length: 30 }, (_, index) => `word ${index + 1}`);
  const question = { title: 'Start?', lines: words, yes: 'start it' };
  const drawn = (state: QuestionState) => {
    const { lines, lastTop } = questionLines(question, state, { columns: 80, rows: 20 });
    return { text: texts(lines).join('\n'), lastTop };
  };
  const press = (state: QuestionState, ...keys: readonly string[]) =>
    keys.reduce((before, key) => {
      const step = answerQuestion(question, before, key, drawn(before).lastTop);
      if (!('state' in step)) throw new Error(`${key} ended it`);
      return step.state;
    }, state);

  test('says so, and can be read to its end and back', () => {
    const begun = startQuestion(question);
    expect(drawn(begun).text).toContain('lines 1-14 of 30: PageDown PageUp');
    expect(drawn(begun).text).not.toContain('word 15');
    const ended = press(begun, 'PageDown', 'Down', 'PageDown', 'PageDown', 'j');
    expect(drawn(ended).text).toContain('lines 17-30 of 30');
    expect(drawn(ended).text).toContain('word 30');
    expect(drawn(press(ended, 'Up')).text).toContain('lines 16-29 of 30');
    expect(drawn(press(ended, 'PageUp', 'PageUp', 'PageUp', 'k')).text).toContain('lines 1-14 of 30');
  });
});

describe('the mouse', () => {
  test('is read out of what is typed around it', () => {
    expect(readMouse(`ab${esc}[<0;3;4M${esc}[<0;3;4m${esc}[<64;1;1Mq`).events).toEqual([
      { kind: 'click', column: 2, row: 3 },
      { kind: 'wheel up', column: 0, row: 0 },
    ]);
  });

  test('may come in two pieces', () => {
    const { events, rest } = readMouse(`x${esc}[<0;1`);
    expect(events).toEqual([]);
    expect(readMouse(`${rest}0;5M`).events).toEqual([{ kind: 'click', column: 9, row: 4 }]);
  });

  test('is not in what was pasted', () => {
    expect(readMouse(`${esc}[200~${esc}[<0;3;4M${esc}[201~`).events).toEqual([]);
  });
});
