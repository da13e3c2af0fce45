import type { JsonValue } from '../../../core/json.ts';
import { type Chart, isInBar } from './chart.ts';
import { type FieldPlace, type Row, valueAt } from './row.ts';

/** What the table shows, and in which order. */
export interface Query {
  /** Place of the level whose items are shown; null: all. */
  readonly level: number | null;
  readonly text: string;
  /** Places in `itemStates`; none: all. */
  readonly states: ReadonlySet<number>;
  readonly cause: number | null;
  /** Chart → its chosen bars. Bars of one chart add up, charts narrow each other. */
  readonly bars: ReadonlyMap<number, ReadonlySet<number>>;
  readonly sort: { readonly by: SortKey; readonly descending: boolean } | null;
}

export type SortKey = 'id' | 'state' | 'attempts' | 'cost' | FieldPlace;

export const everything: Query = { level: null, text: '', states: new Set(), cause: null, bars: new Map(), sort: null };

/** Whether it leaves out anything of its level. */
export function isFiltering(query: Query): boolean {
  return query.text.trim() !== '' || query.states.size > 0 || query.cause !== null || query.bars.size > 0;
}

/** A test for rows. `textOf` gives a row's text in lower case, made once and kept by the caller. */
export function toFilter(
  query: Query,
  charts: readonly Chart[],
  textOf: (row: Row, index: number) => string,
): (row: Row, index: number) => boolean {
  const words = query.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const chosen = [...query.bars].flatMap(([place, bars]) => {
    const chart = charts[place];
    return chart === undefined ? [] : [{ chart, bars: chart.bars.filter((_, index) => bars.has(index)) }];
  });
  return (row, index) => {
    if (query.level !== null && row[9] !== query.level) return false;
    if (query.states.size > 0 && !query.states.has(row[1])) return false;
    if (query.cause !== null && row[4] !== query.cause) return false;
    for (const { chart, bars } of chosen) if (!bars.some((bar) => isInBar(row, chart, bar))) return false;
    if (words.length === 0) return true;
    const text = textOf(row, index);
    return words.every((word) => text.includes(word));
  };
}

/** Everything in a row that people may look for, in lower case. */
export function toSearchText(row: Row): string {
  const parts: string[] = [row[0]];
  for (const value of [row[6], row[7], row[8]]) collectTexts(value, parts);
  return parts.join('\n').toLowerCase();
}

function collectTexts(value: JsonValue, parts: string[]): void {
  if (typeof value === 'string') parts.push(value);
  else if (typeof value === 'number') parts.push(String(value));
  else if (Array.isArray(value)) for (const element of value) collectTexts(element, parts);
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) collectTexts(part, parts);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Sorts places of rows; what has no value comes last either way, equals keep their order. */
export function sortPlaces(
  places: number[],
  rowAt: (place: number) => Row,
  sort: NonNullable<Query['sort']>,
): number[] {
  const keys = new Map(places.map((place) => [place, sortValue(rowAt(place), sort.by)]));
  const direction = sort.descending ? -1 : 1;
  return places.sort((a, b) => {
    const [x, y] = [keys.get(a) ?? null, keys.get(b) ?? null];
    if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
    return direction * compare(x, y) || a - b;
  });
}

function sortValue(row: Row, by: SortKey): string | number | null {
  if (by === 'id') return row[0];
  if (by === 'state') return row[1];
  if (by === 'attempts') return row[2];
  if (by === 'cost') return row[3];
  const value = valueAt(row, by);
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Array.isArray(value) ? value.length : JSON.stringify(value);
}

function compare(x: string | number, y: string | number): number {
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  if (typeof x === 'number') return -1;
  if (typeof y === 'number') return 1;
  return collator.compare(x, y);
}
