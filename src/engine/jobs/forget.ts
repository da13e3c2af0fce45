import { isOpenJob, type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { OpenCalls } from '../../core/open-calls.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { JobBook } from './job-book.ts';
import type { JobEntry } from './read-jobs.ts';

/**
 * A person decides that a job is not waited for: its places are free again, and what it may have cost stays counted.
 *
 *   in flight ──forgotten line (on disk)──▶ free, of unknown fate ──▶ record `forgotten`
 *
 * A crash between the two leaves a record that still waits; the next start writes it (settle-jobs.ts).
 */
export type ForgetPlan =
  | {
      readonly kind: 'can';
      readonly number: number;
      /** null: it is gone or cannot be read. */
      readonly record: JobRecord | null;
      readonly inFlight: OpenCalls;
      /**
       * `fetchable`: its results can still be had by collecting it; `running`: the provider goes on with it, and bills. null: there
       * is nothing to be had.
       */
      readonly still: 'fetchable' | 'running' | 'maybe running' | null;
    }
  | { readonly kind: 'cannot'; readonly number: number; readonly why: string };

/** Pure. */
export function planForget({ number, record, inFlight }: JobEntry): ForgetPlan {
  const can = (still: Extract<ForgetPlan, { kind: 'can' }>['still']): ForgetPlan => ({
    kind: 'can',
    number,
    record,
    inFlight,
    still,
  });
  const cannot = (why: string): ForgetPlan => ({ kind: 'cannot', number, why });
  if (record === null) return inFlight.calls > 0 ? can('maybe running') : cannot('nothing of it is in flight');
  switch (record.state.kind) {
    case 'submitting':
      return record.state.mayHaveLeft
        ? can('maybe running')
        : cannot('it was not sent, and the next run gives its places back');
    case 'submitted':
      return can('running');
    case 'ended':
      return can('fetchable');
    case 'lost':
      return can(null);
    // A record and a ledger that contradict each other must not keep calls in flight for ever.
    case 'collected':
      return inFlight.calls > 0 ? can('maybe running') : cannot('it was collected, so there is nothing to wait for');
    case 'refused':
      return inFlight.calls > 0
        ? can('maybe running')
        : cannot('the provider refused it, so nothing of it is in flight');
    case 'unsent':
      return inFlight.calls > 0
        ? can('maybe running')
        : cannot('it never arrived at the provider, so nothing of it is in flight');
    case 'forgotten':
      return cannot('it is forgotten already');
  }
}

/** The ledger first, so that the calls are of unknown fate before anything says that nobody waits for them. */
export async function forget(
  { store, fold, book }: { readonly store: BatchStore; readonly fold: LedgerFold; readonly book: JobBook },
  { number, record }: Extract<ForgetPlan, { kind: 'can' }>,
  at: string,
): Promise<void> {
  const line = { type: 'forgotten', job: number, at } as const;
  await store.appendLedgerDurably(line);
  fold.add(line);
  // A record that cannot be read stays as it is: whoever mends it finds what it said. So does one that is over.
  if (record === null || !isOpenJob(record)) return;
  await book.keep({ ...record, state: { kind: 'forgotten', providerJobId: providerJobIdOf(record), at } });
}
