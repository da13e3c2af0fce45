import type { LedgerFold } from '../core/ledger-fold.ts';
import type { Plan } from '../core/plan.ts';
import { eachReceiptOfFamily } from '../stages/receipts-of-family.ts';
import { lookAtAllSteps } from '../stages/steps-on-disk.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { everyItem, itemIdsOf } from './families.ts';

/** How many receipts stand, and how many the ledger has paid calls for. */
export interface ReceiptCount {
  readonly found: number;
  readonly owed: number;
}

/**
 * Counts receipts by their names; null: there are at least as many as the ledger has paid calls for. More there may be: a clean that was
 * killed has named calls whose receipts still stand. `plan`: a scan since which nothing has
 * changed, so that it costs nothing where all are in the places of the line. Else names are looked at once more, with what was set
 * aside and the steps that are gone. That a receipt cannot be read, or is another's, only verify sees, which opens each.
 */
export function findReceiptGap(workshop: Workshop, fold: LedgerFold, plan: Plan): ReceiptCount | null {
  const owed = fold.receiptsOwed;
  if (plan.steps.reduce((sum, { receipts }) => sum + receipts, 0) >= owed) return null;
  const hasChildren = workshop.whole.steps.some(({ kind }) => kind === 'expand');
  if (hasChildren && countReceipts(workshop, false) >= owed) return null;
  const found = countReceipts(workshop, true);
  return found >= owed ? null : { found, owed };
}

/** With what was set aside of parents; `goneSteps`: of steps that the pipeline has no more too, which is dearer. */
function countReceipts(workshop: Workshop, goneSteps: boolean): number {
  const look = goneSteps ? lookAtAllSteps : lookAt;
  let found = 0;
  for (const id of itemIdsOf(workshop, everyItem))
    for (const _ of eachReceiptOfFamily(workshop, look(workshop, id), { goneSteps })) found += 1;
  return found;
}
