import stringWidth from 'string-width';
import { cutToWidth } from '../core/terminal-text.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  /** Gives way where the table is too wide, down to its title or 8 columns. */
  readonly mayShrink?: boolean;
}

const gap = '  ';
const narrowest = 8;

/** Lines of a table, aligned by what a terminal shows and without trailing spaces; cells are plain text without line breaks. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = 80,
): readonly string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  shrink(columns, widths, width);
  const toLine = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align ?? 'left'))
      .join(gap)
      .trimEnd();
  return [toLine(columns.map(({ title }) => title)), ...rows.map(toLine)];
}

function shrink(columns: readonly Column[], widths: number[], width: number): void {
  for (const [index, { title, mayShrink }] of columns.entries()) {
    if (mayShrink !== true) continue;
    const excess = widths.reduce((sum, column) => sum + column + gap.length, -gap.length) - width;
    const least = Math.max(narrowest, stringWidth(title));
    if (excess > 0) widths[index] = Math.max(Math.min(widths[index] ?? 0, least), (widths[index] ?? 0) - excess);
  }
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const cut = cutToWidth(text, width, stringWidth);
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(cut)));
  return align === 'left' ? cut + spaces : spaces + cut;
}
