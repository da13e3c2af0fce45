import type { CleanedLine } from '../core/ledger.ts';
import { type AttemptPicture, type ItemPicture, pictureOfStep, type StepFile, stepFilesDownstreamFirst } from '../core/line.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';

export type CleanStage = 'acquire' | 'prepare' | 'process' | 'parse';

/** What emptying the line from a stage onward would take, item by item. */
export interface CleanPlan {
  readonly stage: CleanStage;
  readonly step: string;
  readonly items: readonly CleanItem[];
  readonly files: number;
  readonly paidCalls: number;
  readonly paidUsd: number;
  /** Paid calls whose cost is not known. */
  readonly unpricedCalls: number;
  readonly attempts: number;
}

export interface CleanItem {
  readonly itemId: string;
  readonly steps: readonly string[];
  readonly calls: readonly string[];
  readonly attempts: readonly number[];
}

const emptiedByStage: Readonly<Record<CleanStage, readonly StepFile[]>> = {
  acquire: stepFilesDownstreamFirst,
  prepare: stepFilesDownstreamFirst,
  process: stepFilesDownstreamFirst.filter((file) => file !== 'prompt.md'),
  parse: ['parsed.json', 'skipped.json', 'rejected.json'],
};

/** Reads what there is to empty; changes nothing. Receipts are opened for their call ids and cost. */
export function planClean(workshop: Workshop, itemIds: Iterable<string>, stage: CleanStage, step: string): CleanPlan {
  const totals = { files: 0, paidCalls: 0, paidUsd: 0, unpricedCalls: 0, attempts: 0 };
  const items: CleanItem[] = [];
  for (const itemId of itemIds) {
    const picture = lookAt(workshop, itemId);
    const emptied = filesToEmpty(workshop.pipeline, picture, stage, step);
    const attempts = stage === 'acquire' ? picture.attempts : attemptsToRemove(workshop.pipeline, picture, step);
    const calls: string[] = [];
    const countReceipt = (stepName: string, attempt?: number) => {
      const text = workshop.store.readStepFile(itemId, stepName, 'receipt.json', attempt);
      const receipt = text === null ? null : parseReceipt(text);
      if (receipt === null) return;
      calls.push(receipt.callId);
      totals.paidCalls += 1;
      if (receipt.costUsd === null) totals.unpricedCalls += 1;
      else totals.paidUsd += receipt.costUsd;
    };
    for (const { step: name, file } of emptied) if (file === 'receipt.json') countReceipt(name);
    for (const attempt of attempts) {
      for (const [name, files] of attempt.steps) if (files.has('receipt.json')) countReceipt(name, attempt.number);
    }
    const fileCount = emptied.length + (stage === 'acquire' && picture.acquired ? 1 : 0);
    if (fileCount === 0 && attempts.length === 0 && !picture.hasError) continue;
    totals.files += fileCount;
    totals.attempts += attempts.length;
    const steps = [...new Set([...emptied.map((place) => place.step), ...attempts.flatMap((attempt) => [...attempt.steps.keys()])])];
    items.push({ itemId, steps, calls, attempts: attempts.map(({ number }) => number) });
  }
  return { stage, step, items, ...totals };
}

/**
 * Empties the line: first the ledger's `cleaned` lines (on disk), for acquire then the items' lines, then file by file
 * downstream first. A crash in the middle leaves shorter lines, which another clean empties further.
 */
export async function carryOutClean(workshop: Workshop, plan: CleanPlan, clock: Clock): Promise<void> {
  const { store, pipeline } = workshop;
  const at = new Date(clock.now()).toISOString();
  const lines: CleanedLine[] = plan.items.filter((item) => item.steps.length > 0).map((item) => ({ type: 'cleaned', at, item: item.itemId, steps: item.steps, calls: item.calls }));
  await Promise.all(lines.map((line) => store.appendLedgerDurably(line)));
  if (plan.stage === 'acquire') store.removeItems(new Set(plan.items.map(({ itemId }) => itemId)));
  for (const { itemId, attempts } of plan.items) {
    if (plan.stage === 'acquire') {
      store.removeItemFolder(itemId);
      continue;
    }
    const picture = lookAt(workshop, itemId);
    store.removeItemFile(itemId, 'error.json');
    for (const { step, file } of filesToEmpty(pipeline, picture, plan.stage, plan.step)) store.removeStepFile(itemId, step, file);
    for (const step of [...workshop.stepNames].reverse()) store.removeEmptyStepFolder(itemId, step);
    for (const number of [...attempts].reverse()) store.removeAttempt(itemId, number);
  }
}

function filesToEmpty(pipeline: Pipeline, picture: ItemPicture, stage: CleanStage, step: string): readonly { readonly step: string; readonly file: StepFile }[] {
  const names = pipeline.steps.map(({ name }) => name);
  const first = stage === 'acquire' ? 0 : names.indexOf(step);
  return names.slice(first).reverse().flatMap((name) => {
    const files = pictureOfStep(picture, name);
    const emptied = name === step && stage !== 'acquire' ? emptiedByStage[stage] : stepFilesDownstreamFirst;
    return emptied.filter((file) => files.has(file)).map((file) => ({ step: name, file }));
  });
}

/** The attempts rejected by the steps that are emptied: a clean line has its whole budget. */
function attemptsToRemove(pipeline: Pipeline, picture: ItemPicture, step: string): readonly AttemptPicture[] {
  const names = pipeline.steps.map(({ name }) => name);
  const emptied = names.slice(names.indexOf(step));
  return picture.attempts.filter((attempt) => [...attempt.steps].some(([name, files]) => emptied.includes(name) && files.has('rejected.json')));
}
