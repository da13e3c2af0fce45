import { formatCommand, type NamedFolders } from '../core/batch-commands.ts';
import type { RunSettings, TuneOffer } from '../core/control.ts';
import { countOf } from '../core/block-text.ts';
import { formatDuration, formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import { describeChange } from '../core/settings-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';

interface Holder {
  readonly command: string;
  readonly pid: number;
  readonly host: string;
}

/** What `stop` saw. */
export function presentStop(
  outcome: { readonly batchId: string } & (
    | { readonly kind: 'nothing-runs' }
    | { readonly kind: 'stopped' | 'asked' | 'unanswered'; readonly holder: Holder }
    | { readonly kind: 'stopping'; readonly holder: Holder; readonly calls: number; readonly atMostMs: number }
  ),
  folders: NamedFolders,
): string {
  const { batchId } = outcome;
  const next = `Next: ${formatCommand({ batchId, ...folders }, 'status')}`;
  if (outcome.kind === 'nothing-runs') return `Nobody is working on ${batchId}: there is nothing to stop.\n${next}\n`;
  const who = formatHolder(outcome.holder);
  switch (outcome.kind) {
    case 'stopped':
      return `Stopped: ${batchId} (${who}).\n${next}\n`;
    case 'asked':
      return `Asked to stop: ${batchId} (${who}). It sends nothing new within a second.\n${next}\n`;
    case 'unanswered':
      return `Asked to stop, and no answer yet: ${batchId} (${who}). It may be busy, or hang.\n${next}\n`;
    case 'stopping':
      return `Stopping: ${batchId} (${who}). ${toWaitingWords(outcome.calls, outcome.atMostMs)}\n${next}\n`;
  }
}

function toWaitingWords(calls: number, atMostMs: number): string {
  if (calls === 0) return 'It sends nothing new, and is about to end.';
  return `It sends nothing new, and is still waiting for ${countOf(calls, 'call')}, at most ${formatDuration(atMostMs)}.`;
}

function formatHolder({ command, pid, host }: Holder): string {
  const name = toTerminalText(command === '' ? 'batch-pipeline' : command, 80);
  return `${name}, process ${pid} on ${toTerminalText(host.split(' ')[0] ?? '', 80)}`;
}

/** What `tune` came to. */
export function presentTuned(tuned: {
  readonly batchId: string;
  readonly before: RunSettings;
  readonly now: RunSettings;
}): string {
  const changes = describeChange(tuned.before, tuned.now);
  return changes.length === 0
    ? `${tuned.batchId} goes on as it was: that is how it runs already.\n`
    : `${tuned.batchId} goes on with ${changes.join(', ')}.\n`;
}

export function presentUntuned(batchId: string, folders: NamedFolders): string {
  return `Asked, and no answer yet: the run of ${batchId} may be busy, and may still obey.\nNext: ${formatCommand({ batchId, ...folders }, 'status')}\n`;
}

/** What a person should know before a run may spend more. */
export function presentTuneOffer(batchId: string, offer: TuneOffer): string {
  const { paidUsd, leftUsd, upToUsd } = offer;
  const left =
    leftUsd === null
      ? 'a price is unknown'
      : `about ${formatUsd(leftUsd.expected)}, up to ${formatUsdAtMost(leftUsd.upper)}`;
  const lines = [
    `${batchId} would go on with ${describeChange(offer.before, offer.after).join(', ')}.`,
    `Paid so far: ${formatUsd(paidUsd)}. Still to pay for: ${left}.`,
    upToUsd === null
      ? 'What it may come to in all is unknown.'
      : `In all the batch may come to ${formatUsdAtMost(upToUsd)}: this is what you consent to.`,
  ];
  return `${lines.join('\n')}\n`;
}
