import { formatDuration, formatPercent, formatTokens, formatUsd, formatUsdAtMost } from '../../core/money-text.ts';
import type { Lane } from '../../core/request.ts';
import type { BatchRow } from '../../ports/dashboard-backend.ts';

/** Of the items that there are, how many have come to an end. */
export function doneRatio({ counts }: Pick<BatchRow, 'counts'>): number {
  return counts.acquired === 0 ? 0 : (counts.accepted + counts.rejected) / counts.acquired;
}

/** `…`: its items are still being counted. */
export function donePercent(row: Pick<BatchRow, 'counts' | 'isCounted'>): string {
  if (!row.isCounted) return '…';
  return row.counts.acquired === 0 ? '-' : formatPercent(doneRatio(row));
}

/** Money of a rehearsal carries a star. */
export function costText({ costUsd, simulated }: Pick<BatchRow, 'costUsd' | 'simulated'>): string {
  return `${formatUsd(costUsd)}${simulated ? '*' : ''}`;
}

/** That its calls travel in; `mixed`: several. */
export function laneText(lanes: readonly Lane[]): string {
  return lanes.length > 1 ? 'mixed' : (lanes[0] ?? '-');
}

/** The largest unit alone: 45s, 4 minutes, 3 days. */
export function shortDuration(durationMs: number): string {
  return formatDuration(durationMs).split(' ').slice(0, 2).join(' ');
}

/** How long it has been running, or ran from its making to its last call; null: nothing was called yet. */
export function durationMs(
  { runningSinceMs, createdAtMs, lastCallAtMs }: Pick<BatchRow, 'runningSinceMs' | 'createdAtMs' | 'lastCallAtMs'>,
  now: number,
): number | null {
  if (runningSinceMs !== null) return Math.max(0, now - runningSinceMs);
  return lastCallAtMs === null ? null : Math.max(0, lastCallAtMs - createdAtMs);
}

/** `560 accepted, 12 rejected, …`, without what there is none of. */
export function countWords({ acquired, ...counts }: BatchRow['counts']): string {
  const words: readonly (readonly [number, string])[] = [
    [counts.accepted, 'accepted'],
    [counts.rejected, 'rejected'],
    [counts.failed, 'failed'],
    [counts.inFlight, 'in flight'],
    [counts.waiting, 'waiting'],
  ];
  const some = words.filter(([amount]) => amount > 0).map(([amount, word]) => `${formatTokens(amount)} ${word}`);
  return `${formatTokens(acquired)} ${acquired === 1 ? 'item' : 'items'}${some.length === 0 ? '' : `: ${some.join(', ')}`}`;
}

/** What has been paid, and what calls of unknown fate and in flight may add. */
export function spendingWords(row: Pick<BatchRow, 'costUsd' | 'upToUsd' | 'simulated'>): string {
  const more = row.upToUsd > row.costUsd ? `, up to ${formatUsdAtMost(row.upToUsd)} with calls in flight` : '';
  return `${formatUsd(row.costUsd)} paid${more}${row.simulated ? ' (simulated)' : ''}`;
}
