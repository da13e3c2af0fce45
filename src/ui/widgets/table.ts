import { alignSpan, type Line, type Span, toSpan, widthOf } from '../look/line.ts';
import type { ListPosition } from './list-position.ts';

export interface Column<Row> {
  readonly title: string;
  /** In columns of the terminal; with `least` it takes part of what the others leave, up to `most`. */
  readonly width: number | { readonly least: number; readonly most?: number };
  readonly align?: 'left' | 'right';
  /** Where there is no room, the highest goes first; absent: it stays. */
  readonly rank?: number;
  /** `columns`: its width. */
  readonly cell: (row: Row, columns: number) => string | Span | readonly Span[];
}

export interface TableSize {
  readonly columns: number;
  /** With the line of titles. */
  readonly rows: number;
}

/**
 * A table with virtual rows: `rowAt` is asked for the rows that are seen and no others. null: a row that is not known yet. What the mouse
 * meets is `<name>:<index>`.
 */
export function tableLines<Row>(
  table: {
    readonly name: string;
    readonly columns: readonly Column<Row>[];
    readonly total: number;
    readonly position: ListPosition;
    readonly hasFocus: boolean;
    readonly rowAt: (index: number) => Row | null;
    /** Before a row, one column: that it is selected. */
    readonly markOf?: (row: Row) => Span | null;
  },
  size: TableSize,
): readonly Line[] {
  const gap = ' '.repeat(size.columns >= 110 ? 2 : 1);
  const shown = fitColumns(table.columns, size.columns - 2, gap.length);
  const titles: Line = [
    toSpan('  '),
    ...shown.flatMap(({ column, width }, index) => [
      ...(index === 0 ? [] : [toSpan(gap)]),
      alignSpan(toSpan(column.title, 'dim'), width, column.align ?? 'left'),
    ]),
  ];
  const lines: Line[] = [titles];
  const last = Math.min(table.total, table.position.top + size.rows - 1);
  for (let index = table.position.top; index < last; index += 1) {
    lines.push(rowLine(table, shown, gap, index));
  }
  return lines;
}

interface ShownColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

function rowLine<Row>(
  table: Parameters<typeof tableLines<Row>>[0],
  shown: readonly ShownColumn<Row>[],
  gap: string,
  index: number,
): Line {
  const row = table.rowAt(index);
  const isUnderCursor = index === table.position.cursor;
  const hit = `${table.name}:${index}`;
  const mark = row === null ? null : (table.markOf?.(row) ?? null);
  const pointer = toSpan(isUnderCursor ? '▸' : ' ', table.hasFocus ? 'accent' : 'dim');
  const spans = [
    pointer,
    mark ?? toSpan(' '),
    ...(row === null
      ? [toSpan('…', 'dim')]
      : shown.flatMap(({ column, width }, at) => [
          ...(at === 0 ? [] : [toSpan(gap)]),
          ...alignCell(column.cell(row, width), width, column.align ?? 'left'),
        ])),
  ];
  return spans.map((span) => ({ ...span, hit, ...(isUnderCursor && table.hasFocus ? { isUnderCursor } : {}) }));
}

function alignCell(cell: string | Span | readonly Span[], width: number, align: 'left' | 'right'): readonly Span[] {
  if (typeof cell === 'string') return [alignSpan(toSpan(cell), width, align)];
  if ('text' in cell) return [alignSpan(cell, width, align)];
  const used = cell.reduce((sum, { text }) => sum + widthOf(text), 0);
  const filling = toSpan(' '.repeat(Math.max(0, width - used)));
  return align === 'left' ? [...cell, filling] : [filling, ...cell];
}

/** Drops columns until the others fit, then gives what is left to those that take it. */
function fitColumns<Row>(columns: readonly Column<Row>[], room: number, gap: number): readonly ShownColumn<Row>[] {
  let kept = columns;
  const needed = () => kept.reduce((sum, { width }) => sum + leastOf(width) + gap, -gap);
  while (needed() > room) {
    const worst = kept.reduce((most, { rank = 0 }) => Math.max(most, rank), 0);
    if (worst === 0) break;
    kept = kept.filter(({ rank = 0 }) => rank !== worst);
  }
  const flexible = kept.filter(({ width }) => typeof width !== 'number').length;
  let free = Math.max(0, room - needed());
  let open = flexible;
  return kept.map((column) => {
    if (typeof column.width === 'number') return { column, width: column.width };
    const { least, most = Number.POSITIVE_INFINITY } = column.width;
    const share = Math.min(Math.floor(free / open), most - least);
    free -= share;
    open -= 1;
    return { column, width: least + share };
  });
}

function leastOf(width: Column<never>['width']): number {
  return typeof width === 'number' ? width : width.least;
}
