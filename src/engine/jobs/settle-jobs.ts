import { type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { countStrangers } from './count-strangers.ts';
import { findNeverSent } from './find-never-sent.ts';
import { type JobBook, readJobBook } from './job-book.ts';

/**
 * Makes good what a killed run left between a job's record and the ledger, for nothing and without the network:
 *
 *   record `submitting` that never left        ─▶ `unsent`
 *   record `unsent` or `refused`, calls open   ─▶ `released`: they were not asked
 *   record `forgotten`, calls open             ─▶ `forgotten`: of unknown fate
 *   record `collected`, calls of it open       ─▶ `ended`: its results are filed once more (a file was meddled with)
 *   `forgotten` in the ledger, record open     ─▶ record `forgotten`: a person decided, and was cut off behind the line
 *   requests without record and without calls  ─▶ removed: they were being gathered
 *
 * A job's record is on disk, and its name too, before the first line of its calls, so that no crash leaves calls without one. It
 * was deleted then, and that says as little as one that cannot be read: the calls stay in flight until a person has decided.
 * The same goes for calls of another submission than that of the record.
 */
export async function settleJobs(
  store: BatchStore,
  fold: LedgerFold,
  now: () => number,
  machineRun: string,
): Promise<{
  readonly book: JobBook;
  readonly settled: readonly number[];
  readonly refiled: ReadonlyMap<number, number>;
}> {
  const book = readJobBook(store, fold, machineRun);
  const at = () => new Date(now()).toISOString();
  const settled: number[] = [];
  for (const record of book.open()) {
    if (!fold.forgottenJobs.has(record.number)) continue;
    await book.keep({ ...record, state: { kind: 'forgotten', providerJobId: providerJobIdOf(record), at: at() } });
  }
  for (const record of book.open()) {
    if (record.state.kind !== 'submitting' || record.state.mayHaveLeft) continue;
    await book.keep({ ...record, state: { kind: 'unsent', at: at() } });
    settled.push(record.number);
  }
  const refiled = new Map<number, number>();
  for (const [job, calls] of [...fold.openJobs]) {
    const record = book.records.get(job);
    if (record === undefined) continue;
    const strangers = countStrangers(fold, record);
    if (record.state.kind === 'collected' && strangers < calls) {
      await book.keep({ ...record, state: { ...record.state, kind: 'ended' } });
      refiled.set(job, calls - strangers);
    }
    const line = toClosingLine(record, at());
    if (line === null || (line.type === 'released' && strangers > 0)) continue;
    await store.appendLedgerDurably(line);
    fold.add(line);
    if (!settled.includes(job)) settled.push(job);
  }
  for (const number of findNeverSent(store, fold)) store.jobs.dropRequests(number);
  return { book, settled, refiled };
}

/** null: its calls are open for good reason. */
function toClosingLine({ number: job, state }: JobRecord, at: string): LedgerLine | null {
  if (state.kind === 'unsent') return { type: 'released', job, at, reason: 'never arrived' };
  if (state.kind === 'refused') return { type: 'released', job, at, reason: 'refused' };
  if (state.kind === 'forgotten') return { type: 'forgotten', job, at };
  return null;
}
