import { describeNumbers } from './number-statistics.ts';
import { wilsonInterval } from './confidence.ts';
import type { TableDefinition } from './pipeline.ts';
import type { CountedValue, TableGroup } from './table-groups.ts';
import { toDistinctCells, toLabel } from './table-label.ts';
import { toNetColumn } from './table-net.ts';
import { compareCells } from './table-order.ts';
import type { TableCell, TableColumn } from './table-result.ts';
import { toUniqueNames } from './unique-names.ts';

/** Columns that belong together, and their cells for one group. */
export interface ColumnSet {
  readonly columns: readonly TableColumn[];
  cells(group: TableGroup): readonly TableCell[];
}

/** More different values than this are prose, not kinds: the rarest stand together. */
export const maxValueColumns = 100;

/**
 * All columns but those of `stats`, in their order. Values stand by size where all are numbers, else the
 * most frequent in front, unless `sort` of a table without groups orders them.
 */
export function toColumnSets(
  definition: TableDefinition,
  counted: readonly CountedValue[],
  groups: readonly TableGroup[],
): readonly ColumnSet[] {
  const sets = [groupColumns(definition, groups), countOfRows];
  if (definition.count !== null) sets.push(...valueColumns(counted, valueOrderOf(definition)));
  if (definition.net !== null) sets.push(toNetColumn(definition.net, counted));
  if (definition.number !== null) sets.push(numberColumns);
  return sets;
}

function groupColumns({ groupBy }: TableDefinition, groups: readonly TableGroup[]): ColumnSet {
  const drawn = groupBy.map((_, place) => toDistinctCells(groups.map(({ key }) => key[place] ?? null)));
  return {
    columns: groupBy.map(({ name }) => ({ name, kind: 'group', of: null })),
    cells: ({ key }) => key.map((value, place) => drawn[place]?.(value) ?? null),
  };
}

const countOfRows: ColumnSet = {
  columns: [{ name: 'n', kind: 'n', of: null }],
  cells: ({ n }) => [n],
};

type ValueOrder = (one: CountedValue, other: CountedValue) => number;

/** Without groups there is nothing else to sort than the values; `sort` then says by what. null: the usual order. */
function valueOrderOf({ groupBy, sort }: TableDefinition): ValueOrder | null {
  if (groupBy.length > 0 || sort === null) return null;
  const sign = sort.startsWith('-') ? -1 : 1;
  return sort.replace(/^-/, '') === 'count'
    ? (one, other) => (one.count - other.count) * sign || compareCells(one.value, other.value, 1)
    : (one, other) => compareCells(one.value, other.value, sign);
}

function valueColumns(counted: readonly CountedValue[], order: ValueOrder | null): readonly ColumnSet[] {
  const usual = counted.every(({ value }) => typeof value === 'number') ? bySize : byFrequency;
  const ordered = counted.toSorted(order ?? usual);
  const shown = new Set(counted.toSorted(byFrequency).slice(0, maxValueColumns));
  const kept = ordered.filter((value) => shown.has(value));
  const rest = ordered.filter((value) => !shown.has(value));
  const labels = toUniqueNames(kept.map(({ value }) => toLabel(value)));
  const sets = kept.map(({ id }, place) => shareColumns(labels[place] ?? '', [id]));
  if (rest.length === 0) return sets;
  const label = `(${rest.length} other values)`;
  return [
    ...sets,
    shareColumns(
      label,
      rest.map(({ id }) => id),
    ),
  ];
}

/** Count, share and the interval of the share, of one value or of several taken as one. */
function shareColumns(label: string, ids: readonly number[]): ColumnSet {
  return {
    columns: [
      { name: label, kind: 'count', of: label },
      { name: `${label} share`, kind: 'share', of: label },
      { name: `${label} 95 %`, kind: 'interval', of: label },
    ],
    cells({ counts, n }) {
      const count = ids.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
      return [count, n === 0 ? null : count / n, wilsonInterval(count, n)];
    },
  };
}

const numberColumns: ColumnSet = {
  columns: [
    { name: 'mean', kind: 'number', of: null },
    { name: 'mean 95 %', kind: 'interval', of: null },
    { name: 'median', kind: 'number', of: null },
    { name: 'stdev', kind: 'number', of: null },
    { name: 'min', kind: 'number', of: null },
    { name: 'max', kind: 'number', of: null },
  ],
  cells({ numbers }) {
    const { mean, interval, median, stdev, min, max } = describeNumbers(numbers.values());
    return [mean, interval, median, stdev, min, max].map(toFinite);
  },
};

/** Numbers near the largest there are may have a spread or an interval beyond it. */
function toFinite(cell: TableCell): TableCell {
  const ends = Array.isArray(cell) ? cell : [cell];
  return ends.every((end) => typeof end !== 'number' || Number.isFinite(end)) ? cell : null;
}

function bySize(one: CountedValue, other: CountedValue): number {
  return Number(one.value) - Number(other.value);
}

function byFrequency(one: CountedValue, other: CountedValue): number {
  const [label, otherLabel] = [toLabel(one.value), toLabel(other.value)];
  return other.count - one.count || (label < otherLabel ? -1 : label > otherLabel ? 1 : one.id - other.id);
}
