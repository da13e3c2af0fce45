import type { Conservation } from '../core/conservation.ts';
import type { ExitState } from '../core/errors.ts';
import { countEveryLevel } from '../core/every-level.ts';
import type { Estimate, Range } from '../core/estimate.ts';
import { stateOf } from '../core/item-state.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { OpenCalls } from '../core/open-calls.ts';
import type { ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { type PaidRemoval, toPaidRemoval } from '../core/paid-removal.ts';
import type { Plan } from '../core/plan.ts';
import type { Spending } from '../core/spending.ts';
import { isMeant } from '../engine/families.ts';
import { findReceiptGap } from '../engine/count-receipts.ts';
import { takeStock } from '../engine/check-conservation.ts';
import type { Run } from '../engine/run.ts';
import type { StopReason } from '../engine/stop.ts';
import { jobsOf } from './look.ts';
import type { OpenBatch } from './open-batch.ts';
import type { Selection } from './spending-flags.ts';

/** How a run ended, for people, programs and the exit code. */
export interface ProcessOutcome {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly estimate: Estimate;
  /** Consent: `yes`, `no` (refused), `missing` (nobody to ask), or `not needed`. */
  readonly consent: 'yes' | 'no' | 'missing' | 'not needed';
  readonly stopReason: StopReason | null;
  readonly touched: number;
  readonly calls: number;
  /** Answers that were rejected for their form. */
  readonly parseErrors: number;
  /** Rejections by rules after which a step began again. */
  readonly sentBack: number;
  readonly averageResponseMs: number | null;
  readonly conservation: Conservation;
  /** Of the batch since its first call. */
  readonly spending: Spending;
  readonly paidHereUsd: number;
  readonly unknownFate: OpenCalls;
  /** Jobs that are still in flight, or wait for a person. */
  readonly jobs: JobsAtAGlance;
  /** Of this command: items that wait for jobs. */
  readonly itemsInFlight: number;
  /** Items this invocation touched that are rejected for good, or failed. */
  readonly rejected: readonly string[];
  readonly failed: readonly string[];
  /** Items without their first prompt: prepare makes it. */
  readonly waitingForPrepare: number;
  /** What is left to pay for where the run was stopped; null where nothing is, or it was not. */
  readonly missing: { readonly items: number; readonly costUsd: Range | null } | null;
  /** What --redo removes: with consent it is gone, else as it was; null: it was not asked for, or nothing is rejected. */
  readonly redo: PaidRemoval | null;
  readonly states: readonly ExitState[];
}

/** `plan`: a scan of the whole batch, where nothing was done since. `left`: what is still to pay for, where the run was stopped. */
export function toOutcome(
  batch: OpenBatch,
  run: Run,
  selection: Selection,
  estimate: Estimate,
  consent: ProcessOutcome['consent'],
  left: Estimate | null,
  plan?: Plan,
  paidBeforeUsd = 0,
  redo: PaidRemoval | null = null,
): ProcessOutcome {
  const rejected: string[] = [];
  const failed: string[] = [];
  const noteTrouble = (picture: ItemPicture, task: Task) => {
    const { itemId } = picture;
    if (!run.items.touched.has(itemId) || !isMeant(selection.only, itemId)) return;
    const state = stateOf(picture, task);
    if (state === 'rejected') rejected.push(itemId);
    if (state === 'failed') failed.push(itemId);
  };
  let inFlight = 0;
  const visit = (picture: ItemPicture, task: Task) => {
    noteTrouble(picture, task);
    if (task.kind === 'rest' && task.state === 'in flight' && isMeant(selection.only, picture.itemId)) inFlight += 1;
  };
  const hasPaid = run.items.calls + run.items.answered > 0;
  const { conservation: counted, plan: after } = takeStock(batch.workshop, { tokens: hasPaid, plan, visit });
  // Where nothing was paid, the names of the receipts are enough, as long as they are as many as they should be.
  const isShort = !hasPaid && findReceiptGap(batch.workshop, batch.fold, after) !== null;
  const conservation = isShort ? takeStock(batch.workshop, { tokens: true, plan: after }).conservation : counted;
  const unfinished = countEveryLevel(conservation);
  const unknownFate = batch.fold.unknownFate();
  const outcome = {
    batchId: batch.store.batchId,
    simulated: batch.fold.isSimulated ?? run.simulated,
    estimate,
    consent,
    stopReason: run.stop.reason,
    touched: run.items.touched.size,
    calls: run.items.calls,
    parseErrors: run.items.parseErrors,
    sentBack: run.items.sentBack,
    averageResponseMs: run.items.answered === 0 ? null : run.items.totalDurationMs / run.items.answered,
    conservation,
    spending: batch.fold.totals,
    paidHereUsd: paidBeforeUsd + run.gate.budget.state.paidInInvocationUsd,
    unknownFate,
    jobs: jobsOf(batch),
    itemsInFlight: plan === undefined ? inFlight : countEveryLevel(plan).inFlight,
    redo: redo === null ? null : toPaidRemoval(redo),
    rejected,
    failed,
    waitingForPrepare: after.toOpen,
    missing:
      left === null || left.calls === 0
        ? null
        : { items: unfinished.waiting + unfinished.failed + unfinished.inFlight, costUsd: left.costUsd },
  };
  return { ...outcome, states: statesOf(outcome) };
}

const stateOfStop: Readonly<Record<StopReason['kind'], ExitState>> = {
  interrupted: 'interrupted',
  budget: 'budget',
  consent: 'consent',
  provider: 'provider',
  locked: 'locked',
  overbilled: 'budget',
};

function statesOf(outcome: Omit<ProcessOutcome, 'states'>): readonly ExitState[] {
  const states: ExitState[] = [];
  if (outcome.stopReason !== null) states.push(stateOfStop[outcome.stopReason.kind]);
  if (outcome.jobs.decisions.length > 0) states.push('decision');
  if (outcome.itemsInFlight > 0) states.push('in flight');
  if (outcome.consent === 'no' || outcome.consent === 'missing') states.push('consent');
  if (outcome.rejected.length > 0 || outcome.failed.length > 0 || !outcome.conservation.holds)
    states.push('incomplete');
  return states.length === 0 ? ['done'] : states;
}
