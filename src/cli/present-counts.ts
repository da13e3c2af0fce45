import { formatTokens } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { ChildCounts, ItemCounts } from '../core/view.ts';

/** `100 acquired: 60 accepted, 2 rejected, 38 waiting`; states without items are left out. */
export function formatCounts(counts: ItemCounts): string {
  const parts = stateCounts(counts).filter(({ amount }) => amount > 0);
  const states = parts.map(({ amount, state }) => `${formatTokens(amount)} ${state}`).join(', ');
  return `${formatTokens(counts.acquired)} acquired${states === '' ? '' : `: ${states}`}`;
}

/** `Children of idea: 20 (18 accepted, 2 rejected)`, a line for each expand step that has made some. */
export function childLines(children: readonly ChildCounts[]): readonly string[] {
  return children
    .filter(({ counts }) => counts.acquired > 0)
    .map(({ expand, counts }) => {
      const states = stateCounts(counts).filter(({ amount }) => amount > 0);
      const shown = states.map(({ amount, state }) => `${formatTokens(amount)} ${state}`).join(', ');
      return `Children of ${toTerminalText(expand, 40)}: ${formatTokens(counts.acquired)}${shown === '' ? '' : ` (${shown})`}`;
    });
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
