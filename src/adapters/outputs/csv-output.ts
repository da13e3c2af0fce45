import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '../../core/json.ts';
import type { Output } from '../../ports/output.ts';
import { toCsvCell } from './csv-cell.ts';
import { createCsvColumns } from './csv-columns.ts';
import { createReplacementFile } from './replace-file.ts';
import { readResultRows } from './result-row.ts';

const fileName = 'results.csv';
const rowsABreath = 2000;

/** `results.csv`: accepted items by RFC 4180. Two walks: the first learns the columns, the second writes. */
export function createCsvOutput(): Output {
  return {
    async write(view, folder) {
      const columns = createCsvColumns(['raw', 'value']);
      let rows = 0;
      for (const { raw, value } of readResultRows(view)) {
        columns.learn('raw', raw);
        columns.learn('value', value);
        rows += 1;
        if (rows % rowsABreath === 0) await setImmediate();
      }
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        file.write(toCsvRow(columns.names()));
        for (const { id, raw, value } of readResultRows(view)) {
          file.write(toCsvRow([id, ...columns.cells({ raw, value })]));
          await file.breathe();
        }
        await file.commit();
      } finally {
        file.abandon();
      }
      return [fileName];
    },
  };
}

function toCsvRow(cells: readonly JsonValue[]): string {
  return `${cells.map(toCsvCell).join(',')}\r\n`;
}
