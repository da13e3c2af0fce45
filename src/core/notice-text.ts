import type { Notice } from './done-notice.ts';
import { formatTokens, formatUsd } from './money-text.ts';
import { toTerminalText } from './terminal-text.ts';

const maxTitleChars = 120;
const maxBodyChars = 300;

/** A notice for a small window: a line, and a few words. */
export function toNoticeText(notice: Notice): { readonly title: string; readonly body: string } {
  return {
    title: toTerminalText(notice.heading, maxTitleChars),
    body: toTerminalText(notice.message ?? toCountWords(notice), maxBodyChars),
  };
}

function toCountWords({ counts, costUsd }: Notice): string {
  if (counts === null) return '';
  const words: readonly (readonly [number, string])[] = [
    [counts.accepted, 'accepted'],
    [counts.rejected, 'rejected'],
    [counts.failed, 'failed'],
    [counts.waiting, 'waiting'],
    [counts.inFlight, 'in flight'],
  ];
  const said = words.filter(([amount], index) => index === 0 || amount > 0);
  const cost = costUsd === null ? [] : [formatUsd(costUsd)];
  return [...said.map(([amount, word]) => `${formatTokens(amount)} ${word}`), ...cost].join(', ');
}
