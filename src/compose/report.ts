import type { OpenCalls } from '../core/open-calls.ts';
import { type CauseGroup, createCauseCollector, type RetryGroup } from '../core/causes.ts';
import { UserError } from '../core/errors.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { Lane } from '../core/request.ts';
import type { TableResult } from '../core/table-result.ts';
import type { BatchView, FunnelRow, ItemCounts, MoneyView, StepView } from '../core/view.ts';
import { placeOfResults, toViewLevels, type ViewLevel } from '../core/view-levels.ts';
import type { ReceiptCount } from '../engine/count-receipts.ts';
import { statusOf } from './look.ts';
import type { OpenBatch } from './open-batch.ts';
import { viewOf } from './render.ts';

/** What became of a batch, as values. */
export interface BatchReport {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: string;
  /** What the pipeline says of itself; null: nothing. */
  readonly description: string | null;
  readonly models: readonly string[];
  readonly simulated: boolean;
  readonly createdAt: string;
  /** Of the newest call. */
  readonly asOf: string;
  readonly levels: readonly ReportLevel[];
  /** In the order of the line. */
  readonly steps: readonly (FunnelRow & Pick<StepView, 'kind' | 'model' | 'level'>)[];
  /** Why items are not among the results, the most frequent first. */
  readonly failures: readonly (Omit<CauseGroup, 'level'> & { readonly level: string | null })[];
  /** Why answers were set aside and asked for again. */
  readonly retries: readonly RetryGroup[];
  readonly money: MoneyView & {
    /** Calls that the process at work waits for. */
    readonly inFlightNow: OpenCalls;
    /** Dollars of the whole batch by accepted result; null: unknown, or there is none. */
    readonly costPerResultUsd: number | null;
  };
  /** Jobs that are still in flight, or wait for a person. */
  readonly jobs: JobsAtAGlance;
  /** That its calls travelled in. */
  readonly lanes: readonly Lane[];
  readonly tables: readonly TableResult[];
  /** Why there are no tables although the pipeline has some; null: nothing is wrong. */
  readonly tableProblem: { readonly code: string; readonly message: string; readonly hint: string } | null;
  /** null: as many receipts stand as the ledger has paid calls for. */
  readonly receiptGap: ReceiptCount | null;
  /** null: nothing is left to do. */
  readonly nextCommand: string | null;
  /** The page to open, where nothing is left to do. */
  readonly page: string | null;
}

export interface ReportLevel {
  /** The expand step whose children these are; null: the acquired items. */
  readonly expand: string | null;
  readonly isResults: boolean;
  /** Items that were expanded; null for the acquired ones. */
  readonly parents: number | null;
  readonly counts: ItemCounts;
}

/** Looks at every item; takes no lock and writes nothing. */
export async function reportBatch(batch: OpenBatch): Promise<BatchReport> {
  const view = viewOf(batch);
  const levels = toViewLevels(view);
  const { causes, tables, tableProblem } = await walk(batch, view, levels);
  const results = levels[placeOfResults(levels)];
  const { money, pipeline } = view;
  const accepted = results?.counts.accepted ?? 0;
  const { nextCommand, page, jobs, lanes, receiptGap, unknownFate, inFlightNow } = statusOf(batch);
  return {
    batchId: view.batchId,
    name: view.name,
    pipeline: pipeline.name,
    description: pipeline.description,
    models: view.models,
    simulated: view.simulated,
    createdAt: view.createdAt,
    asOf: view.asOf,
    levels: levels.map(({ expand, isResults, parents, counts }) => ({ expand, isResults, parents, counts })),
    steps: view.funnel.map((row) => {
      const step = pipeline.steps.find(({ name }) => name === row.step);
      return { ...row, kind: step?.kind ?? 'prompt', model: step?.model ?? null, level: step?.level ?? null };
    }),
    failures: causes
      .groups()
      .map((group) => ({ ...group, level: levels[group.level]?.expand ?? null }))
      .sort((a, b) => b.count - a.count),
    retries: causes.retries(),
    money: {
      ...money,
      unknownFate,
      inFlightNow,
      costPerResultUsd: money.costUsd === null || accepted === 0 ? null : money.costUsd / accepted,
    },
    jobs,
    lanes,
    tables,
    tableProblem,
    receiptGap,
    nextCommand,
    page,
  };
}

type Walked = Pick<BatchReport, 'tables' | 'tableProblem'> & {
  readonly causes: ReturnType<typeof createCauseCollector>;
};

/** One walk over the items gives causes and tables; a table that fails costs a second one, and not the rest of the report. */
async function walk(batch: OpenBatch, view: BatchView, levels: readonly ViewLevel[]): Promise<Walked> {
  try {
    const causes = createCauseCollector(levels);
    const tables = await computeTables(batch, { ...view, items: () => watched(view, levels, causes) });
    if (tables === null) for (const _ of watched(view, levels, causes));
    return { causes, tables: tables ?? [], tableProblem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const causes = createCauseCollector(levels);
    for (const _ of watched(view, levels, causes));
    const { code, message, hint } = error;
    return { causes, tables: [], tableProblem: { code, message, hint } };
  }
}

function* watched(
  view: BatchView,
  levels: readonly ViewLevel[],
  causes: ReturnType<typeof createCauseCollector>,
): ReturnType<BatchView['items']> & Generator {
  for (const item of view.items()) {
    causes.add(
      item,
      levels.findIndex(({ expand }) => expand === item.level),
    );
    yield item;
  }
}

/** null: the pipeline has none, and nothing was walked. */
async function computeTables({ workshop, store }: OpenBatch, view: BatchView): Promise<readonly TableResult[] | null> {
  const definitions = workshop.pipeline.outputs.filter((definition) => definition.kind === 'table');
  if (definitions.length === 0) return null;
  const [{ createExpressionLanguage }, tables] = await Promise.all([
    import('../adapters/evaluator/create-expression-language.ts'),
    import('../adapters/outputs/compute-tables.ts'),
  ]);
  const runner = createExpressionLanguage().open({
    functions: workshop.pipeline.functions,
    constants: { vars: workshop.vars, batch: { id: store.batchId } },
  });
  try {
    return await tables.computeTables(view, definitions, runner);
  } finally {
    runner.close();
  }
}
