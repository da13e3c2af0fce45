import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { BatchView, ItemView } from '../../core/view.ts';

/** One result as outputs give it. */
export interface ResultRow {
  readonly id: string;
  readonly raw: JsonObject;
  readonly steps: Readonly<Record<string, JsonValue>>;
  readonly value: JsonValue;
}

export function toResultRow({ id, raw, steps, value }: ItemView): ResultRow {
  return { id, raw, steps, value };
}

/** The rows of data outputs: accepted items, in order of acquisition. */
export function* readResultRows(view: BatchView): Iterable<ResultRow> {
  for (const item of view.items()) if (item.state === 'accepted') yield toResultRow(item);
}
