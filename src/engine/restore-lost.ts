import type { JobRecord } from '../core/job.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { Plan } from '../core/plan.ts';
import type { Workshop } from '../stages/workshop.ts';
import { takeStock } from './check-conservation.ts';
import { findReceiptGap } from './count-receipts.ts';
import { readStrayCalls } from './find-strays.ts';
import type { JobBook } from './jobs/job-book.ts';
import { findMissingReceipts } from './jobs/find-missing-receipts.ts';
import { reopen } from './jobs/reopen.ts';
import { findLostReceipts, restoreFromJournal } from './lost-receipts.ts';
import { findHomeOfPaid } from './superseded.ts';

/** Paid answers whose receipts are gone, and whose places wait for them: they would be bought again. */
export interface LostAnswers {
  /** Of those the journal of answers still has the receipt. */
  readonly journalled: readonly PaidLine[];
  /** Of those the results of their job, a collected one, still have the answer. */
  readonly inJobs: readonly { readonly paid: PaidLine; readonly job: number }[];
  /** Nobody has them any more. */
  readonly gone: readonly PaidLine[];
}

export const nothingLost: LostAnswers = { journalled: [], inJobs: [], gone: [] };

/**
 * Reads names alone where as many receipts stand as are owed; else every receipt and the ledger. `plan`: a scan since which nothing
 * has changed. What lies in items without their folder is acquire's to see to.
 */
export function findLostAnswers(
  workshop: Workshop,
  fold: LedgerFold,
  records: ReadonlyMap<number, JobRecord>,
  plan: Plan,
): LostAnswers {
  if (findReceiptGap(workshop, fold, plan) === null) return nothingLost;
  const { conservation } = takeStock(workshop, { tokens: true, plan });
  const strays = readStrayCalls(workshop, conservation);
  const without = (conservation.tokens?.callsWithoutReceipt ?? []).filter((call) => !strays.has(call));
  const lost = findLostReceipts(workshop, without, new Set()).filter(({ paid }) => waitsForIt(workshop, paid));
  const canBeFiled = ({ job }: { readonly job: number }) =>
    ['collected', 'ended'].includes(records.get(job)?.state.kind ?? '');
  const inJobs = findMissingReceipts(
    workshop,
    lost.map(({ paid }) => paid.call),
  ).filter(canBeFiled);
  const filedAgain = new Set(inJobs.map(({ paid }) => paid.call));
  const others = lost.filter(({ paid }) => !filedAgain.has(paid.call));
  return {
    inJobs,
    journalled: others.filter(({ isJournalled }) => isJournalled).map(({ paid }) => paid),
    gone: others
      .filter(({ paid, isJournalled }) => !isJournalled && wouldBeBought(workshop, paid))
      .map(({ paid }) => paid),
  };
}

/** Puts back what the journal has; what the results of jobs have is filed again by who collects them next. */
export async function restoreLostAnswers(
  workshop: Workshop,
  book: JobBook,
  { journalled, inJobs }: LostAnswers,
): Promise<void> {
  await reopen(
    book,
    inJobs.map(({ job }) => job),
  );
  if (journalled.length > 0) await restoreFromJournal(workshop, new Set(journalled.map(({ call }) => call)));
}

function waitsForIt(workshop: Workshop, paid: PaidLine): boolean {
  return findHomeOfPaid(workshop, paid)?.holds === 'lost';
}

/** What was set aside is not, nor where a person wrote an answer. */
function wouldBeBought(workshop: Workshop, paid: PaidLine): boolean {
  const home = findHomeOfPaid(workshop, paid);
  if (home === null || home.setAsideAs !== undefined || home.itemId !== paid.item) return false;
  const stands = (file: 'receipt.json' | 'response.md') =>
    workshop.store.readStepFile(home.itemId, paid.step, file) !== null;
  return !stands('receipt.json') && !stands('response.md');
}
