import type { ExitState } from '../core/errors.ts';
import { formatTokens } from '../core/money-text.ts';
import { type Paint, plainPaint } from '../core/paint.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatSpent } from './money-words.ts';
import { presentSummary, type Summary, summaryHeading } from './present-summary.ts';

/** What --quiet leaves of a block: its last line, or all of it where something is wrong. */
export function lastLineUnlessWrong(block: string, states: readonly ExitState[]): string {
  return isWell(states) ? `${block.trimEnd().split('\n').at(-1)}\n` : block;
}

/** A run's summary, as loud as it is wanted. */
export function presentEnd(summary: Summary, states: readonly ExitState[], isQuiet: boolean, paint: Paint): string {
  return isQuiet ? presentQuietSummary(summary, states, paint) : presentSummary(summary, paint);
}

/** What --quiet leaves of a run's summary: how it stands and what comes next in one line, or all of it where something is wrong. */
export function presentQuietSummary(summary: Summary, states: readonly ExitState[], paint: Paint = plainPaint): string {
  if (!isWell(states) || summary.jobs.expiring.length > 0) return presentSummary(summary, paint);
  const { conservation, spending, nextSteps } = summary;
  const { accepted, acquired } = conservation.counts;
  const next = nextSteps.at(-1);
  const stand = `${summaryHeading(summary)} (${formatTokens(accepted)} of ${formatTokens(acquired)} accepted, ${formatSpent(spending)})`;
  return `${stand}${next === undefined ? '' : `. ${toTerminalText(next)}`}\n`;
}

/** Jobs that are waited for are no trouble. */
function isWell(states: readonly ExitState[]): boolean {
  return states.every((state) => state === 'done' || state === 'in flight');
}
