import type { NamedExpression } from '../../core/expression.ts';
import type { JsonValue } from '../../core/json.ts';
import type { ExpressionRunner } from '../../ports/expressions.ts';
import { compileForRows } from './row-expressions.ts';
import { rowNames, toRowNames } from './row-names.ts';
import type { OutputRow } from './rows.ts';

/** Columns of a pipeline's own. */
export interface RowColumns {
  readonly names: readonly string[];
  /** In the order of `names`. Throws a UserError for an expression that fails. */
  cells(row: OutputRow): readonly JsonValue[];
}

export function compileColumns(
  output: string,
  columns: readonly NamedExpression[],
  runner: ExpressionRunner,
): RowColumns {
  const keyed = columns.map((expression) => ({ key: `columns.${expression.name}`, expression }));
  const compiled = compileForRows(output, keyed, rowNames, runner);
  return {
    names: columns.map(({ name }) => name),
    cells: (row) => compiled.evaluate(toRowNames(row), `item ${row.item.id}`),
  };
}
