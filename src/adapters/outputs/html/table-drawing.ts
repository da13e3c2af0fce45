import { type ShownColumn, toEnds } from '../../../core/table-shape.ts';
import type { TableCell } from '../../../core/table-result.ts';
import { createNumberFormat, type NumberFormat } from '../../../core/number-format.ts';
import { toColumnFormats } from '../../../core/table-formats.ts';
import { createShareFormat, formatCount } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { toShortText } from '../../../core/short-text.ts';

/** The range of a column of means, the same in all rows, so that they can be compared. */
export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** How a column is drawn: all its rows alike. */
export interface ColumnDrawing {
  readonly format: NumberFormat;
  /** null: nothing is drawn. */
  readonly scale: Scale | null;
}

export function toDrawings(
  columns: readonly ShownColumn[],
  rows: readonly (readonly TableCell[])[],
): readonly ColumnDrawing[] {
  const formats = toColumnFormats(columns, rows);
  const scales = toScales(columns, rows);
  return columns.map((column, place) => ({
    format:
      column.kind === 'share' || column.kind === 'net'
        ? createShareFormat(rows.map((row) => row[column.at]).filter((cell) => typeof cell === 'number'))
        : (formats[place] ?? createNumberFormat([])),
    scale: scales[place] ?? null,
  }));
}

/**
 * From the least end of an interval to the greatest; null for columns that need none. One row has nothing to be compared
 * with: its interval is written instead.
 */
function toScales(columns: readonly ShownColumn[], rows: readonly (readonly TableCell[])[]): readonly (Scale | null)[] {
  if (rows.length < 2) return columns.map(() => null);
  return columns.map((column) => {
    if (column.kind !== 'number' || column.interval === null) return null;
    const { at, interval } = column;
    const ends = rows.flatMap((row) => [row[at], ...(toEnds(row[interval]) ?? [])]);
    const numbers = ends.filter((end) => typeof end === 'number');
    if (numbers.length === 0) return null;
    const from = numbers.reduce((least, end) => Math.min(least, end));
    const to = numbers.reduce((most, end) => Math.max(most, end));
    return to > from ? { from, to } : null;
  });
}

/** One cell with its drawing; what there is no figure for is a dash. */
export function toCell(column: ShownColumn, row: readonly TableCell[], { format, scale }: ColumnDrawing): Markup {
  const cell = row[column.at] ?? null;
  switch (column.kind) {
    case 'group':
      return html`<th scope="row" data-label="${column.title}"><bdi>${toText(cell)}</bdi></th>`;
    case 'stat':
      return html`<td class="number" data-label="${column.title}"><bdi>${typeof cell === 'number' ? format(cell) : toText(cell)}</bdi></td>`;
    case 'net':
      return html`<td class="number drawn" data-label="${column.title}"><span class="drawing-figure">${typeof cell === 'number' ? `${cell > 0 ? '+' : ''}${format(cell)}` : '–'}</span>${typeof cell === 'number' && toNetBar(cell)}</td>`;
    case 'share': {
      const count = column.count === null ? null : row[column.count];
      const ends = column.interval === null ? null : toEnds(row[column.interval]);
      return html`<td class="number drawn" data-label="${column.title}"><span class="drawing-figure">${typeof cell === 'number' ? format(cell) : '–'}${typeof count === 'number' && html` <small class="quiet">${formatCount(count)}</small>`}</span>${typeof cell === 'number' && toShareBar(cell, ends, format)}</td>`;
    }
    case 'number': {
      const ends = column.interval === null ? null : toEnds(row[column.interval]);
      return html`<td class="number${scale !== null && html` drawn`}" data-label="${column.title}"><span class="drawing-figure">${typeof cell === 'number' ? format(cell) : '–'}</span>${typeof cell === 'number' && (scale === null ? ends !== null && html`<small class="quiet">${toIntervalText(ends, format)}</small>` : toMeanMark(cell, ends, scale, format))}</td>`;
    }
  }
}

/** A bar from nothing to all, with the interval as a line over it. */
export function toShareBar(share: number, ends: readonly [number, number] | null, format: NumberFormat): Markup {
  const x = (value: number) => (1000 * Math.min(1, Math.max(0, value))).toFixed(1);
  return html`<svg class="share-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${toIntervalText(ends, format)}"><rect class="fill-track" width="1000" height="10"/><rect class="fill-bar" width="${x(share)}" height="10"/>${ends !== null && toWhisker(x(ends[0]), x(ends[1]))}</svg>`;
}

/** A bar to the right or the left of the middle. */
function toNetBar(net: number): Markup {
  const width = 500 * Math.min(1, Math.abs(net));
  return html`<svg class="share-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-track" width="1000" height="10"/><rect class="${net < 0 ? 'fill-minus' : 'fill-plus'}" x="${(net < 0 ? 500 - width : 500).toFixed(1)}" width="${width.toFixed(1)}" height="10"/><line class="middle" x1="500" x2="500" y1="0" y2="10"/></svg>`;
}

function toMeanMark(
  mean: number,
  ends: readonly [number, number] | null,
  { from, to }: Scale,
  format: NumberFormat,
): Markup {
  // Marks at the very edge would be cut in half.
  const x = (value: number) => (20 + (960 * (value - from)) / (to - from)).toFixed(1);
  return html`<svg class="share-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${toIntervalText(ends, format)}"><rect class="fill-track" width="1000" height="10"/>${ends !== null && toWhisker(x(ends[0]), x(ends[1]))}<line class="mean" x1="${x(mean)}" x2="${x(mean)}" y1="0" y2="10"/></svg>`;
}

function toWhisker(low: string, high: string): Markup {
  return html`<path class="whisker" d="M${low} 5H${high}M${low} 2V8M${high} 2V8"/>`;
}

/** `95 %: 41 % to 52 %`. */
export function toIntervalText(ends: readonly [number, number] | null, format: (end: number) => string): string {
  return ends === null ? 'no interval' : `95 %: ${format(ends[0])} to ${format(ends[1])}`;
}

function toText(cell: TableCell): string {
  if (cell === null) return '–';
  return toShortText(typeof cell === 'string' ? cell : JSON.stringify(cell), 120);
}
