import { countOf } from './block-text.ts';
import type { JsonValue } from './json.ts';
import { createNumberList } from './number-list.ts';
import type { TableDefinition } from './pipeline.ts';
import { toColumnSets } from './table-columns.ts';
import type { TableGroup, TableGroups } from './table-groups.ts';
import { toUncountedNotes } from './table-net.ts';
import { sortRows } from './table-order.ts';
import type { TableColumn, TableResult } from './table-result.ts';
import { toUniqueNames } from './unique-names.ts';

/** The table of what was grouped. `statsOf` gives a group's value for each of the table's `stats`; it is asked for groups with rows. */
export function toTableResult(
  definition: TableDefinition,
  grouped: TableGroups,
  statsOf: (group: TableGroup) => readonly JsonValue[],
): TableResult {
  const { title, groupBy, stats, minCount, top } = definition;
  const counted = grouped.counted();
  const all = grouped.groups();
  // Without groupBy there is one group, also of no rows.
  const isEmpty = all.length === 0 && groupBy.length === 0;
  const groups = isEmpty ? [emptyGroup()] : all.filter(({ n }) => n >= (minCount ?? 0));

  const sets = toColumnSets(definition, counted, groups);
  const columns = withUniqueNames([
    ...sets.flatMap((set) => set.columns),
    ...stats.map(({ name }): TableColumn => ({ name, kind: 'stat', of: null })),
  ]);
  const rows = groups.map((group) => [
    ...sets.flatMap((set) => set.cells(group)),
    ...(group.n === 0 ? stats.map(() => null) : statsOf(group)),
  ]);
  const sorted = sortRows(rows, columns, definition);
  const shown = top === null ? sorted.rows : sorted.rows.slice(0, top);
  const unmet = definition.net === null || counted.length === 0 ? [] : toUncountedNotes(definition.net, counted);
  const notes = [
    ...skippedNote(definition, grouped.skipped),
    ...smallGroupsNote(all.filter((group) => minCount !== null && group.n < minCount)),
    ...(sorted.missing === null ? [] : [`No row has ${sorted.missing} to sort by: the groups stand as they came.`]),
    ...(shown.length < rows.length
      ? [`${countOf(rows.length - shown.length, 'further group')} left out (top: ${top}).`]
      : []),
    ...unmet,
  ];
  return { title, columns, rows: shown, notes };

  function smallGroupsNote(small: readonly TableGroup[]): readonly string[] {
    if (small.length === 0) return [];
    const left = small.reduce((sum, { n }) => sum + n, 0);
    return [`${countOf(small.length, 'group')} with fewer than ${minCount} left out (${countOf(left, 'row')}).`];
  }
}

function skippedNote({ number, count }: TableDefinition, skipped: number): readonly string[] {
  if (skipped === 0) return [];
  const done = number !== null ? 'measured' : count !== null ? 'counted' : 'listed';
  return [`${countOf(skipped, 'row')} not ${done}: ${skipped === 1 ? 'its' : 'their'} value is null.`];
}

function withUniqueNames(columns: readonly TableColumn[]): readonly TableColumn[] {
  const names = toUniqueNames(columns.map(({ name }) => name));
  return columns.map((column, place) => ({ ...column, name: names[place] ?? column.name }));
}

function emptyGroup(): TableGroup {
  return { key: [], n: 0, counts: new Map(), numbers: createNumberList(), values: [] };
}
