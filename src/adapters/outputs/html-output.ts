import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TableResult } from '../../core/table-result.ts';
import type { BatchView } from '../../core/view.ts';
import type { Output } from '../../ports/output.ts';
import type { Tables } from './compute-tables.ts';
import { type PageBudget, usualBudget } from './html/item-record.ts';
import { toPageEnd, toPageStart } from './html/page.ts';
import { writeItems } from './html/page-data.ts';
import { madeFiles } from './made-files.ts';
import { createReplacementFile, type ReplacementFile } from './replace-file.ts';

export interface HtmlOutputOptions {
  /** The folder of all batches, as the page names it to people. */
  readonly dataFolder?: string;
  readonly budget?: PageBudget;
  /** The pipeline's tables, which stand on the page. */
  readonly tables?: Pick<Tables, 'compute'>;
}

const fileName = 'index.html';
const noTables: Pick<Tables, 'compute'> = { compute: async () => [] };

/** `index.html`: the report. */
export function createHtmlOutput({
  dataFolder = 'data',
  budget = usualBudget,
  tables = noTables,
}: HtmlOutputOptions = {}): Output {
  return {
    async write(view, folder) {
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        await writeReport(view, file, await tables.compute(view), {
          itemsPath: join(folder, 'items'),
          batchFolder: `${dataFolder}/${view.batchId}`,
          budget,
        });
        await file.commit();
      } finally {
        file.abandon();
      }
      return madeFiles(fileName);
    },
  };
}

/** What stands first on the page is known last: the items are written aside on the one walk over them, then appended. */
async function writeReport(
  view: BatchView,
  file: ReplacementFile,
  tables: readonly TableResult[],
  {
    itemsPath,
    batchFolder,
    budget,
  }: { readonly itemsPath: string; readonly batchFolder: string; readonly budget: PageBudget },
): Promise<void> {
  const items = createReplacementFile(itemsPath);
  try {
    const data = await writeItems(view, items, budget);
    items.close();
    file.write(toPageStart(view, data, tables, batchFolder));
    await file.append(items.temporaryPath);
    file.write(toPageEnd());
  } finally {
    items.abandon();
  }
}
