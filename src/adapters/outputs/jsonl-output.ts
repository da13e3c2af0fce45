import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../core/json.ts';
import type { Output } from '../../ports/output.ts';
import { madeFiles } from './made-files.ts';
import type { RowReader } from './read-rows.ts';
import { createReplacementFile } from './replace-file.ts';
import { toResultRecord } from './result-record.ts';
import type { RowColumns } from './row-columns.ts';
import type { OutputRow } from './rows.ts';

const fileName = 'results.jsonl';

/** `results.jsonl`: one row a line, with the pipeline's columns, or {id, raw, steps, value}. */
export function createJsonlOutput(reader: RowReader, columns: RowColumns | null): Output {
  return {
    async write(view, folder) {
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        for (const row of reader.rows(view)) {
          const record = columns === null ? toResultRecord(row, reader.definition) : toColumnRecord(row, columns);
          file.write(`${JSON.stringify(record)}\n`);
          await file.breathe();
        }
        await file.commit();
      } finally {
        file.abandon();
      }
      return madeFiles(fileName);
    },
  };
}

function toColumnRecord(row: OutputRow, columns: RowColumns): JsonObject {
  const cells = columns.cells(row);
  // fromEntries defines its keys: a column called __proto__ stays a column.
  return Object.fromEntries(columns.names.map((name, place) => [name, cells[place] ?? null]));
}
