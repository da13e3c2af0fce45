import type { ExitState } from '../core/errors.ts';
import { countEveryLevel } from '../core/every-level.ts';
import type { Plan } from '../core/plan.ts';
import { createParseTally, type ParseTally, parseItems, parseWholeBatch } from '../engine/parse.ts';
import { prepareItems } from '../engine/process.ts';
import { writeResults } from '../engine/results.ts';
import type { Run } from '../engine/run.ts';
import { scan } from '../engine/scan.ts';
import { createStop } from '../engine/stop.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt } from '../stages/workshop.ts';
import type { Reporter } from '../ports/reporter.ts';
import { createRun } from './create-run.ts';
import { type InterruptedBy, interruptedBy, listenForInterrupts } from './interrupts.ts';
import { keepRecord, type OpenBatch } from './open-batch.ts';
import { checkStep } from './check-words.ts';
import type { Selection } from './spending-flags.ts';

export interface PrepareOutcome {
  readonly batchId: string;
  readonly promptsWritten: number;
  readonly editedPrompts: number;
  /** By code steps. */
  readonly valuesComputed: number;
  readonly childrenMade: number;
  /** Steps whose condition does not hold. */
  readonly skipped: number;
  readonly failed: readonly string[];
  readonly plan: Plan;
  readonly interruptedBy: InterruptedBy | null;
  readonly states: readonly ExitState[];
}

/** Writes the prompts that are missing or would be different now; local and free. */
export async function prepareBatch(
  batch: OpenBatch,
  selection: Selection,
  step: string | null,
  reporter: Reporter,
): Promise<PrepareOutcome> {
  checkStep(batch, step);
  const run = createFreeRun(batch, reporter);
  const { workshop } = batch;
  keepRecord(batch, batch.record);
  const plan = await withStage(batch, run, 'prepare', () => prepareItems(run, selection, step));
  const failed = [...run.items.failed];
  return {
    batchId: batch.store.batchId,
    promptsWritten: run.items.promptsWritten,
    editedPrompts: run.items.editedPrompts,
    valuesComputed: run.items.valuesComputed,
    childrenMade: run.items.childrenMade,
    skipped: run.items.skipped,
    failed,
    plan: plan ?? scan(workshop, selection),
    interruptedBy: interruptedBy(run.stop),
    states: statesOf(run, failed.length > 0 || hasRejected(run)),
  };
}

export interface ParseOutcome extends ParseTally {
  readonly batchId: string;
  readonly results: number;
  readonly rejectedNow: number;
  readonly failed: readonly string[];
  readonly plan: Plan;
  readonly interruptedBy: InterruptedBy | null;
  readonly states: readonly ExitState[];
}

/** Judges every answer anew and writes all_results.json; calls no model. */
export async function parseBatch(
  batch: OpenBatch,
  selection: Selection,
  step: string | null,
  reporter: Reporter,
): Promise<ParseOutcome> {
  checkStep(batch, step);
  const run = createFreeRun(batch, reporter);
  const { workshop } = batch;
  const isWhole = selection.limit === null && selection.only === null;
  const tally = createParseTally();
  const whole = await withStage(batch, run, 'parse', () =>
    isWhole ? parseWholeBatch(run, step, tally) : parseItems(run, selection, step, tally),
  );
  // Of a part, or where it was stopped: the results are still those of the whole batch.
  const results = whole?.results ?? writeResults(workshop);
  const plan = whole?.plan ?? scan(workshop, selection);
  const failed = [...run.items.failed];
  return {
    ...tally,
    batchId: batch.store.batchId,
    results,
    rejectedNow: run.items.parseErrors + run.items.ruleRejections,
    failed,
    plan,
    interruptedBy: interruptedBy(run.stop),
    states: statesOf(run, failed.length > 0 || countEveryLevel(plan).rejected > 0),
  };
}

function createFreeRun(batch: OpenBatch, reporter: Reporter): Run {
  return createRun(batch, null, createStop(), reporter, {
    jobs: null,
    workers: () => 1,
    maxCostUsd: null,
    consentUsd: 0,
    callTimeoutMs: null,
    askForMore: async () => null,
    expectedOf: () => null,
    likelyCostOf: () => null,
    modelOf: () => {
      throw new Error('free work asked for a model');
    },
  });
}

/** Whether an item or child that was touched is rejected for good: by code, or by a list that cannot be one. */
function hasRejected({ workshop, items }: Run): boolean {
  if (items.parseErrors + items.ruleRejections === 0) return false;
  return [...items.touched].some((itemId) => {
    const task = taskOf(workshop, lookAt(workshop, itemId));
    return task.kind === 'rest' && task.state === 'rejected';
  });
}

async function withStage<T>(
  { control }: OpenBatch,
  run: Run,
  stage: 'prepare' | 'parse',
  work: () => Promise<T>,
): Promise<T> {
  const stopListening = listenForInterrupts(control, run.stop, run.reporter);
  run.reporter.report({ kind: 'stage-started', stage, total: null });
  try {
    return await work();
  } finally {
    run.reporter.report({ kind: 'stage-ended', stage });
    stopListening();
  }
}

function statesOf(run: Run, isIncomplete: boolean): readonly ExitState[] {
  const states: ExitState[] = [];
  if (run.stop.reason?.kind === 'interrupted') states.push('interrupted');
  if (isIncomplete) states.push('incomplete');
  return states.length === 0 ? ['done'] : states;
}
