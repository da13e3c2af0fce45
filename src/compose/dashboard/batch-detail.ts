import { formatCommand } from '../../core/batch-commands.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import { readLevels } from '../../core/levels.ts';
import { isPromptStep, type Pipeline, type Step } from '../../core/pipeline.ts';
import type { StepPlan } from '../../core/plan.ts';
import type { Lane } from '../../core/request.ts';
import { readJobs } from '../../engine/jobs/read-jobs.ts';
import type { SeenHolder } from '../../ports/batch-store.ts';
import type { BatchDetail, FunnelStep } from '../../ports/dashboard-backend.ts';
import { toJobRow } from '../jobs.ts';
import { modelOf, nextOf } from '../look.ts';
import type { Surroundings } from '../surroundings.ts';
import type { BatchFacts } from './batch-facts.ts';
import { toBatchRow } from './batch-row.ts';
import type { BatchWatch } from './batch-watch.ts';
import { findPage } from './find-page.ts';
import type { Generation } from './generation.ts';
import type { RunSettings } from './run-settings.ts';

/** `settings`: how the run that is under way sends its calls, as far as it is known. */
export function toBatchDetail(
  surroundings: Surroundings,
  watch: BatchWatch,
  facts: BatchFacts,
  generation: Generation,
  settings: RunSettings,
): BatchDetail {
  const nowMs = surroundings.clock.now();
  const { fold, outline, workshop } = generation;
  const { pipeline, store } = outline;
  const { plan, spending } = facts;
  const lock = watch.lookAtLock();
  const batch = { store, surroundings, fold, workshop };
  const { nextCommand } = watch.archived
    ? { nextCommand: formatCommand({ batchId: watch.batchId, ...surroundings.named }, 'unarchive') }
    : nextOf(batch, plan, {}, facts.jobs);
  return {
    ...toBatchRow(watch, facts, nowMs),
    funnel: plan.steps.map((row) => toFunnelStep(row, facts, generation, lock)),
    sourceWasReadToItsEnd: facts.sourceWasReadToItsEnd,
    jobs: hasJobs(generation) ? readJobs(store, fold, generation.jobTallies).map(toJobRow) : [],
    expectedUsd: expectedOf(plan.steps, fold),
    maxCostUsd: settings.maxCostUsd ?? pipeline.maxCostUsd,
    workers: settings.workers ?? pipeline.workers,
    retryCostUsd: spending.retryCostUsd,
    tokens: { input: spending.usage.inputTokens, output: spending.usage.outputTokens },
    itemsPerSecond: lock?.isLive === true ? watch.pace.itemsPerSecond(nowMs) : null,
    page: findPage(surroundings, watch.batchId),
    nextCommand,
    holder: lock?.isLive === true ? toHolder(lock) : null,
  };
}

function hasJobs({ outline, fold }: Generation): boolean {
  return fold.openJobs.size > 0 || outline.store.jobs.list().length > 0;
}

function toHolder({ holder }: SeenHolder): NonNullable<BatchDetail['holder']> {
  const { host, pid, command, since } = holder;
  // A host's name may have the mark of a container behind it.
  return { host: host.split(' ')[0] ?? host, pid, command, sinceMs: Date.parse(since) || 0 };
}

function toFunnelStep(
  row: StepPlan,
  { entered }: BatchFacts,
  { outline, fold }: Generation,
  lock: SeenHolder | null,
): FunnelStep {
  const { pipeline, record } = outline;
  const step = pipeline.steps.find(({ name }) => name === row.step);
  const came = entered.get(row.step) ?? 0;
  const inFlight = lock?.isLive === true ? callsUnderWay(fold, row.step, lock.holder.since) : 0;
  const standing = came - row.accepted - row.skipped - row.rejectedForGood - row.inFlight;
  return {
    step: row.step,
    kind: row.kind,
    model: step !== undefined && isPromptStep(step) ? modelOf({ fold, record }, step) : null,
    lane: step === undefined ? null : laneOf(step, pipeline, fold),
    level: readLevels(pipeline.steps).ofStep.get(row.step) ?? null,
    entered: came,
    accepted: row.accepted,
    waiting: Math.max(0, standing - inFlight),
    inFlight: Math.min(inFlight, Math.max(0, standing)),
    inJobs: row.inFlight,
    rejected: row.rejectedForGood,
    retried: row.setAside,
    skipped: row.skipped,
    costUsd: fold.steps.get(row.step)?.costUsd ?? (row.kind === 'prompt' ? 0 : null),
  };
}

/** Calls of the run that holds the lock now: those of an earlier one that stayed open are of unknown fate. */
function callsUnderWay(fold: LedgerFold, step: string, since: string): number {
  let calls = 0;
  for (const line of fold.open.values()) if (line.step === step && line.at >= since) calls += 1;
  return calls;
}

/** That its last call took, else the one it would take. */
function laneOf(step: Step, pipeline: Pipeline, fold: LedgerFold): Lane | null {
  if (!isPromptStep(step)) return null;
  return fold.lastLaneOf(step.name) ?? step.lane ?? pipeline.lane ?? 'realtime';
}

/** What a call of each step cost on average, for the calls to come; null: some of them were never paid, or at no known price. */
function expectedOf(steps: readonly StepPlan[], fold: LedgerFold): number | null {
  let sum = 0;
  for (const { step, calls } of steps) {
    if (calls === 0) continue;
    const paid = fold.steps.get(step);
    if (paid === undefined || paid.calls === paid.unpricedCalls) return null;
    sum += (calls * paid.costUsd) / (paid.calls - paid.unpricedCalls);
  }
  return sum;
}
