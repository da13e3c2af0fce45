import type { BatchView, ItemView } from '../../../core/view.ts';
import type { ReplacementFile } from '../replace-file.ts';
import { type CauseGroup, createCauseCollector, type RetryGroup } from '../../../core/causes.ts';
import { type ChartChoice, chooseCharts } from './choose-charts.ts';
import { chooseColumns, type Column } from './choose-columns.ts';
import { createRecordMaker, type PageBudget } from './item-record.ts';
import { createLevelFields } from './level-fields.ts';
import { toScriptJson } from './markup.ts';
import { type ViewLevel, toViewLevels } from '../../../core/view-levels.ts';
import { toRowRaw } from './row-raw.ts';

/** What one walk over the items gave: everything of the page but the items themselves. */
export interface PageData {
  readonly levels: readonly ViewLevel[];
  readonly items: number;
  readonly rows: number;
  readonly chunks: number;
  readonly itemsWithoutTexts: number;
  readonly hasRetries: boolean;
  readonly charts: ChartChoice;
  readonly columns: readonly Column[];
  readonly causes: readonly CauseGroup[];
  readonly retries: readonly RetryGroup[];
  readonly systems: readonly string[];
}

const maxChunkRows = 500;
const maxChunkChars = 1 << 20;

/**
 * Walks the items once: writes them to `file` as script elements, rows and details apart, and gathers the statistics.
 * Only one chunk is in memory at a time, and the parents of the item at hand.
 */
export async function writeItems(view: BatchView, file: ReplacementFile, budget: PageBudget): Promise<PageData> {
  const levels = toViewLevels(view);
  const places = new Map(levels.map(({ expand }, place) => [expand, place]));
  const fields = levels.map((level, place) => createLevelFields(level, place));
  const causes = createCauseCollector(levels);
  const records = createRecordMaker(levels, budget);
  const chunks = createChunkWriter(file, levels.length);
  let parents: readonly { readonly item: ItemView; readonly row: number }[] = [];
  let items = 0;
  let hasRetries = false;

  for (const item of view.items()) {
    const level = places.get(item.level) ?? 0;
    parents = parents.slice(0, 1 + parents.findIndex((candidate) => candidate.item.id === item.parent));
    const parent = parents.at(-1) ?? null;
    const raw = toRowRaw(item, parent?.item ?? null);
    fields[level]?.add(item, raw.inRow);
    if (item.attempts > 1) hasRetries = true;
    const record = records.toRecord(item, { level, parentRow: parent?.row ?? null, raw }, causes.add(item, level));
    parents = [...parents, { item, row: record === null ? -1 : items }];
    if (record !== null) chunks.add(record.row, record.detail, level);
    items += 1;
    await file.breathe();
  }
  chunks.end();

  const inOrder = fields.toSorted((a, b) => Number(b.level.isResults) - Number(a.level.isResults));
  return {
    levels,
    items,
    rows: chunks.rows,
    chunks: chunks.count,
    itemsWithoutTexts: records.itemsWithoutTexts,
    hasRetries,
    charts: chooseCharts(inOrder.flatMap((of) => of.results())),
    columns: fields.flatMap((of) => chooseColumns(of.raw(), of.results())),
    causes: causes.groups(),
    retries: causes.retries(),
    systems: records.systems,
  };
}

function createChunkWriter(file: ReplacementFile, levels: number) {
  let rows: string[] = [];
  let counts: number[] = new Array(levels).fill(0);
  let details: string[] = [];
  let chars = 0;
  let count = 0;
  let written = 0;

  function end(): void {
    if (rows.length === 0) return;
    file.write(
      `<script type="application/json" id="rows-${count}" data-first="${written}" data-levels="${counts.join()}">[${toScriptJson(rows.join(',\n'))}]</script>\n`,
    );
    file.write(
      `<script type="application/json" id="details-${count}">[${toScriptJson(details.join(',\n'))}]</script>\n`,
    );
    count += 1;
    written += rows.length;
    rows = [];
    counts = counts.map(() => 0);
    details = [];
    chars = 0;
  }

  return {
    add(row: string, detail: string, level: number): void {
      rows.push(row);
      counts[level] = (counts[level] ?? 0) + 1;
      details.push(detail);
      chars += row.length + detail.length;
      if (rows.length >= maxChunkRows || chars >= maxChunkChars) end();
    },
    end,
    get count() {
      return count;
    },
    get rows() {
      return written;
    },
  };
}
