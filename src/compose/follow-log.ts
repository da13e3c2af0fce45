import { type LogPage, type LogQuery, readLog } from './read-log.ts';
import type { Surroundings } from './surroundings.ts';

const lookEveryMs = 250;
const linesAPage = 1000;

/** The newest lines, then what comes, until `signal` is aborted: also of runs that begin later, and across the parts of the log. */
export async function* followLog(
  surroundings: Surroundings,
  batchId: string | undefined,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogPage> {
  let page = readLog(surroundings, batchId, query);
  yield page;
  while (!signal.aborted) {
    const isFull = page.lines.length >= linesAPage;
    await surroundings.clock.sleep(isFull ? 0 : lookEveryMs, signal);
    if (signal.aborted) return;
    page = readLog(surroundings, batchId, { ...query, after: page.cursor, limit: linesAPage });
    if (page.lines.length > 0) yield page;
  }
}
