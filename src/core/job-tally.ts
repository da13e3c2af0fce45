import { createCallIdSet } from './call-id-set.ts';
import type { LedgerLine } from './ledger.ts';
import { chargeOf } from './spending.ts';
import type { Mutable } from './mutable.ts';

/** What the ledger says of one job. */
export interface JobTally {
  readonly asked: number;
  /** Step → calls, in order of their first call. */
  readonly bySteps: ReadonlyMap<string, number>;
  /** Worst case of its calls, in US dollars; `unpricedCalls` have none. */
  readonly reserveUsd: number;
  readonly unpricedCalls: number;
  readonly paid: {
    readonly calls: number;
    /** Known cost; calls without one at their reserve. */
    readonly costUsd: number;
    readonly unpricedCalls: number;
    /** Answers that had no place any more. */
    readonly unclaimed: number;
  };
  /** A person decided that it is not waited for. */
  readonly wasForgotten: boolean;
}

type Counting = Mutable<Omit<JobTally, 'paid' | 'bySteps'>> & {
  readonly bySteps: Map<string, number>;
  readonly paid: Mutable<JobTally['paid']>;
};

/** Jobs by number, counted over the lines of a ledger. */
export function tallyJobs(lines: Iterable<LedgerLine>): ReadonlyMap<number, JobTally> {
  const tallies = createJobTallies();
  for (const line of lines) tallies.add(line);
  return tallies.jobs;
}

/** The same, line by line. Memory: jobs and steps, and some 20 bytes for each paid call of a job. */
export function createJobTallies(): { add(line: LedgerLine): void; readonly jobs: ReadonlyMap<number, JobTally> } {
  const jobs = new Map<number, Counting>();
  const paidCalls = createCallIdSet();
  const unclaimedCalls = createCallIdSet();
  const jobOf = (number: number): Counting => {
    const standing = jobs.get(number) ?? emptyTally();
    jobs.set(number, standing);
    return standing;
  };
  const add = (line: LedgerLine): void => {
    if (line.type === 'forgotten') jobOf(line.job).wasForgotten = true;
    if ((line.type !== 'asked' && line.type !== 'paid') || line.job === undefined) return;
    const job = jobOf(line.job);
    if (line.type === 'asked') {
      job.asked += 1;
      job.bySteps.set(line.step, (job.bySteps.get(line.step) ?? 0) + 1);
      job.reserveUsd += line.reserveUsd ?? 0;
      job.unpricedCalls += line.reserveUsd === null ? 1 : 0;
    } else if (paidCalls.add(line.call)) {
      job.paid.calls += 1;
      job.paid.costUsd += chargeOf(line);
      job.paid.unpricedCalls += line.costUsd === null ? 1 : 0;
    }
    // Also of an answer that was filed, was lost, and found its place filled when it was filed again.
    if (line.type === 'paid' && line.unclaimed === true && unclaimedCalls.add(line.call)) job.paid.unclaimed += 1;
  };
  return { add, jobs };
}

export const noTally: JobTally = emptyTally();

function emptyTally(): Counting {
  return {
    asked: 0,
    bySteps: new Map(),
    reserveUsd: 0,
    unpricedCalls: 0,
    paid: { calls: 0, costUsd: 0, unpricedCalls: 0, unclaimed: 0 },
    wasForgotten: false,
  };
}
