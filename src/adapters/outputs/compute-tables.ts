import type { TableDefinition } from '../../core/pipeline.ts';
import type { TableResult } from '../../core/table-result.ts';
import type { BatchView } from '../../core/view.ts';
import type { ExpressionRunner } from '../../ports/expressions.ts';
import { createBreath } from './breath.ts';
import { compileTable } from './table-collector.ts';

/** The tables of a pipeline, for the page, the terminal and their files. */
export interface Tables {
  readonly definitions: readonly TableDefinition[];
  /** In order of the definitions. Computed once for a view, however many ask. */
  compute(view: BatchView): Promise<readonly TableResult[]>;
}

/** Compiles at once, so that a mistake in an expression shows before any work. */
export function createTables(definitions: readonly TableDefinition[], runner: ExpressionRunner): Tables {
  const compiled = definitions.map((definition) => compileTable(definition, runner));
  const computed = new WeakMap<BatchView, Promise<readonly TableResult[]>>();

  async function walk(view: BatchView): Promise<readonly TableResult[]> {
    const collectors = compiled.map((table) => table.collect(view));
    if (collectors.length === 0) return [];
    const breathe = createBreath();
    for (const item of view.items()) {
      for (const collector of collectors) collector.add(item);
      await breathe();
    }
    return collectors.map((collector) => collector.result());
  }

  return {
    definitions,
    compute(view) {
      const known = computed.get(view) ?? walk(view);
      computed.set(view, known);
      return known;
    },
  };
}

/** All tables in one walk over the items. Throws a UserError where an expression fails, or a number is none. */
export function computeTables(
  view: BatchView,
  definitions: readonly TableDefinition[],
  runner: ExpressionRunner,
): Promise<readonly TableResult[]> {
  return createTables(definitions, runner).compute(view);
}
