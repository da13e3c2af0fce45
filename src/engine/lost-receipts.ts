import { rootOfId } from '../core/child-id.ts';
import type { PaidLine } from '../core/ledger.ts';
import type { JournalEntry } from '../ports/batch-store.ts';
import { parseReceipt, toResponseText } from '../stages/receipt.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import type { Home } from './jobs/find-home.ts';
import { findHomeOfPaid, isSuperseded } from './superseded.ts';

/** A paid call that no receipt accounts for, as the ledger has it. */
export interface LostReceipt {
  readonly paid: PaidLine;
  /** The journal of answers still has the receipt, and its place waits for it. */
  readonly isJournalled: boolean;
  /** Another answer was bought for its place since. */
  readonly isSuperseded: boolean;
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
      lost.set(line.call, {
        paid: line,
        isJournalled: journalled.has(line.call),
        isSuperseded: isSuperseded(workshop, line),
      });
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
  readonly home: Home;
}

/** Only what fits its place for certain: where attempts are gone too, an earlier answer must not come to stand for a later one. */
function eachRestorable(workshop: Workshop, calls: ReadonlySet<string>): readonly Restorable[] {
  const wanted: Wanted[] = [];
  const seen = new Set<string>();
  for (const entry of workshop.store.readAnswerJournal({ all: true }) ?? []) {
    const receipt = entry.file === 'receipt.json' ? parseReceipt(entry.text) : null;
    if (receipt === null || !calls.has(receipt.callId) || seen.has(receipt.callId)) continue;
    seen.add(receipt.callId);
    wanted.push({ callId: receipt.callId, attempt: receipt.attempt, entry });
  }
  const latest = new Map<string, number>();
  for (const each of wanted) latest.set(placeOf(each), Math.max(latest.get(placeOf(each)) ?? 0, each.attempt));
  const begunAgain = new Set(wanted.filter(isOfLaterAttempt).map(({ entry }) => rootOfId(entry.itemId)));
  return wanted.flatMap((each) => {
    const { callId, entry, attempt } = each;
    const home =
      findHomeOrNull(workshop, each) ?? (begunAgain.has(rootOfId(entry.itemId)) ? null : homeOfGone(workshop, entry));
    const isLatest = home?.setAsideAs !== undefined || attempt === latest.get(placeOf(each));
    return home?.holds === 'lost' && isLatest ? [{ callId, entry, home }] : [];
  });
}

interface Wanted {
  readonly callId: string;
  readonly attempt: number;
  readonly entry: JournalEntry;
}

function placeOf({ entry: { itemId, step, generation } }: Wanted): string {
  return JSON.stringify([itemId, step, generation ?? null]);
}

function isOfLaterAttempt({ attempt, entry }: Wanted): boolean {
  return attempt > 1 || entry.generation !== undefined;
}

/** An item whose folder or raw.json is gone: the answer waits in its place until raw.json is made again. */
function homeOfGone(workshop: Workshop, { itemId }: JournalEntry): Home | null {
  return lookAt(workshop, itemId).acquired ? null : { itemId, setAsideAs: undefined, holds: 'lost' };
}

function findHomeOrNull(workshop: Workshop, { callId, attempt, entry }: Wanted): Home | null {
  const { itemId: item, step, generation } = entry;
  const place = { call: callId, item, step, attempt };
  return findHomeOfPaid(workshop, generation === undefined ? place : { ...place, generation });
}
