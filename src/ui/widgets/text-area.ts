import { charactersOf, isPlain, widthOf } from '../look/line.ts';
import { editText, type TextEdit } from './text-edit.ts';

/** A text of several lines that is being typed. */
export interface TextArea extends TextEdit {
  /** The column to which Up and Down go back behind a shorter row; null: where the cursor is. */
  readonly goal: number | null;
}

/** A row as it is seen: characters `start` to before `end` of the text. */
export interface TextRow {
  readonly start: number;
  readonly end: number;
}

export function startArea(text: string): TextArea {
  return { text: text.replace(/\r\n?/g, '\n'), cursor: 0, goal: null };
}

/** The text in rows of less than `columns` columns, so that the cursor fits behind each. No character is left out but line breaks. */
export function layOutText(text: string, columns: number): readonly TextRow[] {
  const rows: TextRow[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    for (const length of partsOf(line, Math.max(1, columns - 1))) {
      rows.push({ start, end: start + length });
      start += length;
    }
    start += 1;
  }
  return rows;
}

/** Which row has the cursor: where a row goes on in the next one, that. */
export function rowOfCursor(rows: readonly TextRow[], cursor: number): number {
  const index = rows.findLastIndex(({ start }) => start <= cursor);
  return Math.max(0, index);
}

/** What a key makes of it; `columns` and `rows`: of the window. null: it is not for texts. */
export function editArea(area: TextArea, key: string, window: { columns: number; rows: number }): TextArea | null {
  const by = { Up: -1, Down: 1, PageUp: 1 - window.rows, PageDown: window.rows - 1 }[key];
  if (by !== undefined) return moveRows(area, by, window.columns);
  const { text, cursor } = area;
  if (key === 'Enter') return insert(area, '\n');
  if (key === 'Tab') return insert(area, '  ');
  const start = text.lastIndexOf('\n', cursor - 1) + 1;
  const next = text.indexOf('\n', cursor);
  const end = next === -1 ? text.length : next;
  if (cursor === start && start > 0) {
    if (key === 'Left') return at(text, start - 1);
    if (key === 'Backspace') return at(text.slice(0, start - 1) + text.slice(start), start - 1);
  }
  if (cursor === end && end < text.length) {
    if (key === 'Right') return at(text, end + 1);
    if (key === 'Delete' || key === 'Ctrl+k') return at(text.slice(0, end) + text.slice(end + 1), end);
  }
  const line = editText({ text: text.slice(start, end), cursor: cursor - start }, key);
  return line === null ? null : at(text.slice(0, start) + line.text + text.slice(end), start + line.cursor);
}

/** What was pasted keeps its lines. */
export function pasteInto(area: TextArea, pasted: string): TextArea {
  const lines = pasted
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(/[^\P{Cc}\n]/gu, '');
  return insert(area, lines);
}

function insert({ text, cursor }: TextArea, added: string): TextArea {
  return at(text.slice(0, cursor) + added + text.slice(cursor), cursor + added.length);
}

function at(text: string, cursor: number): TextArea {
  return { text, cursor, goal: null };
}

function moveRows(area: TextArea, by: number, columns: number): TextArea {
  const { text, cursor } = area;
  const rows = layOutText(text, columns);
  const from = rowOfCursor(rows, cursor);
  const row = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
  const goal = area.goal ?? widthOf(text.slice(rows[from]?.start ?? 0, cursor));
  if (row === undefined) return area;
  const isContinued = row.end < text.length && text[row.end] !== '\n';
  let to = row.start;
  let width = 0;
  for (const character of charactersOf(text.slice(row.start, row.end))) {
    width += widthOf(character);
    if (width > goal || (isContinued && to + character.length >= row.end)) break;
    to += character.length;
  }
  return { text, cursor: to, goal };
}

/** Lengths of the rows of one line, broken behind spaces where there are any. */
function* partsOf(line: string, columns: number): Generator<number> {
  let from = 0;
  while (line.length - from > 0) {
    const length = fitting(line.slice(from, from + columns * 16), columns);
    if (from + length >= line.length) break;
    const space = line.slice(from, from + length).lastIndexOf(' ') + 1;
    const part = space > columns / 3 ? space : length;
    yield part;
    from += part;
  }
  yield line.length - from;
}

/** How many characters of JavaScript fit; at least one that a person sees. */
function fitting(text: string, columns: number): number {
  if (isPlain(text.slice(0, columns))) return Math.min(text.length, columns);
  let length = 0;
  let width = 0;
  for (const character of charactersOf(text)) {
    width += widthOf(character);
    if (width > columns && length > 0) break;
    length += character.length;
  }
  return length;
}
