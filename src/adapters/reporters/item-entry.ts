import { countOf } from '../../core/block-text.ts';
import { formatDuration } from '../../core/money-text.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { Reason } from '../../core/verdict.ts';
import type { ProgressEvent } from '../../ports/reporter.ts';

/** What last happened to an item, as a line: `item-0003: Error - Rate limited, queued for retry`. */
export interface ItemEntry {
  readonly itemId: string;
  readonly kind: 'done' | 'retry' | 'rejected' | 'failed';
  /** May be cut where a line is too narrow. */
  readonly text: string;
  /** Stands behind the text, however short that gets. */
  readonly tail: string;
}

/** A delay that a person would notice is said. */
const longDelayMs = 5000;
const maxIdChars = 60;

export function toDoneEntry(itemId: string, answers: number, chars: number): ItemEntry {
  const size = countOf(chars, 'char');
  const text = answers === 0 ? 'Done' : answers === 1 ? `Done (${size})` : `Done (${answers} answers, ${size})`;
  return { itemId: toTerminalText(itemId, maxIdChars), kind: 'done', text, tail: '' };
}

export function toResendEntry(event: Extract<ProgressEvent, { kind: 'resend' }>): ItemEntry {
  const delay = event.delayMs >= longDelayMs ? ` in ${formatDuration(event.delayMs)}` : '';
  const tail = event.fateUnknown ? `, fate unknown, sent again${delay}` : `, queued for retry${delay}`;
  return {
    itemId: toTerminalText(event.itemId, maxIdChars),
    kind: 'retry',
    text: `Error - ${toSentencePart(event.reason)}`,
    tail,
  };
}

export function toRejectedEntry(event: Extract<ProgressEvent, { kind: 'rejected' }>): ItemEntry {
  const itemId = toTerminalText(event.itemId, maxIdChars);
  const reason = toReasonText(event.reasons);
  return event.final
    ? { itemId, kind: 'rejected', text: `Rejected: ${reason}`, tail: '' }
    : { itemId, kind: 'retry', text: `Rejected, tried again: ${reason}`, tail: '' };
}

export function toFailedEntry(event: Extract<ProgressEvent, { kind: 'failed' }>): ItemEntry {
  return {
    itemId: toTerminalText(event.itemId, maxIdChars),
    kind: 'failed',
    text: `Error - ${toTerminalText(event.message, 300)}`,
    tail: '',
  };
}

function toReasonText(reasons: readonly Reason[]): string {
  const [first] = reasons;
  if (first === undefined) return 'no reason was given';
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return `${toTerminalText(first.rule, 60)}: ${toTerminalText(first.message, 300)}${more}`;
}

/** Words that go on with a comma do not end with a full stop. */
function toSentencePart(words: string): string {
  return toTerminalText(words.trim(), 300).replace(/[.,;:\s]+$/, '');
}
