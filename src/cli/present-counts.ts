import { formatTokens } from '../core/money-text.ts';
import type { ItemCounts } from '../core/view.ts';

/** `100 acquired: 60 accepted, 2 rejected, 38 waiting`; states without items are left out. */
export function formatCounts(counts: ItemCounts): string {
  const parts = stateCounts(counts).filter(({ amount }) => amount > 0);
  const states = parts.map(({ amount, state }) => `${formatTokens(amount)} ${state}`).join(', ');
  return `${formatTokens(counts.acquired)} acquired${states === '' ? '' : `: ${states}`}`;
}

export function stateCounts({
  accepted,
  rejected,
  failed,
  waiting,
  inFlight,
}: ItemCounts): readonly { readonly state: string; readonly amount: number }[] {
  return [
    { state: 'accepted', amount: accepted },
    { state: 'rejected', amount: rejected },
    { state: 'failed', amount: failed },
    { state: 'waiting', amount: waiting },
    { state: 'in flight', amount: inFlight },
  ];
}
