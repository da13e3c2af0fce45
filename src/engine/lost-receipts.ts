import { parseChildId } from '../core/child-id.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { JournalEntry } from '../ports/batch-store.ts';
import { parseReceipt, toResponseText } from '../stages/receipt.ts';
import { isOfOnePath, isUnreadable, lookAt, type Workshop } from '../stages/workshop.ts';
import { findHome } from './jobs/find-home.ts';

/** A paid call that no receipt accounts for, as the ledger has it. */
export interface LostReceipt {
  readonly paid: PaidLine;
  /** The journal of answers still has the receipt, and its place waits for it. */
  readonly isJournalled: boolean;
}

/**
 * Of paid calls without a receipt, in the order of the ledger. Reads it, and the journal where it is still there. `damaged`: items in
 * whose folders nothing can be put.
 */
export function findLostReceipts(
  workshop: Workshop,
  callsWithoutReceipt: readonly string[],
  damaged: ReadonlySet<string>,
): readonly LostReceipt[] {
  if (callsWithoutReceipt.length === 0) return [];
  const missing = new Set(callsWithoutReceipt);
  const restorable = eachRestorable(workshop, missing).filter(({ entry }) => !damaged.has(entry.itemId));
  const journalled = new Set(restorable.map(({ callId }) => callId));
  const lost = new Map<string, LostReceipt>();
  for (const line of workshop.store.readLedger()) {
    if (line.type === 'paid' && missing.has(line.call) && !lost.has(line.call))
      lost.set(line.call, { paid: line, isJournalled: journalled.has(line.call) });
  }
  return [...lost.values()];
}

/** Puts receipts back that the journal of answers still has, with their response.md. Returns how many. */
export async function restoreFromJournal(workshop: Workshop, calls: ReadonlySet<string>): Promise<number> {
  const { store } = workshop;
  const found = eachRestorable(workshop, calls);
  for (const { home, entry } of found) {
    await store.restoreStepFile(home.itemId, entry.step, 'receipt.json', entry.text, home.setAsideAs);
    const receipt = parseReceipt(entry.text);
    const response = store.readStepFile(home.itemId, entry.step, 'response.md', home.setAsideAs) ?? '';
    if (receipt !== null && response === '')
      await store.restoreStepFile(home.itemId, entry.step, 'response.md', toResponseText(receipt), home.setAsideAs);
  }
  return found.length;
}

interface Restorable {
  readonly callId: string;
  readonly entry: JournalEntry;
  readonly home: NonNullable<ReturnType<typeof findHome>>;
}

/** Only what fits its place for certain: where attempts are gone too, an earlier answer must not come to stand for a later one. */
function eachRestorable(workshop: Workshop, calls: ReadonlySet<string>): readonly Restorable[] {
  const latest = new Map<string, number>();
  const found: (Restorable & { readonly attempt: number; readonly place: string })[] = [];
  for (const entry of workshop.store.readAnswerJournal({ all: true }) ?? []) {
    const receipt = entry.file === 'receipt.json' ? parseReceipt(entry.text) : null;
    if (receipt === null || !calls.has(receipt.callId)) continue;
    const { itemId: item, step, generation } = entry;
    const { callId, attempt } = receipt;
    const place = JSON.stringify([item, step, generation ?? null]);
    latest.set(place, Math.max(latest.get(place) ?? 0, attempt));
    if (found.some((earlier) => earlier.callId === callId)) continue;
    const call = { call: callId, item, step, attempt, ...(generation === undefined ? {} : { generation }) };
    const home = findHomeOrNull(workshop, call) ?? findHomeOfGone(workshop, item, attempt);
    if (home?.holds === 'lost') found.push({ callId, entry, home, attempt, place });
  }
  return found.filter(({ home, attempt, place }) => home.setAsideAs !== undefined || attempt === latest.get(place));
}

/** An item whose folder or raw.json is gone: the answer waits in its place until acquire has made raw.json again. */
function findHomeOfGone(workshop: Workshop, itemId: string, attempt: number): Restorable['home'] | null {
  if (attempt > 1 || parseChildId(itemId) !== null || lookAt(workshop, itemId).acquired) return null;
  return { itemId, setAsideAs: undefined, holds: 'lost' };
}

/** null: nothing can be put there, since something else stands there that is no file. */
function findHomeOrNull(workshop: Workshop, call: Parameters<typeof findHome>[1]): Restorable['home'] | null {
  try {
    return findHome(workshop, call);
  } catch (error) {
    if (!isOfOnePath(error) && !isUnreadable(error)) throw error;
    return null;
  }
}
