import { type DeadlineState, type StepLanes, usualCancelMs, type WorkGroup } from './deadline.ts';
import type { AskedLine } from './ledger.ts';

/** What a deadline is decided on, out of the estimate of what is missing and the calls that travel in jobs. */
export interface DeadlineFacts extends Pick<DeadlineState, 'nowMs' | 'deadlineMs' | 'workers' | 'budgetLeftUsd'> {
  /** Of the estimate: what the steps with calls to come offer. */
  readonly stepLanes: readonly StepLanes[];
  /** Of the estimate: first calls by step, those that follow on calls in jobs among them. */
  readonly calls: readonly { readonly step: string; readonly calls: number }[];
  /** Prompt steps in order. */
  readonly stepNames: readonly string[];
  /** Calls in jobs: the fold's `inJobs`. */
  readonly inJobs: Iterable<AskedLine>;
  /** Answers of a job that would come if it were cancelled now; 0: its provider does not say, or keeps none. */
  readonly doneOf?: (job: number) => number;
  /** What is ready has been put into flex or realtime before, in this run. */
  readonly hasMoved?: boolean;
  readonly cancelMs?: number;
}

/**
 * Each job is a group, and so is what is ready, behind them all. Jobs are submitted in the order of the items, so their
 * numbers are their places. What is ready has the highest: it can still go either way.
 */
export function toDeadlineState(facts: DeadlineFacts): DeadlineState {
  const { nowMs, deadlineMs, workers, budgetLeftUsd, stepLanes, stepNames } = facts;
  const jobs = toJobGroups(facts);
  const following = new Map<string, number>();
  for (const { behind } of jobs)
    for (const [step, calls] of Object.entries(behind)) following.set(step, (following.get(step) ?? 0) + calls);
  const ready: WorkGroup = {
    place: Number.MAX_SAFE_INTEGER,
    job: null,
    hasMoved: facts.hasMoved ?? false,
    calls: Object.fromEntries(
      facts.calls.map(({ step, calls }) => [step, Math.max(0, calls - (following.get(step) ?? 0))]),
    ),
  };
  const isAnyReady = Object.values(ready.calls).some((calls) => calls > 0);
  return {
    nowMs,
    deadlineMs,
    workers,
    budgetLeftUsd,
    cancelMs: facts.cancelMs ?? usualCancelMs,
    steps: stepLanes.toSorted((a, b) => stepNames.indexOf(a.step) - stepNames.indexOf(b.step)),
    groups: [...jobs.map(({ group }) => group), ...(isAnyReady ? [ready] : [])],
  };
}

function toJobGroups({ inJobs, stepNames, calls, doneOf = () => 0 }: DeadlineFacts) {
  const waitsFor = new Set(calls.map(({ step }) => step));
  const jobs = new Map<number, Map<string, number>>();
  for (const { job, step } of inJobs) {
    if (job === undefined) continue;
    const steps = jobs.get(job) ?? new Map<string, number>();
    jobs.set(job, steps.set(step, (steps.get(step) ?? 0) + 1));
  }
  return [...jobs].map(([number, steps]) => {
    const own: Record<string, number> = {};
    const behind: Record<string, number> = {};
    let done = doneOf(number);
    for (const [step, count] of steps) {
      const left = Math.max(0, count - done);
      done = Math.max(0, done - count);
      own[step] = (own[step] ?? 0) + left;
      for (const later of stepNames.slice(stepNames.indexOf(step) + 1))
        if (waitsFor.has(later)) behind[later] = (behind[later] ?? 0) + count;
    }
    const all = { ...behind };
    for (const [step, count] of Object.entries(own)) all[step] = (all[step] ?? 0) + count;
    return { group: { place: number, job: number, hasMoved: false, calls: all } satisfies WorkGroup, behind };
  });
}
