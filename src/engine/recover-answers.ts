import { parseChildId, toSetAsideId } from '../core/child-id.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { parseReceipt } from '../stages/receipt.ts';
import type { Workshop } from '../stages/workshop.ts';
import { lookAtAllSteps } from './steps-on-disk.ts';

export interface RecoveredAnswers {
  /** Receipts that were put back into their places. */
  readonly restored: number;
  /** Answers whose place another one holds: the set-aside of that one was lost. They stay in the journal's file only. */
  readonly homeless: readonly string[];
}

/**
 * Puts back receipts that a holder which did not come to its end, or a machine that went down, left in the journal of answers
 * alone. What stands, what was set aside and what was cleaned since stays as it is.
 */
export async function recoverAnswers(workshop: Workshop): Promise<RecoveredAnswers> {
  const { store } = workshop;
  const homeless: string[] = [];
  let restored = 0;
  const entries = store.readAnswerJournal();
  if (entries === null) {
    await store.settleAnswerJournal();
    return { restored, homeless };
  }
  let cleaned: ReadonlySet<string> | null = null;
  for (const { itemId, step, file, text } of entries) {
    const receipt = file === 'receipt.json' ? parseReceipt(text) : null;
    if (receipt === null) continue;
    const standing = parseReceipt(store.readStepFile(itemId, step, file) ?? '');
    if (standing?.callId === receipt.callId || isSetAside(workshop, itemId, step, receipt.callId)) continue;
    cleaned ??= readCleanedCalls(store);
    if (cleaned.has(receipt.callId)) continue;
    if (standing !== null) {
      if (standing.attempt < receipt.attempt) homeless.push(receipt.callId);
      continue;
    }
    await store.restoreStepFile(itemId, step, file, text);
    restored += 1;
  }
  if (homeless.length === 0) await store.settleAnswerJournal();
  return { restored, homeless };
}

/** With an attempt of the item itself, or with an ancestor's that took all children along. */
function isSetAside(workshop: Workshop, itemId: string, step: string, callId: string): boolean {
  const isAt = (id: string, number?: number) =>
    parseReceipt(workshop.store.readStepFile(id, step, 'receipt.json', number) ?? '')?.callId === callId;
  const attemptsOf = (id: string) => lookAtAllSteps(workshop, id).attempts;
  if (
    attemptsOf(itemId).some(
      ({ number, steps }) => steps.get(step)?.has('receipt.json') === true && isAt(itemId, number),
    )
  )
    return true;
  for (let child = parseChildId(itemId); child !== null; child = parseChildId(child.parent)) {
    const below = itemId.slice(child.parent.length);
    const isMoved = attemptsOf(child.parent).some(({ number }) => {
      const moved = `${toSetAsideId(child?.parent ?? '', number)}${below}`;
      return isAt(moved) || attemptsOf(moved).some((attempt) => isAt(moved, attempt.number));
    });
    if (isMoved) return true;
  }
  return false;
}

function readCleanedCalls(store: BatchStore): ReadonlySet<string> {
  const cleaned = new Set<string>();
  for (const line of store.readLedger()) if (line.type === 'cleaned') for (const call of line.calls) cleaned.add(call);
  return cleaned;
}
