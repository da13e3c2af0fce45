import { createDistributionCollector, type DistributionCollector } from '../../../core/distribution.ts';
import type { BatchView } from '../../../core/view.ts';
import type { ReplacementFile } from '../replace-file.ts';
import { type CauseGroup, createCauseCollector, type RetryGroup } from './causes.ts';
import { type ChartChoice, chooseCharts, type FieldGroup } from './choose-charts.ts';
import { chooseColumns, type Column } from './choose-columns.ts';
import { createRecordMaker, type PageBudget } from './item-record.ts';
import { toScriptJson } from './markup.ts';

/** What one walk over the items gave: everything of the page but the items themselves. */
export interface PageData {
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
 * Only one chunk is in memory at a time.
 */
export async function writeItems(view: BatchView, file: ReplacementFile, budget: PageBudget): Promise<PageData> {
  const stepNames = view.pipeline.steps.map((step) => step.name);
  const lastStep = stepNames.at(-1) ?? null;
  const raw = createDistributionCollector();
  const value = createDistributionCollector();
  const bySteps = stepNames.slice(0, -1).map((step) => ({ step, collector: createDistributionCollector() }));
  const causes = createCauseCollector(stepNames);
  const records = createRecordMaker(lastStep, budget);
  const chunks = createChunkWriter(file);
  let items = 0;
  let hasRetries = false;

  for (const item of view.items()) {
    items += 1;
    raw.add(item.raw);
    if (item.state === 'accepted') value.add(item.value);
    for (const { step, collector } of bySteps) {
      const stepValue = item.steps[step];
      if (stepValue !== undefined && stepValue !== null) collector.add(stepValue);
    }
    if (item.attempts > 1) hasRetries = true;
    const record = records.toRecord(item, causes.add(item));
    if (record !== null) chunks.add(record.row, record.detail);
    await file.breathe();
  }
  chunks.end();

  const toGroup = (step: string | null, collector: DistributionCollector): FieldGroup => ({
    step,
    fields: collector.fields(),
    items: collector.items,
  });
  const results = [toGroup(null, value), ...bySteps.map(({ step, collector }) => toGroup(step, collector))];
  return {
    items,
    rows: chunks.rows,
    chunks: chunks.count,
    itemsWithoutTexts: records.itemsWithoutTexts,
    hasRetries,
    charts: chooseCharts(results),
    columns: chooseColumns(toGroup(null, raw), results),
    causes: causes.groups(),
    retries: causes.retries(),
    systems: records.systems,
  };
}

function createChunkWriter(file: ReplacementFile) {
  let rows: string[] = [];
  let details: string[] = [];
  let chars = 0;
  let count = 0;
  let written = 0;

  function end(): void {
    if (rows.length === 0) return;
    file.write(
      `<script type="application/json" id="rows-${count}" data-first="${written}" data-count="${rows.length}">[${toScriptJson(rows.join(',\n'))}]</script>\n`,
    );
    file.write(
      `<script type="application/json" id="details-${count}">[${toScriptJson(details.join(',\n'))}]</script>\n`,
    );
    count += 1;
    written += rows.length;
    rows = [];
    details = [];
    chars = 0;
  }

  return {
    add(row: string, detail: string): void {
      rows.push(row);
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
