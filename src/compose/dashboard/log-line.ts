import type { LogLine as BatchLogLine } from '../../core/log-line.ts';
import { toTerminalText } from '../../core/terminal-text.ts';
import type { LogLine } from '../../ports/dashboard-backend.ts';

const mostChars = 2_000;

/** A line of the log as it is shown: what it speaks of stands in front. */
export function toLine({ at, level, item, step, message }: BatchLogLine): LogLine {
  const where = [...(item === null ? [] : [item]), ...(step === null ? [] : [`(${step})`])];
  return { at, level, text: toTerminalText([...where, message].join(' '), mostChars) };
}
