import type { TableColumn, TableResult } from './table-result.ts';

/** Columns of a computed table that are drawn as one, by their places in a row. */
export type ShownColumn =
  | { readonly kind: 'group'; readonly title: string; readonly at: number }
  /** What a statistic of the pipeline's own gave. */
  | { readonly kind: 'stat'; readonly title: string; readonly at: number }
  /** A count or measure; `interval` of 95 % confidence where it has one. */
  | { readonly kind: 'number'; readonly title: string; readonly at: number; readonly interval: number | null }
  /** How many of a group have one value, and which share that is. */
  | {
      readonly kind: 'share';
      readonly title: string;
      readonly at: number;
      readonly count: number | null;
      readonly interval: number | null;
    }
  /** From -1 to 1. */
  | { readonly kind: 'net'; readonly title: string; readonly at: number };

/** The columns as people read them: count, share and interval of one value belong together. In the table's order. */
export function toShownColumns({ columns }: Pick<TableResult, 'columns'>): readonly ShownColumn[] {
  const placeOf: PlaceOf = (kind, of) => {
    const place = columns.findIndex((column) => column.kind === kind && column.of === of);
    return place < 0 ? null : place;
  };
  return columns.flatMap((column, at) => toShown(column, at, placeOf) ?? []);
}

type PlaceOf = (kind: TableColumn['kind'], of: string | null) => number | null;

/** null: it is drawn with another column. */
function toShown({ name, kind, of }: TableColumn, at: number, placeOf: PlaceOf): ShownColumn | null {
  switch (kind) {
    case 'group':
    case 'stat':
      return { kind, title: name, at };
    case 'n':
      return { kind: 'number', title: name, at, interval: null };
    case 'number':
      return { kind: 'number', title: name, at, interval: name === 'mean' ? placeOf('interval', null) : null };
    case 'share':
      if (of === null) return { kind: 'net', title: name, at };
      return { kind, title: of, at, count: placeOf('count', of), interval: placeOf('interval', of) };
    case 'count':
      return placeOf('share', of) === null ? { kind: 'number', title: name, at, interval: null } : null;
    case 'interval':
      return null;
  }
}

/** Without groups there is one row, also where nothing was counted or measured. */
export function hasRows({ columns, rows }: Pick<TableResult, 'columns' | 'rows'>): boolean {
  const n = columns.findIndex(({ kind }) => kind === 'n');
  const isGrouped = columns.some(({ kind }) => kind === 'group');
  return rows.length > 0 && (isGrouped || n === -1 || rows[0]?.[n] !== 0);
}

/** Both ends of an interval's cell; null where there is none. */
export function toEnds(cell: unknown): readonly [low: number, high: number] | null {
  if (!Array.isArray(cell)) return null;
  const [low, high]: readonly unknown[] = cell;
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
}
