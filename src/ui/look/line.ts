import stringWidth from 'string-width';
import { cutToWidth, toTerminalText } from '../../core/terminal-text.ts';

/** What a part of a line means; the palette says how it looks. */
export type Tone = 'plain' | 'strong' | 'dim' | 'accent' | 'busy' | 'good' | 'warning' | 'bad';

export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  /** The row of a list on which the cursor stands. */
  readonly isUnderCursor?: boolean;
  /** What the mouse meets here: `items:17`, `tab:prompt`, `key:n`. */
  readonly hit?: string;
}

export type Line = readonly Span[];

const longestSpan = 2000;
const plainText = /^[ -~]*$/;

/** Printable ASCII alone: as many columns as characters. */
export function isPlain(text: string): boolean {
  return plainText.test(text);
}

/** Columns of a terminal that the text takes. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  if (text.length > longestKept) return stringWidth(text);
  const known = widths.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(text);
  if (widths.size >= mostKept) widths.clear();
  widths.set(text, width);
  return width;
}

/** Measuring takes microseconds, and the characters of a text and the words of a table come again and again. */
const widths = new Map<string, number>();
const longestKept = 16;
const mostKept = 10_000;

/** The only way in which text gets on the screen: no escape sequence of a batch survives it. */
export function toSpan(text: string, tone: Tone = 'plain', hit?: string): Span {
  return { text: toTerminalText(text, longestSpan), tone, ...(hit === undefined ? {} : { hit }) };
}

export function toLine(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? toSpan(part) : part));
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** A line of exactly `columns` columns: cut with …, or filled with spaces that belong to what stands before them. */
export function fitLine(line: Line, columns: number): Line {
  const kept: Span[] = [];
  let left = columns;
  for (const [index, span] of line.entries()) {
    const width = widthOf(span.text);
    const isLast = index === line.length - 1 || line.slice(index + 1).every(({ text }) => text === '');
    if (width > left || (width === left && !isLast)) {
      const text = cutToWidth(width > left ? span.text : `${span.text} `, left, widthOf);
      kept.push({ ...span, text });
      left -= widthOf(text);
      break;
    }
    kept.push(span);
    left -= width;
  }
  if (left <= 0) return kept;
  const { isUnderCursor, hit } = kept.at(-1) ?? {};
  const filling: Span = {
    text: ' '.repeat(left),
    ...(isUnderCursor === undefined ? {} : { isUnderCursor }),
    ...(hit === undefined ? {} : { hit }),
  };
  return [...kept, filling];
}

/** A cell of a table. */
export function alignSpan(span: Span, columns: number, align: 'left' | 'right'): Span {
  const text = cutToWidth(span.text, columns, widthOf);
  const spaces = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return { ...span, text: align === 'left' ? text + spaces : spaces + text };
}

/** A name of which both ends tell it from others: `gruff-bl…sealed-mine`. */
export function cutMiddle(text: string, columns: number): string {
  const safe = toTerminalText(text, longestSpan);
  const width = widthOf(safe);
  if (width <= columns) return safe;
  const before = Math.floor((columns - 1) / 3);
  const line = [{ text: safe }];
  return `${toPlainText(sliceLine(line, 0, before))}…${toPlainText(sliceLine(line, width - (columns - 1 - before), width))}`;
}

/** Left part, right part, and between them what is left; the right one is dropped where both do not fit. */
export function spread(left: Line, right: Line, columns: number): Line {
  const free = columns - lineWidth(left) - lineWidth(right);
  if (free < 1) return fitLine(left, columns);
  return [...left, { text: ' '.repeat(free) }, ...right];
}

/** Exactly `rows` lines of `columns` columns. */
export function fitBlock(lines: readonly Line[], columns: number, rows: number): readonly Line[] {
  const fitted = lines.slice(0, rows).map((line) => fitLine(line, columns));
  while (fitted.length < rows) fitted.push(fitLine([], columns));
  return fitted;
}

/** Blocks beside each other, each of the columns given, with a thin line between. */
export function beside(
  blocks: readonly { readonly lines: readonly Line[]; readonly columns: number }[],
  rows: number,
): readonly Line[] {
  const fitted = blocks.map(({ lines, columns }) => fitBlock(lines, columns, rows));
  return Array.from({ length: rows }, (_, row) =>
    fitted.flatMap((lines, index) => [...(index === 0 ? [] : [toSpan(' │ ', 'dim')]), ...(lines[row] ?? [])]),
  );
}

/** Everything in the block that the mouse meets nothing on belongs to it as a whole. */
export function withHit(lines: readonly Line[], hit: string): readonly Line[] {
  return lines.map((line) => line.map((span) => (span.hit === undefined ? { ...span, hit } : span)));
}

/** The part from column `from` to before column `to`; half of a wide character is a space. */
export function sliceLine(line: Line, from: number, to: number): Line {
  const parts: Span[] = [];
  let column = 0;
  for (const span of line) {
    const start = column;
    column += widthOf(span.text);
    if (column <= from || start >= to) continue;
    parts.push({ ...span, text: sliceText(span.text, from - start, to - start) });
  }
  return parts;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a person takes for characters. */
export function* charactersOf(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function sliceText(text: string, from: number, to: number): string {
  if (isPlain(text)) return text.slice(Math.max(0, from), to);
  if (to <= from) return '';
  let column = 0;
  let kept = '';
  for (const segment of charactersOf(text)) {
    const width = widthOf(segment);
    const isWhole = column >= from && column + width <= to;
    const isCut = column < to && column + width > from;
    kept += isWhole ? segment : isCut ? ' ' : '';
    column += width;
  }
  return kept;
}

/** Lays `top` over `base`, its first character at (column, row) from 0. */
export function overlay(
  base: readonly Line[],
  top: readonly Line[],
  place: { readonly column: number; readonly row: number; readonly columns: number },
): readonly Line[] {
  return base.map((line, row) => {
    const over = top[row - place.row];
    if (over === undefined) return line;
    return [
      ...sliceLine(line, 0, place.column),
      ...fitLine(over, place.columns),
      ...sliceLine(line, place.column + place.columns, lineWidth(line)),
    ];
  });
}

/** What the mouse meets in a column (from 0) of a line. */
export function hitAt(line: Line | undefined, column: number): string | null {
  let start = 0;
  for (const { text, hit } of line ?? []) {
    start += widthOf(text);
    if (column < start) return hit ?? null;
  }
  return null;
}

export function toPlainText(line: Line): string {
  return line.map(({ text }) => text).join('');
}
