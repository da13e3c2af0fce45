import { batchStateOf } from '../../core/batch-state.ts';
import { spentUsdOf } from '../../core/spending.ts';
import type { SeenHolder } from '../../ports/batch-store.ts';
import type { BatchRow, BatchState } from '../../ports/dashboard-backend.ts';
import type { BatchFacts } from './batch-facts.ts';
import type { BatchWatch } from './batch-watch.ts';

/** Holders touch their lock every 30 s. */
const stuckAfterMs = 2 * 60_000;

/** `nowMs`: since the epoch. */
export function toBatchRow(watch: BatchWatch, facts: BatchFacts, nowMs: number): BatchRow {
  const { batchId, archived, pace } = watch;
  const { plan, spending, unknownFate, jobs } = facts;
  const lock = watch.lookAtLock();
  return {
    batchId,
    name: facts.name,
    pipeline: facts.pipeline,
    state: archived ? 'archived' : toState(facts, lock, nowMs),
    isCounted: facts.isCounted,
    counts: plan.counts,
    costUsd: spending.costUsd,
    upToUsd: spentUsdOf(spending) + unknownFate.upToUsd + jobs.inJobs.upToUsd,
    simulated: facts.simulated,
    lanes: facts.lanes,
    models: facts.models,
    createdAtMs: Date.parse(facts.createdAt) || 0,
    lastCallAtMs: facts.lastCallAt === null ? null : Date.parse(facts.lastCallAt) || null,
    runningSinceMs: lock?.isLive === true ? Date.parse(lock.holder.since) || null : null,
    // What is in jobs comes when the provider ends them, whatever the pace was.
    remainingMs: lock?.isLive === true && jobs.inJobs.calls === 0 ? pace.remainingMs(plan, nowMs) : null,
    archived,
  };
}

export function toState(facts: BatchFacts, lock: SeenHolder | null, nowMs: number): BatchState {
  const holder = lock?.isLive === true ? lock.holder : null;
  const state = batchStateOf({ ...facts, holder });
  if (lock !== null && holder === null && isAnythingLeft(state, facts)) return 'killed';
  switch (state) {
    case 'running':
      return nowMs - (lock?.touchedMs ?? nowMs) > stuckAfterMs ? 'stuck' : 'running';
    case 'decision':
      return 'needs decision';
    case 'in flight':
      return 'in jobs';
    default:
      return state;
  }
}

/** Something that its run would have gone on with. What waits for a person waits for them whoever was killed. */
function isAnythingLeft(state: ReturnType<typeof batchStateOf>, { sourceWasReadToItsEnd }: BatchFacts): boolean {
  if (state === 'decision') return false;
  return ['in flight', 'failed', 'waiting', 'open'].includes(state) || !sourceWasReadToItsEnd;
}
