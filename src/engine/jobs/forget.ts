import { type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { LedgerFold, OpenCalls } from '../../core/ledger-fold.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { JobEntry } from './read-jobs.ts';

/**
 * A person decides that a job is not waited for: its places are free again, and what it may have cost stays counted.
 *
 *   in flight ──forgotten line (on disk)──▶ free, fate unknown ──record──▶ forgotten
 *
 * A crash between the two leaves a record that still waits for a job of which nothing is in flight; `isHalfDone` finds it, and
 * forgetting it again writes the record alone. A job that never left this machine is released instead: it cost nothing.
 */
export type ForgetPlan =
  | {
      readonly kind: 'can';
      readonly number: number;
      readonly record: JobRecord | null;
      readonly inFlight: OpenCalls;
      readonly way: 'forget' | 'release' | 'finish';
      /** `fetchable`: its results can still be had by collecting it; `running`: the provider goes on with it, and bills. */
      readonly still: 'fetchable' | 'running' | 'maybe running' | null;
    }
  | { readonly kind: 'cannot'; readonly number: number; readonly why: string };

/** Pure. */
export function planForget(entry: JobEntry): ForgetPlan {
  const { number, record, inFlight } = entry;
  const cannot = (why: string): ForgetPlan => ({ kind: 'cannot', number, why });
  const can = (
    way: 'forget' | 'release' | 'finish',
    still: Extract<ForgetPlan, { kind: 'can' }>['still'],
  ): ForgetPlan => ({
    kind: 'can',
    number,
    record,
    inFlight,
    way,
    still,
  });
  if (record === null)
    return inFlight.calls > 0 ? can('forget', 'maybe running') : cannot('nothing of it is in flight');
  const { state } = record;
  switch (state.kind) {
    case 'submitting':
      if (isHalfDone(entry)) return can('finish', null);
      return state.mayHaveLeft ? can('forget', 'maybe running') : can('release', null);
    case 'submitted':
      return isHalfDone(entry) ? can('finish', null) : can('forget', 'running');
    case 'ended':
      if (isHalfDone(entry)) return can('finish', null);
      return inFlight.calls > 0
        ? can('forget', 'fetchable')
        : cannot('everything of it is filed; the next run closes it');
    case 'lost':
      return can(isHalfDone(entry) ? 'finish' : 'forget', null);
    case 'collected':
      return cannot('it was collected, so there is nothing to wait for');
    case 'refused':
      return cannot('the provider refused it, so nothing of it is in flight');
    case 'unsent':
      return cannot('it never arrived at the provider, so nothing of it is in flight');
    case 'forgotten':
      return inFlight.calls > 0 ? can('forget', null) : cannot('it is forgotten already');
  }
}

/** Its `forgotten` line is in the ledger, and its record does not say so yet. */
export function isHalfDone({ record, inFlight, tally }: Pick<JobEntry, 'record' | 'inFlight' | 'tally'>): boolean {
  return record !== null && record.state.kind !== 'forgotten' && tally.wasForgotten && inFlight.calls === 0;
}

/** The ledger first, so that the calls are of unknown fate before anything says that nobody waits for them. */
export async function forget(
  { store, fold }: { readonly store: BatchStore; readonly fold: LedgerFold },
  { number, record, way }: Extract<ForgetPlan, { kind: 'can' }>,
  at: string,
): Promise<void> {
  if (way !== 'finish') {
    const line =
      way === 'release'
        ? ({ type: 'released', job: number, at, reason: 'never sent, and given up by a person' } as const)
        : ({ type: 'forgotten', job: number, at } as const);
    await store.appendLedgerDurably(line);
    fold.add(line);
  }
  // A record that cannot be read stays as it is: whoever mends it finds what it said.
  if (record === null) return;
  await store.jobs.writeDurably({
    ...record,
    state:
      way === 'release' ? { kind: 'unsent', at } : { kind: 'forgotten', providerJobId: providerJobIdOf(record), at },
  });
}
