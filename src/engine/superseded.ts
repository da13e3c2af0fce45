import type { PaidLine } from '../core/ledger.ts';
import { readReceiptOrNull } from '../stages/standing-receipt.ts';
import { isOfOnePlace, type Workshop } from '../stages/workshop.ts';
import { findHome, type Home } from './jobs/find-home.ts';

/** Where the answer of a paid call belongs; null: nowhere any more, or nothing can be put or read there. */
export function findHomeOfPaid(workshop: Workshop, paid: Parameters<typeof findHome>[1]): Home | null {
  try {
    return findHome(workshop, paid);
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return null;
  }
}

/**
 * Whether the place of a paid call without a receipt holds another answer that is the place's own: it was bought again. One that was
 * copied there from elsewhere is none.
 */
export function isSuperseded(workshop: Workshop, paid: Pick<PaidLine, 'call' | 'item' | 'step' | 'attempt'>): boolean {
  const home = findHomeOfPaid(workshop, paid);
  return home !== null && holdsOwnAnother(workshop, home, paid);
}

/** The same of a home that was looked at already. */
export function holdsOwnAnother(workshop: Workshop, home: Home, call: Pick<PaidLine, 'item' | 'step'>): boolean {
  if (home.holds !== 'another') return false;
  const { item, step } = call;
  const receipt = readReceiptOrNull(workshop.store, { itemId: home.itemId, step, setAsideAs: home.setAsideAs });
  return receipt !== null && receipt.itemId === item && receipt.step === step;
}
