import type { LogLine } from './log-line.ts';
import type { Paint } from './paint.ts';
import { toTerminalText } from './terminal-text.ts';

const levelWidth = 7;

/** A line of the log for people: `2025-01-15 10:00:05 warning item-0003 (judge) Rejected: …`, in this machine's zone. */
export function formatLogLine({ at, level, item, step, job, message }: LogLine, paint: Paint): string {
  const where = [
    ...(item === null ? [] : [toTerminalText(item, 100)]),
    ...(step === null ? [] : [`(${toTerminalText(step, 40)})`]),
    // The message names the job as a rule.
    ...(job === null || item === null ? [] : [`[job ${job}]`]),
  ];
  const word = level.padEnd(levelWidth);
  const painted = level === 'error' ? paint.bad(word) : level === 'warning' ? paint.warning(word) : word;
  return [formatLogTime(at), painted, ...where, toTerminalText(message, 2000)].join(' ');
}

/** `2025-01-15 10:00:05`; what is no time is shown as it is. */
export function formatLogTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return toTerminalText(at, 40);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${[two(time.getHours()), two(time.getMinutes()), two(time.getSeconds())].join(':')}`;
}
