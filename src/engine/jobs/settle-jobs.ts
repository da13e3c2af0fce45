import { type JobRecord, providerJobIdOf } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { type JobBook, readJobBook } from './job-book.ts';

/**
 * Makes good what a killed run left between a job's record and the ledger, for nothing and without the network:
 *
 *   record `submitting` that never left        ─▶ `unsent`
 *   record `unsent` or `refused`, calls open   ─▶ `released`: they were not asked
 *   record `forgotten`, calls open             ─▶ `forgotten`: of unknown fate
 *   `forgotten` in the ledger, record open     ─▶ record `forgotten`: a person decided, and was cut off behind the line
 *
 * A job's record is on disk, and its name too, before the first line of its calls, so that no crash leaves calls without one. It
 * was deleted then, and that says as little as one that cannot be read: the calls stay in flight until a person has decided.
 */
export async function settleJobs(
  store: BatchStore,
  fold: LedgerFold,
  now: () => number,
  machineRun: string,
): Promise<{ readonly book: JobBook; readonly settled: readonly number[] }> {
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
  for (const job of [...fold.openJobs.keys()]) {
    const record = book.records.get(job);
    const line = record === undefined ? null : toClosingLine(record, at());
    if (line === null) continue;
    await store.appendLedgerDurably(line);
    fold.add(line);
    if (!settled.includes(job)) settled.push(job);
  }
  return { book, settled };
}

/** null: its calls are open for good reason. */
function toClosingLine({ number: job, state }: JobRecord, at: string): LedgerLine | null {
  if (state.kind === 'unsent') return { type: 'released', job, at, reason: 'never arrived' };
  if (state.kind === 'refused') return { type: 'released', job, at, reason: 'refused' };
  if (state.kind === 'forgotten') return { type: 'forgotten', job, at };
  return null;
}
