import { countOf } from '../../core/block-text.ts';
import { formatDuration, formatPercent, formatTokens, formatUsd } from '../../core/money-text.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { Progress } from './progress-tally.ts';

/** Words of a stage: while it runs, when it is through, and what it says of one item. */
export const stageWords: Readonly<Record<Progress['stage'], { readonly running: string; readonly done: string }>> = {
  acquire: { running: 'Acquiring', done: 'Acquired' },
  prepare: { running: 'Preparing', done: 'Prepared' },
  process: { running: 'Processing', done: 'Processed' },
  parse: { running: 'Parsing', done: 'Parsed' },
  render: { running: 'Rendering', done: 'Rendered' },
};

/** Of the items that something was done for, how many came through; null before the first. */
export function formatSuccess({ worked, succeeded }: Progress): string | null {
  return worked === 0 ? null : formatPercent(succeeded / worked);
}

export function formatMeanResponse({ timedAnswers, answersMs }: Progress): string | null {
  if (timedAnswers === 0) return null;
  const meanMs = answersMs / timedAnswers;
  return meanMs < 50 ? '<0.1s' : formatDuration(meanMs);
}

/** `180,000 / 250,000`; answers without usage are said, not guessed. */
export function formatTokenUse({ tokens, expectedTokens, unmeasuredAnswers }: Progress): string {
  const expected = expectedTokens === null ? '' : ` / ${formatTokens(expectedTokens)}`;
  const unknown =
    unmeasuredAnswers === 0
      ? ''
      : ` (unknown for ${formatTokens(unmeasuredAnswers)} ${unmeasuredAnswers === 1 ? 'answer' : 'answers'})`;
  return `${formatTokens(tokens)}${expected}${unknown}`;
}

export function formatCostSoFar({ costUsd, unpricedAnswers, answers }: Progress): string {
  if (unpricedAnswers === 0) return formatUsd(costUsd);
  const unknown = `${formatTokens(unpricedAnswers)} ${unpricedAnswers === 1 ? 'answer' : 'answers'} of unknown price`;
  return unpricedAnswers === answers ? `unknown (${unknown})` : `${formatUsd(costUsd)} and ${unknown}`;
}

/** `60/100 (60%)`: 100% only when all are through. */
export function formatCount({ done, total }: Progress): string {
  if (total === null) return formatTokens(done);
  return `${formatTokens(done)}/${formatTokens(total)} (${Math.floor(ratioDone(done, total) * 100)}%)`;
}

/** `10 items`, or `10 items and 100 children`. */
export function formatThrough({ done, doneChildren }: Progress): string {
  const items = countOf(done - doneChildren, 'item');
  return doneChildren === 0 ? items : `${items} and ${countOf(doneChildren, 'child', 'children')}`;
}

export function ratioDone(done: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}

/** A running time that changes every second: 0:07, 12:45, 3:02:10. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

export function formatModels({ models }: Progress): string {
  return `${models.length > 1 ? 'Models' : 'Model'}: ${models.map((model) => toTerminalText(model, 80)).join(', ')}`;
}

/** What holds everything up at the moment; null: nothing does. */
export function formatHold({ pause, stopping, endedAt }: Progress, now: number): string | null {
  if (endedAt !== null) return null;
  if (stopping !== null) {
    const calls = `${stopping.inFlight} ${stopping.inFlight === 1 ? 'call' : 'calls'} in flight`;
    const atMost = `at most ${formatDuration(stopping.until - now)}.`;
    return stopping.by === 'stop'
      ? `Stopping, as batch-pipeline stop asked: waiting for ${calls}, ${atMost}`
      : `Stopping: waiting for ${calls}, ${atMost} Ctrl-C again cuts them off.`;
  }
  if (pause === null || pause.until <= now) return null;
  return `Waiting: ${toTerminalText(pause.provider, 20)} - ${toTerminalText(pause.reason, 32)}, goes on in ${formatDuration(pause.until - now)}`;
}
