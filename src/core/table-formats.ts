import { createNumberFormat, type NumberFormat } from './number-format.ts';
import type { TableCell } from './table-result.ts';
import { type ShownColumn, toEnds } from './table-shape.ts';

/** How the numbers of each shown column are written: all of a column alike, the ends of its intervals too. */
export function toColumnFormats(
  columns: readonly ShownColumn[],
  rows: readonly (readonly TableCell[])[],
): readonly NumberFormat[] {
  return columns.map((column) => {
    const interval = column.kind === 'number' ? column.interval : null;
    const cells = rows.flatMap((row) => [row[column.at], ...(interval === null ? [] : (toEnds(row[interval]) ?? []))]);
    return createNumberFormat(cells.filter((cell) => typeof cell === 'number'));
  });
}
