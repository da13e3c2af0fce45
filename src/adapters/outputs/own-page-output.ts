import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { BatchView } from '../../core/view.ts';
import type { Output } from '../../ports/output.ts';
import type { Template } from '../../ports/templates.ts';
import type { Tables } from './compute-tables.ts';
import { madeFiles } from './made-files.ts';
import type { RowReader } from './read-rows.ts';
import { createReplacementFile } from './replace-file.ts';
import { toRowNames } from './row-names.ts';

const fileName = 'index.html';

export interface OwnPageOptions {
  readonly template: Template;
  readonly reader: RowReader;
  readonly tables: Tables;
}

/** `index.html` by a template of the pipeline's own, in place of the report. */
export function createOwnPageOutput({ template, reader, tables }: OwnPageOptions): Output {
  return {
    async write(view, folder) {
      const context = await readContext(view, reader, tables);
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        file.write(template.render(context));
        await file.commit();
      } finally {
        file.abandon();
      }
      return madeFiles(fileName);
    },
  };
}

/** Everything at once: a template sees all items, so a page of one's own is for batches that fit into memory. */
async function readContext(view: BatchView, reader: RowReader, tables: Tables): Promise<JsonObject> {
  const { batchId: id, name, simulated, createdAt, asOf, models, counts, money, pipeline, funnel } = view;
  const batch = { id, name, simulated, createdAt, asOf, models, counts, money, pipeline, funnel };
  return {
    batch: batch as unknown as JsonObject,
    vars: view.vars,
    items: Array.from(reader.rows(view), (row) => toRowNames(row) as unknown as JsonObject),
    tables: (await tables.compute(view)) as unknown as JsonValue,
  };
}
