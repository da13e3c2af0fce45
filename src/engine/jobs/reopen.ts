import type { JobRecord } from '../../core/job.ts';
import type { LedgerFold } from '../../core/ledger-fold.ts';
import type { Workshop } from '../../stages/workshop.ts';
import { findHome } from './find-home.ts';
import { type HomelessCalls, readHomelessCalls } from './homeless-calls.ts';
import type { JobBook } from './job-book.ts';
import { mendCalls } from './mend-calls.ts';

/**
 * What a job brought is on disk in its results before it is filed, and receipts made from them are not waited for: when the
 * machine goes down within the half minute or so that a system takes to write them out, some are lost, and the ledger has their
 * calls as paid. So a record says in which run of the machine it was filed:
 *
 *   collected, filed in this run of the machine ─▶ all of it is there
 *   collected, filed in another ──every receipt is looked for──▶ collected, and the record says so no more
 *                                          └──one is lost──▶ `ended`: the next process files it again from the results
 *
 * Returns the jobs that were reopened, and how many answers they lack.
 */
export async function reopenJobs(
  workshop: Workshop,
  fold: LedgerFold,
  book: JobBook,
  /** The holder before did not come to its end: on a machine that does not say in which run it is, nothing else tells. */
  wasCutOff: boolean,
): Promise<{ readonly jobs: readonly number[]; readonly answers: number }> {
  const jobs: number[] = [];
  let answers = 0;
  let homeless: HomelessCalls | null = null;
  for (const record of book.records.values()) {
    const { state, filedIn, ...rest } = record;
    if (state.kind !== 'collected' || filedIn === undefined) continue;
    if (filedIn === '' ? !wasCutOff : filedIn === book.machineRun) continue;
    homeless ??= readHomelessCalls(workshop.store);
    await mendCalls(workshop.store, record);
    const lost = countLost(workshop, fold, record, homeless);
    await book.keep({ ...rest, state: lost === 0 ? state : { ...state, kind: 'ended' } });
    if (lost > 0) jobs.push(record.number);
    answers += lost;
  }
  return { jobs, answers };
}

function countLost(
  workshop: Workshop,
  fold: LedgerFold,
  { number }: JobRecord,
  { cleaned, unclaimed }: HomelessCalls,
): number {
  let lost = 0;
  for (const call of workshop.store.jobs.readCalls(number)) {
    if (!fold.hasPaid(call.call) || cleaned.has(call.call) || unclaimed.has(call.call)) continue;
    if (findHome(workshop, call)?.holds === 'lost') lost += 1;
  }
  return lost;
}

/** Collected jobs that are to be filed once more from their results: what stands is left as it is, and the ledger too. */
export async function reopen(book: JobBook, jobs: readonly number[]): Promise<void> {
  for (const number of new Set(jobs)) {
    const record = book.records.get(number);
    if (record?.state.kind === 'collected') await book.keep({ ...record, state: { ...record.state, kind: 'ended' } });
  }
}
