import type { CleanedLine } from '../core/ledger.ts';
import {
  type AttemptPicture,
  attemptOf,
  findSetAsideInProgress,
  type ItemPicture,
  pictureOfStep,
  type StepFile,
  stepFilesDownstreamFirst,
} from '../core/line.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { lookAtAllSteps } from './steps-on-disk.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { writeResults } from './results.ts';
import { finishSetAside } from './set-aside.ts';

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
    const picture = stage === 'acquire' ? lookAtAllSteps(workshop, itemId) : lookAt(workshop, itemId);
    const emptied = filesToEmpty(workshop.pipeline, picture, stage, step);
    const attempts = stage === 'acquire' ? picture.attempts : attemptsToRemove(workshop.pipeline, picture, step);
    const calls: string[] = [];
    const countReceipt = (place: ReceiptPlace) => {
      const receipt =
        parseReceipt(workshop.store.readStepFile(itemId, place.step, 'receipt.json', place.folder) ?? '') ??
        findPaidCall(workshop, itemId, place);
      if (receipt === null) return;
      calls.push(receipt.callId);
      totals.paidCalls += 1;
      if (receipt.costUsd === null) totals.unpricedCalls += 1;
      else totals.paidUsd += receipt.costUsd;
    };
    for (const { step: name, file } of emptied)
      if (file === 'receipt.json') countReceipt({ step: name, attempt: attemptOf(picture, name) });
    for (const attempt of attempts) {
      for (const [name, files] of attempt.steps)
        if (files.has('receipt.json'))
          countReceipt({ step: name, folder: attempt.number, attempt: attemptInFolder(picture, attempt, name) });
    }
    const fileCount = emptied.length + (stage === 'acquire' && picture.acquired ? 1 : 0);
    if (fileCount === 0 && attempts.length === 0 && !picture.hasError && stage !== 'acquire') continue;
    totals.files += fileCount;
    totals.attempts += attempts.length;
    // A step that has failed and has nothing to empty gets its resends back too.
    const failed = picture.hasError
      ? workshop.stepNames.slice(stage === 'acquire' ? 0 : workshop.stepNames.indexOf(step))
      : [];
    const steps = [
      ...new Set([
        ...emptied.map((place) => place.step),
        ...attempts.flatMap((attempt) => [...attempt.steps.keys()]),
        ...failed,
      ]),
    ];
    items.push({ itemId, steps, calls, attempts: attempts.map(({ number }) => number) });
  }
  return { stage, step, items, ...totals };
}

/**
 * Empties the line: first the ledger's `cleaned` lines (on disk), for acquire then the items' lines, then file by file
 * downstream first. A crash in the middle leaves shorter lines, which another clean empties further; of acquire it leaves
 * folders without a line, which `finishRemovals` takes away.
 */
export async function carryOutClean(workshop: Workshop, plan: CleanPlan, clock: Clock): Promise<void> {
  const { store, pipeline } = workshop;
  const isWhole = plan.stage === 'acquire';
  const items = isWhole ? plan.items : plan.items.map((item) => finishFirst(workshop, plan, item));
  const at = new Date(clock.now()).toISOString();
  const lines = items
    .filter((item) => isWhole || item.steps.length > 0)
    .map(
      (item): CleanedLine => ({
        type: 'cleaned',
        at,
        item: item.itemId,
        steps: item.steps,
        calls: item.calls,
        ...(isWhole ? { whole: true } : {}),
      }),
    );
  await Promise.all(lines.map((line) => store.appendLedgerDurably(line)));
  if (isWhole) store.removeItems(new Set(items.map(({ itemId }) => itemId)));
  for (const { itemId, attempts } of items) {
    if (isWhole) {
      store.removeItemFolder(itemId);
      continue;
    }
    const picture = lookAt(workshop, itemId);
    store.removeItemFile(itemId, 'error.json');
    for (const { step, file } of filesToEmpty(pipeline, picture, plan.stage, plan.step))
      store.removeStepFile(itemId, step, file);
    for (const step of [...workshop.stepNames].reverse()) store.removeEmptyStepFolder(itemId, step);
    for (const number of [...attempts].reverse()) store.removeAttempt(itemId, number);
  }
  // What was emptied is no result any more.
  if (store.readResults() !== null) writeResults(workshop);
}

/** A set-aside that was interrupted goes on first: of a half that was cleaned the other half would never come to its end. */
function finishFirst(workshop: Workshop, plan: CleanPlan, item: CleanItem): CleanItem {
  const picture = lookAt(workshop, item.itemId);
  const open = findSetAsideInProgress(picture);
  // Without a rejection there is no end that it could come to; then the plan removes what it has.
  if (open === null || !hasRejection(picture)) return item;
  finishSetAside(workshop, picture, open.number);
  const [again] = planClean(workshop, [item.itemId], plan.stage, plan.step).items;
  return again ?? { ...item, steps: [], calls: [], attempts: [] };
}

interface ReceiptPlace {
  readonly step: string;
  readonly attempt: number;
  /** attempts/<folder>/; absent: the item's own folder. */
  readonly folder?: number;
}

/** The paid call behind a receipt that cannot be read any more, as the ledger has it. */
function findPaidCall(
  { store }: Workshop,
  itemId: string,
  { step, attempt }: ReceiptPlace,
): { readonly callId: string; readonly costUsd: number | null } | null {
  let found: { readonly callId: string; readonly costUsd: number | null } | null = null;
  for (const line of store.readLedger()) {
    if (line.type === 'paid' && line.item === itemId && line.step === step && line.attempt === attempt)
      found = { callId: line.call, costUsd: line.costUsd };
    if (line.type === 'cleaned' && found !== null && line.calls.includes(found.callId)) found = null;
  }
  return found;
}

function attemptInFolder(picture: ItemPicture, folder: AttemptPicture, step: string): number {
  return picture.attempts.filter(({ number, steps }) => number <= folder.number && steps.has(step)).length;
}

function filesToEmpty(
  pipeline: Pipeline,
  picture: ItemPicture,
  stage: CleanStage,
  step: string,
): readonly { readonly step: string; readonly file: StepFile }[] {
  const known = pipeline.steps.map(({ name }) => name);
  const gone = stage === 'acquire' ? [...picture.steps.keys()].filter((name) => !known.includes(name)) : [];
  const names = stage === 'acquire' ? known : known.slice(known.indexOf(step));
  return [...names, ...gone].reverse().flatMap((name) => {
    const files = pictureOfStep(picture, name);
    const emptied = name === step && stage !== 'acquire' ? emptiedByStage[stage] : stepFilesDownstreamFirst;
    return emptied.filter((file) => files.has(file)).map((file) => ({ step: name, file }));
  });
}

/**
 * The attempts rejected by the steps that are emptied: a clean line has its whole budget. One whose set-aside is still in
 * progress belongs to the rejection that stands, else to the first step it has.
 */
function attemptsToRemove(pipeline: Pipeline, picture: ItemPicture, step: string): readonly AttemptPicture[] {
  const names = pipeline.steps.map(({ name }) => name);
  const emptied = names.slice(names.indexOf(step));
  const standing = names.findLast((name) => pictureOfStep(picture, name).has('rejected.json'));
  return picture.attempts.filter((attempt) => {
    const rejecting =
      [...attempt.steps].find(([, files]) => files.has('rejected.json'))?.[0] ??
      standing ??
      names.find((name) => attempt.steps.has(name));
    return rejecting === undefined || emptied.includes(rejecting);
  });
}

function hasRejection(picture: ItemPicture): boolean {
  return [...picture.steps.values()].some((files) => files.has('rejected.json'));
}
