import { UserError } from '../core/errors.ts';
import {
  fitsFilter,
  formatLogCursor,
  type LogCursor,
  type LogFilter,
  type LogLine,
  parseLogCursor,
  startOfLog,
  toLogLine,
} from '../core/log-line.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { checkBatchId, liesInArchive, noSuchBatch } from './find-batch.ts';
import type { Surroundings } from './surroundings.ts';

export interface LogQuery extends Partial<LogFilter> {
  /** The cursor of the page before: lines behind it, the oldest first. null or none: the newest lines. */
  readonly after?: string | null;
  /** The most lines in one page. */
  readonly limit: number;
}

export interface LogPage {
  readonly batchId: string;
  /** In the order in which they were written. */
  readonly lines: readonly LogLine[];
  /** To be given as `after` for what comes next. A page that is full may have more behind it already. */
  readonly cursor: string;
  /** Lines between the cursor and the first of these are gone: their part was removed meanwhile. */
  readonly hasGap: boolean;
}

/**
 * Lines of a batch's log: first the newest, then, with the cursor, what has come since. Takes no lock and reads no more of the file
 * than it must. UserError where there is no such batch, or `after` is no cursor.
 */
export function readLog(surroundings: Surroundings, id: string | undefined, query: LogQuery): LogPage {
  const batchId = checkBatchId(id);
  const store = surroundings.shelf.open(batchId, { archived: liesInArchive(surroundings, batchId) });
  if (!store.exists) throw noSuchBatch(surroundings, batchId);
  const { level = null, item = null, step = null, sinceMs = null } = query;
  const filter = { level, item, step, sinceMs };
  const after = query.after ?? null;
  return after === null
    ? readNewest(store, filter, query.limit)
    : readNext(store, filter, query.limit, checkCursor(after));
}

function readNewest(store: BatchStore, filter: LogFilter, limit: number): LogPage {
  const lines: LogLine[] = [];
  let cursor: LogCursor | null = null;
  for (const entry of store.readLogBack()) {
    cursor ??= entry.after;
    if (lines.length >= limit) break;
    const line = toLogLine(entry.line);
    if (line === null) continue;
    // Lines stand in the order of time: nothing behind this one is younger.
    if (filter.sinceMs !== null && Date.parse(line.at) < filter.sinceMs) break;
    if (fitsFilter(line, filter)) lines.push(line);
  }
  return {
    batchId: store.batchId,
    lines: lines.reverse(),
    cursor: formatLogCursor(cursor ?? startOfLog),
    hasGap: false,
  };
}

function readNext(store: BatchStore, filter: LogFilter, limit: number, after: LogCursor): LogPage {
  const lines: LogLine[] = [];
  let cursor = after;
  let hasGap = false;
  for (const entry of store.readLogAfter(after)) {
    if (lines.length >= limit) break;
    if (cursor.part > 0 && entry.after.part > cursor.part + 1) hasGap = true;
    cursor = entry.after;
    const line = toLogLine(entry.line);
    if (line !== null && fitsFilter(line, filter)) lines.push(line);
  }
  return { batchId: store.batchId, lines, cursor: formatLogCursor(cursor), hasGap };
}

function checkCursor(text: string): LogCursor {
  const cursor = parseLogCursor(text);
  if (cursor !== null) return cursor;
  throw new UserError({
    code: 'cursor',
    message: `"${toTerminalText(text, 80)}" is no cursor of a log`,
    hint: 'Give the cursor of the page before, for instance 1:2048, or none for the newest lines.',
  });
}
