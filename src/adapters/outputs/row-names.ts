import type { JsonObject, JsonValue } from '../../core/json.ts';
import { toTemplateContext } from '../../core/template-context.ts';
import type { BatchView } from '../../core/view.ts';
import type { KnownNames } from '../../ports/expressions.ts';
import type { OutputRow } from './rows.ts';

/** What an expression of an output may read of a row, beside the constants `vars` and `batch`. */
export interface RowNames {
  readonly raw: JsonObject;
  readonly steps: Readonly<Record<string, JsonValue>>;
  readonly value: JsonValue;
  readonly item: JsonObject;
}

export const rowNames: KnownNames = ['raw', 'steps', 'value', 'item'];

/** Everything of `item` is there in every row, so that a misspelt name is found: null for what an item has not. */
export function toRowNames({ item, value }: OutputRow): RowNames {
  const { id, parent, index, repetition, state, attempts, costUsd } = item;
  return {
    raw: item.raw,
    steps: item.steps,
    value,
    item: { id, parent, index, repetition, verdict: state, attempts, costUsd },
  };
}

/** The same for a template, where raw's fields are names of their own too. */
export function toRowContext(row: OutputRow, { vars, batchId }: BatchView): JsonObject {
  return toTemplateContext({ ...toRowNames(row), vars, batch: { id: batchId } });
}
