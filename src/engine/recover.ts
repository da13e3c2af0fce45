import type { LedgerFold } from '../core/ledger-fold.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { toPaidLine } from '../stages/process.ts';
import type { BatchStore } from '../ports/batch-store.ts';

/**
 * Makes good what a killed run left between receipt and ledger: a call that is still open, whose receipt stands, gets its
 * `paid` line, once. What stays open is of unknown fate. Returns the call ids that were mended.
 */
export async function recoverLedger(store: BatchStore, fold: LedgerFold): Promise<readonly string[]> {
  const mended: string[] = [];
  for (const asked of [...fold.open.values()]) {
    const text = store.readStepFile(asked.item, asked.step, 'receipt.json');
    const receipt = text === null ? null : parseReceipt(text);
    if (receipt === null || receipt.callId !== asked.call) continue;
    const line = toPaidLine(receipt, asked.reserveUsd);
    await store.appendLedgerDurably(line);
    fold.add(line);
    mended.push(asked.call);
  }
  return mended;
}

/**
 * Goes on with a clean of acquire that was interrupted: folders whose item was cleaned as a whole and has no line any
 * more. Returns their names.
 */
export function finishRemovals(store: BatchStore, fold: LedgerFold): readonly string[] {
  if (fold.removedItems.size === 0) return [];
  const known = new Set<string>();
  for (const { id } of store.readItems()) known.add(id);
  const left = store.listItemFolders().filter((name) => fold.removedItems.has(name) && !known.has(name));
  for (const name of left) store.removeItemFolder(name);
  return left;
}
