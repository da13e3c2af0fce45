import type { Receipt } from '../core/receipt.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { parseReceipt } from './receipt.ts';
import type { ReceiptPlace } from './receipts-of-family.ts';
import { isOfOnePlace } from './workshop.ts';

/** A receipt for counting; null: it cannot be read, whatever stands there. Its call is then one without a receipt. */
export function readReceiptOrNull(store: BatchStore, { itemId, step, setAsideAs }: ReceiptPlace): Receipt | null {
  try {
    return parseReceipt(store.readStepFile(itemId, step, 'receipt.json', setAsideAs) ?? '');
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return null;
  }
}
