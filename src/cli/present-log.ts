import type { LogLine } from '../core/log-line.ts';
import { formatLogLine } from '../core/log-text.ts';
import type { Paint } from '../core/paint.ts';

interface Page {
  readonly batchId: string;
  readonly lines: readonly LogLine[];
  readonly hasGap: boolean;
}

/** Lines of the log, each on a line of its own, and nothing else on stdout. */
export function presentLog({ lines, hasGap }: Page, paint: Paint): string {
  const gap = hasGap ? '… lines in between were removed before they were read\n' : '';
  return `${gap}${lines.map((line) => `${formatLogLine(line, paint)}\n`).join('')}`;
}

/** Why there may be nothing to be seen; it belongs to stderr. */
export function presentEmptyLog({ batchId }: Pick<Page, 'batchId'>): string {
  return `No line of the log of ${batchId} fits. It is written while acquire, prepare, process, parse, render and all run.\n`;
}
