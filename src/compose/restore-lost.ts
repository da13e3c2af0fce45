import { countOf } from '../core/block-text.ts';
import type { Plan } from '../core/plan.ts';
import { findLostAnswers, restoreLostAnswers } from '../engine/restore-lost.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { OpenBatch } from './open-batch.ts';

/** Puts back paid answers whose files were deleted, where journal or jobs still have them, and says so. False: there are none. */
export async function restoreLost(
  { workshop, fold, book }: OpenBatch,
  plan: Plan,
  reporter: Reporter,
): Promise<boolean> {
  const lost = findLostAnswers(workshop, fold, book.records, plan);
  const { journalled, inJobs } = lost;
  if (journalled.length + inJobs.length === 0) return false;
  await restoreLostAnswers(workshop, book, lost);
  const warn = (message: string) => reporter.report({ kind: 'notice', level: 'warning', message });
  const toLost = (count: number) =>
    `${countOf(count, 'paid answer had lost its receipt', 'paid answers had lost their receipts')}`;
  if (journalled.length > 0)
    warn(
      `${toLost(journalled.length)}; ${journalled.length === 1 ? 'it is' : 'they are'} put back from the journal of answers, for nothing.`,
    );
  const jobs = [...new Set(inJobs.map(({ job }) => job))];
  if (jobs.length > 0)
    warn(
      `${toLost(inJobs.length)}; the results of ${jobs.length === 1 ? `job ${jobs[0]}` : `jobs ${jobs.join(', ')}`} still have ${inJobs.length === 1 ? 'it, and it is' : 'them, and they are'} filed again, for nothing.`,
    );
  return true;
}
