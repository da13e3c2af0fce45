import { countOf } from './block-text.ts';
import { formatUsd } from './money-text.ts';

/** What is removed by a person's word: of how many items, and what was paid for it. */
export interface PaidRemoval {
  readonly items: number;
  readonly paidCalls: number;
  readonly paidUsd: number;
  /** Paid calls whose cost is not known. */
  readonly unpricedCalls: number;
}

export const noRemoval: PaidRemoval = { items: 0, paidCalls: 0, paidUsd: 0, unpricedCalls: 0 };

/** Without whatever else is known of it. */
export function toPaidRemoval({ items, paidCalls, paidUsd, unpricedCalls }: PaidRemoval): PaidRemoval {
  return { items, paidCalls, paidUsd, unpricedCalls };
}

/** The noise of float arithmetic is no difference. */
const noise = 1e-9;

/** Whether no more is removed than the person was shown. */
export function isWithinRemoval(now: PaidRemoval, shown: PaidRemoval): boolean {
  return (
    now.items <= shown.items &&
    now.paidCalls <= shown.paidCalls &&
    now.unpricedCalls <= shown.unpricedCalls &&
    now.paidUsd <= shown.paidUsd + noise
  );
}

export function isSameRemoval(now: PaidRemoval, shown: PaidRemoval): boolean {
  return isWithinRemoval(now, shown) && isWithinRemoval(shown, now);
}

/** `6 paid answers ($0.0012)`; without any `nothing that was paid for`. */
export function formatPaidAnswers(removal: Omit<PaidRemoval, 'items'>): string {
  return removal.paidCalls === 0
    ? 'nothing that was paid for'
    : `${countOf(removal.paidCalls, 'paid answer')} (${formatPaid(removal)})`;
}

export function formatPaid({ paidUsd, paidCalls, unpricedCalls }: Omit<PaidRemoval, 'items'>): string {
  if (unpricedCalls === 0) return formatUsd(paidUsd);
  if (unpricedCalls >= paidCalls) return 'at an unknown price';
  return `${formatUsd(paidUsd)} and ${countOf(unpricedCalls, 'answer')} of unknown price`;
}
