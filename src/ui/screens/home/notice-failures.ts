import type { HomeView } from '../../../ports/dashboard-backend.ts';

/**
 * Failures that came since the look before, a sentence for each batch. Those that were there at first, or are found while the
 * items are still being counted, are no news.
 */
export function noticeFailures(before: HomeView | null, now: HomeView): readonly string[] {
  if (before === null) return [];
  return now.batches.flatMap((row) => {
    const old = before.batches.find(({ batchId }) => batchId === row.batchId);
    if (!('state' in row) || old === undefined || !('state' in old) || !old.isCounted) return [];
    const more = row.counts.failed - old.counts.failed;
    return more > 0 ? [`${row.batchId}: ${more === 1 ? 'a new failure' : `${more} new failures`}`] : [];
  });
}
