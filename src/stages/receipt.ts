import { formatCommand } from '../core/batch-commands.ts';
import type { Receipt } from '../core/receipt.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { ItemProblem } from './item-problem.ts';

/** The receipt of a step's standing answer, or of an earlier attempt; null where there is none. An unreadable one stops the item. */
export function readReceipt(store: BatchStore, itemId: string, step: string, attempt?: number): Receipt | null {
  const text = store.readStepFile(itemId, step, 'receipt.json', attempt);
  if (text === null) return null;
  const receipt = parseReceipt(text);
  if (receipt !== null) return receipt;
  throw new ItemProblem({
    step,
    code: 'receipt',
    message: `receipt.json of ${itemId} (${step}) cannot be read`,
    hint: `What it paid for is not bought again by itself. Mend the file, or empty the place: ${formatCommand(store.address, 'clean', ['--clean-stage', 'process', '--item', itemId])}`,
  });
}

export function parseReceipt(text: string): Receipt | null {
  try {
    const receipt = JSON.parse(text) as Receipt;
    return typeof receipt.callId === 'string' && typeof receipt.text === 'string' ? receipt : null;
  } catch {
    return null;
  }
}

/** response.md: the model's text and nothing else. No file can hold half of a character, where an answer was cut off in one. */
export function toResponseText(receipt: Receipt): string {
  return receipt.text.toWellFormed();
}
