import { pictureOfStep } from '../core/line.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import type { AskedLine, PaidLine } from '../core/ledger.ts';
import type { Receipt } from '../core/receipt.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { toPaidLine } from '../stages/process.ts';
import { parseReceipt } from '../stages/receipt.ts';
import type { Workshop } from '../stages/workshop.ts';
import { readHomelessCalls } from './jobs/homeless-calls.ts';
import { everyItem, itemIdsOf } from './families.ts';
import { eachReceiptOfFamily } from '../stages/receipts-of-family.ts';
import { lookAtAllSteps } from '../stages/steps-on-disk.ts';

/**
 * Makes good what a killed run left between receipt and ledger: a call that is still open, whose receipt stands, gets its
 * `paid` line, once. What stays open is of unknown fate. A power cut can take the `asked` line too, which is not waited
 * for: with `everyReceipt` the receipts themselves are asked. Returns the call ids that were mended.
 */
export async function recoverLedger(
  workshop: Workshop,
  fold: LedgerFold,
  { everyReceipt }: { readonly everyReceipt: boolean },
): Promise<readonly string[]> {
  const { store } = workshop;
  const mended: string[] = [];
  const mend = async (receipt: Receipt, asked: AskedLine | null) => {
    const line = toMendedLine(receipt, asked);
    await store.appendLedgerDurably(line);
    fold.add(line);
    mended.push(receipt.callId);
  };
  for (const asked of [...fold.open.values()]) {
    const receipt = readStanding(store, asked.item, asked.step);
    if (receipt?.callId === asked.call) await mend(receipt, asked);
  }
  if (!everyReceipt) return mended;
  for (const id of itemIdsOf(workshop, everyItem)) {
    for (const place of eachReceiptOfFamily(workshop, lookAtAllSteps(workshop, id), { goneSteps: true })) {
      const receipt = readStanding(store, place.itemId, place.step, place.setAsideAs);
      if (receipt !== null && !fold.hasPaid(receipt.callId))
        await mend(receipt, fold.inJobs.get(receipt.callId) ?? null);
    }
  }
  return mended;
}

/** The `paid` line that a receipt misses; `asked`: of its call, where the ledger has that. */
export function toMendedLine(receipt: Receipt, asked: AskedLine | null): PaidLine {
  return {
    ...toPaidLine(receipt, asked?.reserveUsd ?? null),
    ...(asked?.generation === undefined ? {} : { generation: asked.generation }),
    ...(asked?.job === undefined ? {} : { job: asked.job }),
  };
}

function readStanding(store: BatchStore, itemId: string, step: string, attempt?: number): Receipt | null {
  const text = store.readStepFile(itemId, step, 'receipt.json', attempt);
  return text === null ? null : parseReceipt(text);
}

/**
 * Goes on with a clean of acquire that was interrupted: folders whose item was cleaned as a whole and has no line any
 * more. What holds an answer that no clean has named stays. Returns their names.
 */
export function finishRemovals(workshop: Workshop, fold: LedgerFold): readonly string[] {
  const { store, stepNames } = workshop;
  if (fold.removedItems.size === 0) return [];
  const known = new Set<string>();
  for (const { id } of store.readItems()) known.add(id);
  const found = store
    .listItemFolders()
    .filter((name) => fold.removedItems.has(name) && !known.has(name) && !holdsOwnAnswer(store, name, stepNames));
  if (found.length === 0) return [];
  const { cleaned } = readHomelessCalls(store);
  const left = found.filter((name) => !holdsOtherCalls(workshop, name, cleaned));
  for (const name of left) store.removeItemFolder(name);
  return left;
}

/** A receipt that cannot be read may be of any call. */
function holdsOtherCalls(workshop: Workshop, itemId: string, cleaned: ReadonlySet<string>): boolean {
  const places = eachReceiptOfFamily(workshop, lookAtAllSteps(workshop, itemId), { goneSteps: true });
  return Iterator.from(places).some((place) => {
    const receipt = readStanding(workshop.store, place.itemId, place.step, place.setAsideAs);
    return receipt === null || !cleaned.has(receipt.callId);
  });
}

/** A response.md without a receipt is a person's: it is theirs to remove. */
function holdsOwnAnswer(store: BatchStore, itemId: string, steps: readonly string[]): boolean {
  const picture = store.readPicture(itemId, steps);
  return steps.some((step) => {
    const files = pictureOfStep(picture, step);
    return files.has('response.md') && !files.has('receipt.json');
  });
}
