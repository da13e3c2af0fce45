import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../core/json.ts';
import type { TableResult } from '../../core/table-result.ts';
import type { BatchView } from '../../core/view.ts';
import type { Output } from '../../ports/output.ts';
import type { Template } from '../../ports/templates.ts';
import { type PageBudget, usualBudget } from './html/item-record.ts';
import { toPageEnd, toPageStart } from './html/page.ts';
import { writeItems } from './html/page-data.ts';
import { createReplacementFile, type ReplacementFile } from './replace-file.ts';
import { toResultRow } from './result-row.ts';

export interface HtmlOutputOptions {
  /** A page of one's own in place of the report. */
  readonly template?: Template | null;
  /** The folder of all batches, as the page names it to people. */
  readonly dataFolder?: string;
  readonly budget?: PageBudget;
  /** The pipeline's tables, computed when the page is made. */
  readonly tables?: { compute(view: BatchView): Promise<readonly TableResult[]> };
}

const fileName = 'index.html';
const noTables = { compute: async (): Promise<readonly TableResult[]> => [] };

/** `index.html`: the report, or a page of one's own. */
export function createHtmlOutput({
  template = null,
  dataFolder = 'data',
  budget = usualBudget,
  tables = noTables,
}: HtmlOutputOptions = {}): Output {
  return {
    async write(view, folder) {
      mkdirSync(folder, { recursive: true });
      const file = createReplacementFile(join(folder, fileName));
      try {
        if (template === null)
          await writeReport(view, file, await tables.compute(view), {
            itemsPath: join(folder, 'items'),
            batchFolder: `${dataFolder}/${view.batchId}`,
            budget,
          });
        else file.write(template.render(toTemplateContext(view)));
        await file.commit();
      } finally {
        file.abandon();
      }
      return [fileName];
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

/** Everything at once: a template sees all items, so a page of one's own is for batches that fit into memory. */
function toTemplateContext(view: BatchView): JsonObject {
  const items: JsonObject[] = [];
  for (const item of view.items()) {
    if (item.state !== 'accepted') continue;
    const { id, raw, steps, value } = toResultRow(item);
    items.push({
      raw,
      steps,
      value,
      item: { id, verdict: item.state, attempts: item.attempts, costUsd: item.costUsd },
    });
  }
  const { batchId: id, name, simulated, createdAt, asOf, models, counts, money, pipeline, funnel } = view;
  const batch = { id, name, simulated, createdAt, asOf, models, counts, money, pipeline, funnel };
  return { batch: batch as unknown as JsonObject, vars: view.vars, items, tables: {} };
}
