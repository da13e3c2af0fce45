import { UserError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json.ts';
import type { TableDefinition } from '../../core/pipeline.ts';
import { createTableGroups, type Measure, type TableGroup, type TableGroups } from '../../core/table-groups.ts';
import { toLabel } from '../../core/table-label.ts';
import { toTableResult } from '../../core/to-table-result.ts';
import type { TableResult } from '../../core/table-result.ts';
import type { BatchView, ItemView } from '../../core/view.ts';
import type { ExpressionRunner, NameValues } from '../../ports/expressions.ts';
import { createRowReader } from './read-rows.ts';
import { compileForRows, type KeyedExpression } from './row-expressions.ts';
import { rowNames, toRowNames } from './row-names.ts';

/** A table with its expressions compiled. */
export interface CompiledTable {
  /** Begins a computation over the items of a view. */
  collect(view: BatchView): TableCollector;
}

export interface TableCollector {
  add(item: ItemView): void;
  result(): TableResult;
}

export function compileTable(definition: TableDefinition, runner: ExpressionRunner): CompiledTable {
  const output = `table "${definition.title}"`;
  const { each, groupBy } = definition;
  const reader = createRowReader(output, definition.rows, runner);
  const measure: Measure = definition.number !== null ? 'number' : definition.count !== null ? 'count' : 'list';
  const list = each === null ? null : compileForRows(output, [{ key: 'each', expression: each }], rowNames, runner);
  const keyed = [...groupBy.map((expression) => ({ key: 'groupBy', expression })), ...measured(definition)];
  const cells = compileForRows(output, keyed, each === null ? rowNames : [...rowNames, 'row'], runner);
  const stats = compileForRows(
    output,
    definition.stats.map((expression) => ({ key: `stats.${expression.name}`, expression })),
    ['values'],
    runner,
  );

  function addRow(groups: TableGroups, names: NameValues, otherwise: JsonValue, whose: string): void {
    const values = cells.evaluate(names, whose);
    const value = measure === 'list' ? otherwise : (values.at(-1) ?? null);
    if (measure === 'number' && value !== null && typeof value !== 'number') throw noNumber(definition, value, whose);
    groups.add(values.slice(0, groupBy.length), value);
  }

  function addElements(groups: TableGroups, elements: JsonValue, names: NameValues, whose: string): void {
    if (elements === null) return;
    if (!Array.isArray(elements)) throw noList(definition, elements, whose);
    for (const [place, row] of (elements as readonly JsonValue[]).entries()) {
      addRow(groups, { ...names, row }, row, `element ${place + 1} of ${whose}`);
    }
  }

  return {
    collect(view) {
      const choose = reader.choice(view);
      const groups = createTableGroups(measure, definition.stats.length > 0);
      return {
        add(item) {
          const row = choose(item);
          if (row === null) return;
          const names = toRowNames(row);
          const whose = `item ${item.id}`;
          if (list === null) addRow(groups, names, row.value, whose);
          else addElements(groups, list.evaluate(names, whose)[0] ?? null, names, whose);
        },
        result: () =>
          toTableResult(definition, groups, (group) => stats.evaluate({ values: valuesOf(group) }, nameOf(group))),
      };
    },
  };
}

/** What is counted or measured; nothing where only the pipeline's own statistics are asked for. */
function measured({ number, count }: TableDefinition): readonly KeyedExpression[] {
  if (number !== null) return [{ key: 'number', expression: number }];
  return count === null ? [] : [{ key: 'count', expression: count }];
}

function valuesOf({ numbers, values }: TableGroup): readonly JsonValue[] {
  return numbers.length > 0 ? Array.from(numbers.values()) : values;
}

function nameOf({ key }: TableGroup): string {
  return key.length === 0 ? 'all rows' : `the group ${key.map(toLabel).join(', ')}`;
}

function noNumber({ title, number }: TableDefinition, value: JsonValue, whose: string): UserError {
  const written = number?.text ?? '';
  const isNumeric = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  return new UserError({
    code: 'table',
    message: `table "${title}": number: ${written} is ${toShortJson(value)} for ${whose}, and that is no number`,
    hint: isNumeric
      ? `It is a text: write Number(${written}).`
      : 'Give a number, or null for a row that is to be left out.',
  });
}

function noList({ title, each }: TableDefinition, value: JsonValue, whose: string): UserError {
  return new UserError({
    code: 'table',
    message: `table "${title}": each: ${each?.text ?? ''} is ${toShortJson(value)} for ${whose}, and that is no list`,
    hint: 'Give a list, or null for a row that has none.',
  });
}

function toShortJson(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
