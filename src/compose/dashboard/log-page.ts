import type { LogPage } from '../../ports/dashboard-backend.ts';
import { readLog } from '../read-log.ts';
import type { Surroundings } from '../surroundings.ts';
import { toLine } from './log-line.ts';

const mostLines = 2_000;

/** Without a cursor the newest lines, with it those that came since. */
export function readLogPage(
  { shelf, ...surroundings }: Surroundings,
  batch: { readonly batchId: string; readonly archived: boolean },
  cursor: string | null,
  limit: number,
): LogPage {
  const { batchId, archived } = batch;
  const place = { ...surroundings, shelf: { ...shelf, open: (id: string) => shelf.open(id, { archived }) } };
  const page = readLog(place, batchId, { after: cursor, limit: Math.min(mostLines, Math.max(1, limit)) });
  return { lines: page.lines.map(toLine), cursor: page.cursor };
}
