import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '../../core/json.ts';
import type { BatchView } from '../../core/view.ts';
import type { Output } from '../../ports/output.ts';
import { toCsvRow } from './csv-cell.ts';
import { createCsvColumns } from './csv-columns.ts';
import { madeFiles } from './made-files.ts';
import type { RowReader } from './read-rows.ts';
import { createReplacementFile } from './replace-file.ts';
import { toRecordHead } from './result-record.ts';
import type { RowColumns } from './row-columns.ts';
import { levelOfRows, type OutputRow } from './rows.ts';

const fileName = 'results.csv';
const rowsABreath = 2000;

/** `results.csv` by RFC 4180, with the pipeline's columns, or with every field there is. */
export function createCsvOutput(reader: RowReader, columns: RowColumns | null): Output {
  return {
    async write(view, folder) {
      const { names, cells } = columns ?? (await learnColumns(view, reader));
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        file.write(toCsvRow(names));
        for (const row of reader.rows(view)) {
          file.write(toCsvRow(cells(row)));
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

/** The id, then the fields of `raw` and of the value: a walk of its own, since the last row may have a field that no other has. */
async function learnColumns(view: BatchView, reader: RowReader): Promise<RowColumns> {
  const fields = createCsvColumns(['raw', 'value']);
  let rows = 0;
  for (const { item, value } of reader.rows(view)) {
    fields.learn('raw', item.raw);
    fields.learn('value', value);
    rows += 1;
    if (rows % rowsABreath === 0) await setImmediate();
  }
  const { definition } = reader;
  return {
    names: [
      'id',
      ...(levelOfRows(view, definition) === null ? [] : ['parent']),
      ...(definition.rejected ? ['verdict'] : []),
      ...fields.names(),
    ],
    cells: (row: OutputRow): readonly JsonValue[] => [
      ...Object.values(toRecordHead(row, definition)),
      ...fields.cells({ raw: row.item.raw, value: row.value }),
    ],
  };
}
