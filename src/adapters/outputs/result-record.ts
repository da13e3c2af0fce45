import type { JsonObject } from '../../core/json.ts';
import type { RowsDefinition } from '../../core/pipeline.ts';
import type { OutputRow } from './rows.ts';

/** A row as data outputs give it to other programs; `verdict` where rejected items are among them. */
export function toResultRecord(row: OutputRow, rows: RowsDefinition): JsonObject {
  const { raw, steps } = row.item;
  return { ...toRecordHead(row, rows), raw, steps, value: row.value };
}

/** Which row it is: `id`, a child's `parent`, and `verdict` where rejected items are among them. */
export function toRecordHead({ item }: OutputRow, { rejected }: RowsDefinition): JsonObject {
  return {
    id: item.id,
    ...(item.level === null ? {} : { parent: item.parent }),
    ...(rejected ? { verdict: item.state } : {}),
  };
}
