import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '../../ports/output.ts';
import { createReplacementFile } from './replace-file.ts';
import { readResultRows } from './result-row.ts';

const fileName = 'results.jsonl';

/** `results.jsonl`: one accepted item a line, {id, raw, steps, value}. */
export function createJsonlOutput(): Output {
  return {
    async write(view, folder) {
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        for (const row of readResultRows(view)) {
          file.write(`${JSON.stringify(row)}\n`);
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
