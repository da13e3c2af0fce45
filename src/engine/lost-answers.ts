import { rootOfId } from '../core/child-id.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { type Clock, isoNow } from '../ports/clock.ts';
import { eachReceiptOfFamily } from '../stages/receipts-of-family.ts';
import { lookAtAllSteps } from '../stages/steps-on-disk.ts';
import { readReceiptOrNull } from '../stages/standing-receipt.ts';
import type { Workshop } from '../stages/workshop.ts';
import { findMissingReceipts } from './jobs/find-missing-receipts.ts';
import type { JobBook } from './jobs/job-book.ts';
import { reopen } from './jobs/reopen.ts';
import { findLostReceipts, restoreFromJournal } from './lost-receipts.ts';

/** What became of the paid answers of folders that were deleted by hand. */
export interface SettledAnswers {
  /** Put back from the journal of answers. */
  readonly restored: number;
  /** Gone for good: the ledger has them as cleaned. */
  readonly gone: number;
  /** Still in the results of jobs: the next process files them again, for nothing. */
  readonly inJobs: number;
}

/**
 * Paid calls of these items, their children included, whose receipts are gone: by item id. Empty where every receipt stands. Reads
 * the ledger once, and the receipts of these items alone.
 */
export function findLostCalls(
  workshop: Workshop,
  roots: ReadonlySet<string>,
): ReadonlyMap<string, readonly PaidLine[]> {
  const calls = new Map<string, PaidLine>();
  if (roots.size === 0) return new Map();
  for (const line of workshop.store.readLedger()) {
    if (line.type === 'paid' && roots.has(rootOfId(line.item))) {
      if (line.unclaimed === true) calls.delete(line.call);
      else calls.set(line.call, line);
    }
    if (line.type === 'cleaned') for (const call of line.calls) calls.delete(call);
  }
  if (calls.size === 0) return new Map();
  for (const root of roots) {
    for (const place of eachReceiptOfFamily(workshop, lookAtAllSteps(workshop, root), { goneSteps: true })) {
      const receipt = readReceiptOrNull(workshop.store, place);
      if (receipt !== null) calls.delete(receipt.callId);
    }
  }
  return Map.groupBy(calls.values(), ({ item }) => item);
}

/**
 * Of items that were acquired again because their folders were gone: answers that lie in the results of jobs are to be filed
 * again, those of the journal of answers are put back, the others are cleaned, so that the ledger and the receipts go on being one.
 */
export async function settleLostAnswers(
  workshop: Workshop,
  fold: LedgerFold,
  book: JobBook,
  restored: ReadonlySet<string>,
  clock: Clock,
): Promise<SettledAnswers> {
  if (restored.size === 0 || fold.totals.calls === 0) return { restored: 0, gone: 0, inJobs: 0 };
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
  const others = [...lost.values()].flat().filter(({ call }) => !inJobs.has(call));
  const journalled = new Set(
    findLostReceipts(
      workshop,
      others.map(({ call }) => call),
      new Set(),
    ).flatMap(({ paid, isJournalled }) => (isJournalled ? [paid.call] : [])),
  );
  await restoreFromJournal(workshop, journalled);
  let gone = 0;
  for (const [item, lines] of lost) {
    const left = lines.filter(({ call }) => !inJobs.has(call) && !journalled.has(call));
    if (left.length === 0) continue;
    const steps = [...new Set(left.map(({ step }) => step))];
    const line = { type: 'cleaned', at: isoNow(clock), item, steps, calls: left.map(({ call }) => call) } as const;
    await workshop.store.appendLedgerDurably(line);
    fold.add(line);
    gone += left.length;
  }
  return { restored: journalled.size, gone, inJobs: inJobs.size };
}
