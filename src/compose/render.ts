import { join } from 'node:path';
import { type ExitState, UserError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { findReceiptGap, type ReceiptCount } from '../engine/count-receipts.ts';
import { createStop } from '../engine/stop.ts';
import { createView } from '../engine/view.ts';
import type { OutputProblem, OutputResult } from '../ports/output.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { BatchView } from '../core/view.ts';
import { type InterruptedBy, interruptedBy, listenForInterrupts } from './interrupts.ts';
import { notePageIsCurrent } from './made-page.ts';
import { resolveModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import { outputFolderOf } from './surroundings.ts';
import { loadAsUsual } from './heap-growth.ts';

export interface RenderOutcome {
  readonly batchId: string;
  /** Paths of what was written, the one to open first in front. */
  readonly files: readonly string[];
  readonly counts: BatchView['counts'];
  readonly children: BatchView['children'];
  /** Programs of the user's that did not do their work. */
  readonly problems: readonly OutputProblem[];
  /** null: as many receipts stand as the ledger has paid calls for. */
  readonly receiptGap: ReceiptCount | null;
  readonly interruptedBy: InterruptedBy | null;
  readonly states: readonly ExitState[];
}

const nothingMade: OutputResult = { files: [], problems: [], notes: [] };

/** Makes every output of the pipeline from what there is now; the gaps are listed on the page. */
export async function renderBatch(batch: OpenBatch, reporter: Reporter): Promise<RenderOutcome> {
  const { createOutputs } = await loadAsUsual(() => import('../adapters/outputs/create-output.ts'));
  const { createExpressionLanguage } = await loadAsUsual(
    () => import('../adapters/evaluator/create-expression-language.ts'),
  );
  const { surroundings, workshop, store } = batch;
  const folder = outputFolderOf(surroundings, store.batchId);
  const stop = createStop();
  const signal = stop.noMoreCalls;
  let receiptGap: ReceiptCount | null = null;
  const findGap = (plan: Plan) => (receiptGap = findReceiptGap(workshop, batch.fold, plan));
  const view = interruptible(viewOf(batch, findGap), signal);
  reporter.report({ kind: 'stage-started', stage: 'render', total: null });
  const runner = createExpressionLanguage().open({
    functions: workshop.pipeline.functions,
    constants: { vars: workshop.vars, batch: { id: store.batchId } },
  });
  const files: string[] = [];
  const problems: OutputProblem[] = [];
  const mistakes: UserError[] = [];
  const stopListening = listenForInterrupts(batch.control, stop, reporter);
  try {
    const outputs = createOutputs(workshop.pipeline.outputs, {
      templates: workshop.templates,
      runner,
      pipelineFolder: workshop.pipeline.sourceFolder,
      environment: surroundings.environment,
      signal,
      say: (message) => reporter.report({ kind: 'notice', level: 'info', message }),
      dataFolder: surroundings.dataFolder,
    });
    for (const output of outputs) {
      if (signal.aborted) break;
      store.refuseIfLockLost();
      const made = await output.write(view, folder).catch((error: unknown) => {
        if (signal.aborted && error === signal.reason) return nothingMade;
        // A mistake in one output is no reason to withhold the others.
        if (!(error instanceof UserError)) throw error;
        mistakes.push(error);
        return nothingMade;
      });
      files.push(...made.files.map((file) => join(folder, file)));
      problems.push(...made.problems);
      for (const message of made.notes) reporter.report({ kind: 'notice', level: 'info', message });
      for (const { message, hint } of made.problems)
        reporter.report({ kind: 'notice', level: 'warning', message: `${message}. ${hint}` });
    }
  } finally {
    runner.close();
    stopListening();
  }
  reporter.report({ kind: 'stage-ended', stage: 'render' });
  const [mistake] = mistakes;
  if (mistake !== undefined) throw mistake;
  if (!signal.aborted && files.includes(join(folder, 'index.html'))) notePageIsCurrent(surroundings, store.batchId);
  return {
    batchId: store.batchId,
    files,
    counts: view.counts,
    children: view.children,
    problems,
    receiptGap,
    interruptedBy: signal.aborted ? interruptedBy(stop) : null,
    states: signal.aborted ? ['interrupted'] : [problems.length > 0 || receiptGap !== null ? 'incomplete' : 'done'],
  };
}

/** The same, but the next item that is asked for after the signal throws its reason, so that no output goes on to its end. */
function interruptible(view: BatchView, signal: AbortSignal): BatchView {
  return {
    ...view,
    *items() {
      for (const item of view.items()) {
        signal.throwIfAborted();
        yield item;
      }
    },
  };
}

/** `seen`: is given what the items come to. */
export function viewOf(batch: OpenBatch, seen?: (plan: Plan) => void): BatchView {
  const models = resolveModels(
    batch.workshop.whole,
    batch.record.models,
    {},
    batch.prices,
    new Date(batch.surroundings.clock.now()),
  );
  return createView(batch.workshop, batch.record, batch.fold, (step) => models.ofStep(step).model.model, seen);
}
