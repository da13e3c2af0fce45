import { findClosestWord, listWords } from './closest-word.ts';
import { UserError } from './errors.ts';
import { type JsonValue, toCanonicalJson } from './json.ts';
import type { TableDefinition } from './pipeline.ts';
import type { TableCell, TableColumn } from './table-result.ts';

type Row = readonly TableCell[];

/**
 * The rows by the column that `sort` names, null last in both directions, equals as they were. A column that is called
 * exactly so wins over one with `-` before it. Columns of counted values come and go with the answers, so one that is
 * missing there is `missing`; of others it is a mistake.
 */
export function sortRows(
  rows: readonly Row[],
  columns: readonly TableColumn[],
  { title, sort, count, groupBy }: TableDefinition,
): { readonly rows: readonly Row[]; readonly missing: string | null } {
  // Without groups there is one row: `sort` is of the values, and their columns stand in its order.
  if (sort === null || groupBy.length === 0) return { rows, missing: null };
  const names = columns.map(({ name }) => name);
  const exact = names.indexOf(sort);
  const place = exact !== -1 || !sort.startsWith('-') ? exact : names.indexOf(sort.slice(1));
  if (place === -1) {
    const name = sort.replace(/^-/, '');
    if (count !== null) return { rows, missing: name };
    throw unknownColumn(title, sort, name, names);
  }
  const sign = exact === -1 ? -1 : 1;
  return {
    rows: rows.toSorted((one, other) => compareCells(one[place] ?? null, other[place] ?? null, sign)),
    missing: null,
  };
}

function unknownColumn(title: string, sort: string, name: string, names: readonly string[]): UserError {
  const near = findClosestWord(name, names);
  return new UserError({
    code: 'table',
    message: `table "${title}": sort: ${sort} names no column of it`,
    hint: `${near === null ? '' : `Did you mean "${near}"? `}There are: ${listWords(names, 20)}; with "-" before it the order is falling.`,
  });
}

/** Numbers before texts before all else; numbers by size, texts by their characters. null is last for either sign. */
export function compareCells(one: JsonValue, other: JsonValue, sign: 1 | -1): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const kinds = kindOf(one) - kindOf(other);
  if (kinds !== 0) return kinds * sign;
  if (typeof one === 'number' && typeof other === 'number') return (one - other) * sign;
  if (Array.isArray(one) && Array.isArray(other)) return compareLists(one, other) * sign;
  const [text, otherText] =
    typeof one === 'string' ? [one, String(other)] : [toCanonicalJson(one), toCanonicalJson(other)];
  return text === otherText ? 0 : text < otherText ? -sign : sign;
}

/** An interval is a list: by its lower end. */
function compareLists(one: readonly JsonValue[], other: readonly JsonValue[]): number {
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const order = compareCells(one[place] ?? null, other[place] ?? null, 1);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

function kindOf(value: JsonValue): number {
  return typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2;
}
