import stringWidth from 'string-width';
import { countOf, wrapWords } from '../core/block-text.ts';
import { formatPercent, formatTokens } from '../core/money-text.ts';
import type { NumberFormat } from '../core/number-format.ts';
import { toColumnFormats } from '../core/table-formats.ts';
import { hasRows, type ShownColumn, toEnds, toShownColumns } from '../core/table-shape.ts';
import type { TableCell, TableResult } from '../core/table-result.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { type Column, formatTable } from './table.ts';

const mostRows = 40;
const longestText = 40;
const barLength = 20;

/** A computed table, fitted to the terminal: intervals give way first, then columns from the right, and that is said. */
export function presentTable(table: TableResult, width: number): readonly string[] {
  const title = toTerminalText(table.title, 200);
  const columns = toShownColumns(table);
  const notes = table.notes.map((note) => toTerminalText(note, 500));
  const body = !hasRows(table)
    ? ['No rows.']
    : isOneGroup(table, columns)
      ? presentShares(table, columns, width)
      : presentGroups(table, columns, width);
  return [title, '-'.repeat(stringWidth(title)), ...body, ...notes.flatMap((note) => wrapWords(note, width))];
}

/** Without groups there is one row, and its shares are easier read below each other. */
function isOneGroup({ rows }: TableResult, columns: readonly ShownColumn[]): boolean {
  return (
    rows.length === 1 && !columns.some(({ kind }) => kind === 'group') && columns.some(({ kind }) => kind === 'share')
  );
}

function presentShares({ rows }: TableResult, columns: readonly ShownColumn[], width: number): readonly string[] {
  const row = rows[0] ?? [];
  const lines = columns.flatMap((column) => {
    if (column.kind !== 'share') return [];
    const share = row[column.at];
    const count = column.count === null ? null : row[column.count];
    return [
      [
        toText(column.title),
        formatShare(share),
        typeof count === 'number' ? formatTokens(count) : '-',
        formatEnds(column.interval === null ? null : row[column.interval], formatShare),
        typeof share === 'number' ? '█'.repeat(Math.round(share * barLength)) : '',
      ],
    ];
  });
  const heads: readonly Column[] = [
    { title: 'Value', mayShrink: true },
    { title: 'Share', align: 'right' },
    { title: 'Count', align: 'right' },
    { title: '95 %', align: 'right' },
    { title: '' },
  ];
  const formats = toColumnFormats(columns, rows);
  const others = columns.flatMap((column, place) =>
    column.kind === 'share' ? [] : [`${toText(column.title)}: ${toCell(column, formats[place], row, false)}`],
  );
  const all = formatTable(heads, lines, Number.POSITIVE_INFINITY);
  // The bar is the first to go.
  const fitted =
    widthOf(all) <= width
      ? all
      : formatTable(
          heads.slice(0, 4),
          lines.map((line) => line.slice(0, 4)),
          width,
        );
  return [...fitted, ...(others.length === 0 ? [] : wrapWords(others.join(' · '), width))];
}

function presentGroups({ rows }: TableResult, columns: readonly ShownColumn[], width: number): readonly string[] {
  const shown = rows.slice(0, mostRows);
  const formats = toColumnFormats(columns, shown);
  const format = (count: number, withIntervals: boolean) => {
    const kept = columns.slice(0, count);
    return formatTable(
      kept.map(toHead),
      shown.map((row) => kept.map((column, place) => toCell(column, formats[place], row, withIntervals))),
      Number.POSITIVE_INFINITY,
    );
  };
  const least = Math.max(1, columns.filter(({ kind }) => kind === 'group').length + 1);
  let count = columns.length;
  let withIntervals = true;
  let lines = format(count, withIntervals);
  if (widthOf(lines) > width) {
    withIntervals = false;
    lines = format(count, withIntervals);
  }
  while (widthOf(lines) > width && count > least) {
    count -= 1;
    lines = format(count, withIntervals);
  }
  const kept = columns.slice(0, count);
  const fitted =
    widthOf(lines) <= width
      ? lines
      : formatTable(
          kept.map(toHead),
          shown.map((row) => kept.map((column, place) => toCell(column, formats[place], row, false))),
          width,
        );
  const left = columns.slice(count);
  const hadIntervals = columns.some((column) => 'interval' in column && column.interval !== null);
  return [
    ...fitted,
    ...(rows.length > mostRows ? [`… ${countOf(rows.length - mostRows, 'more row')}`] : []),
    ...(left.length === 0
      ? []
      : wrapWords(
          `Left out, to fit: ${left.map(({ title }) => toText(title)).join(', ')}. render writes the whole table as CSV.`,
          width,
        )),
    ...(left.length === 0 && hadIntervals && !withIntervals
      ? wrapWords('Without intervals, to fit: render writes them as CSV.', width)
      : []),
  ];
}

function toHead({ kind, title }: ShownColumn): Column {
  return kind === 'group' ? { title: toText(title), mayShrink: true } : { title: toText(title), align: 'right' };
}

function toCell(
  column: ShownColumn,
  format: NumberFormat = String,
  row: readonly TableCell[],
  withIntervals: boolean,
): string {
  const cell = row[column.at] ?? null;
  // A number that names a group, a year for instance, is a name.
  if (column.kind === 'group') return toText(cell);
  if (column.kind === 'stat') return typeof cell === 'number' ? format(cell) : toText(cell);
  if (column.kind === 'net') return typeof cell === 'number' ? `${cell > 0 ? '+' : ''}${formatPercent(cell)}` : '-';
  const ends = withIntervals && column.interval !== null ? row[column.interval] : null;
  if (column.kind === 'number') {
    const range = formatEnds(ends, format);
    return [typeof cell === 'number' ? format(cell) : '-', ...(range === '-' ? [] : [`(${range})`])].join(' ');
  }
  const count = column.count === null ? null : row[column.count];
  const range = formatEnds(ends, formatShare);
  return [
    ...(typeof count === 'number' ? [formatTokens(count)] : []),
    formatShare(cell),
    ...(range === '-' ? [] : [`(${range})`]),
  ].join(' ');
}

function formatShare(cell: unknown): string {
  return typeof cell === 'number' ? formatPercent(cell) : '-';
}

function formatEnds(cell: unknown, format: (end: number) => string): string {
  const ends = toEnds(cell);
  return ends === null ? '-' : `${format(ends[0])}–${format(ends[1])}`;
}

function toText(cell: TableCell): string {
  if (cell === null) return '-';
  return toTerminalText(typeof cell === 'string' ? cell : JSON.stringify(cell), longestText);
}

function widthOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => stringWidth(line)));
}
