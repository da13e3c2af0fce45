import { parseChildId, toChildBeyond, toChildId, toSetAsideId } from '../core/child-id.ts';
import { parseReceipt, toResponseText } from '../stages/receipt.ts';
import type { Workshop } from '../stages/workshop.ts';
import { lookAtAllSteps } from '../stages/steps-on-disk.ts';
import { findHome } from './jobs/find-home.ts';
import { type HomelessCalls, readHomelessCalls } from './jobs/homeless-calls.ts';

export interface RecoveredAnswers {
  /** Receipts that were put back into their places. */
  readonly restored: number;
  /** Answers whose place another one holds: the set-aside of that one was lost. They stay in the journal's file only. */
  readonly homeless: readonly string[];
}

/**
 * Puts back receipts that a holder which did not come to its end, or a machine that went down, left in the journal of answers
 * alone. What stands, what was set aside, what was cleaned since and what found its place filled stays as it is. One that was set aside, and whose text went
 * with the machine, goes back to its attempt: the place of the next attempt is not its own.
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
  let homelessCalls: HomelessCalls | null = null;
  for (const { itemId, step, file, text, generation } of entries) {
    const receipt = file === 'receipt.json' ? parseReceipt(text) : null;
    if (receipt === null) continue;
    const standing = parseReceipt(store.readStepFile(itemId, step, file) ?? '');
    if (standing?.callId === receipt.callId || isSetAside(workshop, itemId, step, receipt.callId)) continue;
    homelessCalls ??= readHomelessCalls(store);
    if (homelessCalls.cleaned.has(receipt.callId) || homelessCalls.unclaimed.has(receipt.callId)) continue;
    const { callId: call, attempt } = receipt;
    const place = { call, item: itemId, step, attempt };
    const home = findHome(workshop, generation === undefined ? place : { ...place, generation });
    if (home?.setAsideAs !== undefined || (home !== null && home.itemId !== itemId)) {
      if (home.holds !== 'lost') continue;
      await store.restoreStepFile(home.itemId, step, file, text, home.setAsideAs);
      const response = store.readStepFile(home.itemId, step, 'response.md', home.setAsideAs) ?? '';
      if (response === '')
        await store.restoreStepFile(home.itemId, step, 'response.md', toResponseText(receipt), home.setAsideAs);
      restored += 1;
      continue;
    }
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

/** With an attempt of the item itself, or with an ancestor's that took all children along, and that may have been taken along itself. */
function isSetAside(workshop: Workshop, itemId: string, step: string, callId: string): boolean {
  const isAt = (id: string, number?: number) =>
    parseReceipt(workshop.store.readStepFile(id, step, 'receipt.json', number) ?? '')?.callId === callId;
  return whereaboutsOf(workshop, itemId).some(
    (id) =>
      (id !== itemId && isAt(id)) ||
      lookAtAllSteps(workshop, id).attempts.some(
        ({ number, steps }) => steps.get(step)?.has('receipt.json') === true && isAt(id, number),
      ),
  );
}

/** Every id by which children of that name can be found: where they stand, and wherever they were set aside with an ancestor. */
function whereaboutsOf(workshop: Workshop, itemId: string): readonly string[] {
  const child = parseChildId(itemId);
  if (child === null) return [itemId];
  return whereaboutsOf(workshop, child.parent).flatMap((parent) => [
    toChildId(parent, child.expand, child.index),
    toChildBeyond({ ...child, parent }),
    ...lookAtAllSteps(workshop, parent)
      .attempts.filter(({ steps }) => steps.has(child.expand))
      .map(({ number }) => toChildId(toSetAsideId(parent, number), child.expand, child.index)),
  ]);
}
