import type { RowsDefinition } from '../../core/pipeline.ts';
import type { BatchView, ItemView } from '../../core/view.ts';
import type { ExpressionRunner } from '../../ports/expressions.ts';
import { compileForRows } from './row-expressions.ts';
import { rowNames, toRowNames } from './row-names.ts';
import { createRowChoice, type OutputRow } from './rows.ts';

/** The rows of one output. */
export interface RowReader {
  readonly definition: RowsDefinition;
  /** In order of acquisition; may be read again. */
  rows(view: BatchView): Iterable<OutputRow>;
  /** For who walks over the items for several outputs. */
  choice(view: BatchView): (item: ItemView) => OutputRow | null;
}

export function createRowReader(output: string, definition: RowsDefinition, runner: ExpressionRunner): RowReader {
  const { where } = definition;
  const condition =
    where === null ? null : compileForRows(output, [{ key: 'where', expression: where }], rowNames, runner);

  function choice(view: BatchView): (item: ItemView) => OutputRow | null {
    const choose = createRowChoice(view, definition);
    if (condition === null) return choose;
    return (item) => {
      const row = choose(item);
      if (row === null) return null;
      const [isWanted] = condition.evaluate(toRowNames(row), `item ${item.id}`);
      return isWanted ? row : null;
    };
  }

  return {
    definition,
    choice,
    *rows(view) {
      const choose = choice(view);
      for (const item of view.items()) {
        const row = choose(item);
        if (row !== null) yield row;
      }
    },
  };
}
