import stringWidth from 'string-width';
import { cutToWidth } from '../core/terminal-text.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  /** Gives way where the table is too wide, down to its title or 8 columns, or to so many. */
  readonly mayShrink?: boolean | number;
  /** Is left out where shrinking is not enough; the lowest first. */
  readonly mayGo?: number;
}

const gap = '  ';
const narrowest = 8;

/** Lines of a table, aligned by what a terminal shows and without trailing spaces; cells are plain text without line breaks. */
export function formatTable(
  allColumns: readonly Column[],
  allRows: readonly (readonly string[])[],
  width = 80,
): readonly string[] {
  const kept = columnsThatFit(allColumns, allRows, width);
  const columns = kept.flatMap((index) => allColumns[index] ?? []);
  const rows = allRows.map((row) => kept.map((index) => row[index] ?? ''));
  const widths = columns.map((column, index) => widthOf(column, rows, index));
  shrink(columns, widths, width);
  const toLine = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align ?? 'left'))
      .join(gap)
      .trimEnd();
  return [toLine(columns.map(({ title }) => title)), ...rows.map(toLine)];
}

function widthOf({ title }: Column, rows: readonly (readonly string[])[], index: number): number {
  return Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? '')));
}

function leastOf({ title, mayShrink }: Column): number {
  return Math.max(typeof mayShrink === 'number' ? mayShrink : narrowest, stringWidth(title));
}

/** Indices of the columns that are shown: what may go goes as long as the table would be too wide however much it shrinks. */
function columnsThatFit(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const leasts = columns.map((column, index) => {
    const full = widthOf(column, rows, index);
    return column.mayShrink === undefined || column.mayShrink === false ? full : Math.min(full, leastOf(column));
  });
  let kept = columns.map((_, index) => index);
  const order = kept
    .filter((index) => columns[index]?.mayGo !== undefined)
    .sort((a, b) => (columns[a]?.mayGo ?? 0) - (columns[b]?.mayGo ?? 0));
  for (const index of order) {
    const needed = kept.reduce((sum, at) => sum + (leasts[at] ?? 0) + gap.length, -gap.length);
    if (needed <= width) break;
    kept = kept.filter((at) => at !== index);
  }
  return kept;
}

function shrink(columns: readonly Column[], widths: number[], width: number): void {
  for (const [index, { title, mayShrink }] of columns.entries()) {
    if (mayShrink === undefined || mayShrink === false) continue;
    const excess = widths.reduce((sum, column) => sum + column + gap.length, -gap.length) - width;
    const least = leastOf({ title, mayShrink });
    if (excess > 0) widths[index] = Math.max(Math.min(widths[index] ?? 0, least), (widths[index] ?? 0) - excess);
  }
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const cut = cutToWidth(text, width, stringWidth);
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(cut)));
  return align === 'left' ? cut + spaces : spaces + cut;
}
