import { rootOfId } from '../core/child-id.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { type Clock, isoNow } from '../ports/clock.ts';
import type { Workshop } from '../stages/workshop.ts';
import { takeStock } from './check-conservation.ts';
import { findMissingReceipts } from './jobs/find-missing-receipts.ts';
import type { JobBook } from './jobs/job-book.ts';
import { reopen } from './jobs/reopen.ts';

/** What became of the paid answers of folders that were deleted by hand. */
export interface LostAnswers {
  /** Gone for good: the ledger has them as cleaned. */
  readonly gone: number;
  /** Still in the results of jobs: the next process files them again, for nothing. */
  readonly inJobs: number;
}

/**
 * Paid calls of these items, their children included, whose receipts went with the folders: by item id. Empty where every
 * receipt stands.
 */
export function findLostCalls(
  workshop: Workshop,
  roots: ReadonlySet<string>,
): ReadonlyMap<string, readonly PaidLine[]> {
  const lost = new Map<string, PaidLine[]>();
  if (roots.size === 0) return lost;
  const { tokens } = takeStock(workshop, { tokens: true }).conservation;
  const calls = new Set(tokens?.callsWithoutReceipt ?? []);
  if (calls.size === 0) return lost;
  for (const line of workshop.store.readLedger()) {
    if (line.type !== 'paid' || !calls.delete(line.call) || !roots.has(rootOfId(line.item))) continue;
    lost.set(line.item, [...(lost.get(line.item) ?? []), line]);
  }
  return lost;
}

/**
 * Of items that were acquired again because their folders were gone: answers that lie in the results of jobs are to be filed
 * again, the others are cleaned, so that the ledger and the receipts go on being one.
 */
export async function settleLostAnswers(
  workshop: Workshop,
  fold: LedgerFold,
  book: JobBook,
  restored: ReadonlySet<string>,
  clock: Clock,
): Promise<LostAnswers> {
  if (restored.size === 0 || fold.totals.calls === 0) return { gone: 0, inJobs: 0 };
  const lost = findLostCalls(workshop, restored);
  const found = findMissingReceipts(
    workshop,
    [...lost.values()].flatMap((lines) => lines.map(({ call }) => call)),
  );
  await reopen(
    book,
    found.map(({ job }) => job),
  );
  const inJobs = new Set(found.map(({ paid }) => paid.call));
  let gone = 0;
  for (const [item, lines] of lost) {
    const left = lines.filter(({ call }) => !inJobs.has(call));
    if (left.length === 0) continue;
    const steps = [...new Set(left.map(({ step }) => step))];
    const line = { type: 'cleaned', at: isoNow(clock), item, steps, calls: left.map(({ call }) => call) } as const;
    await workshop.store.appendLedgerDurably(line);
    fold.add(line);
    gone += left.length;
  }
  return { gone, inJobs: inJobs.size };
}
