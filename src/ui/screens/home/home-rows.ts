import type { BatchRow, BrokenRow, HomeView } from '../../../ports/dashboard-backend.ts';
import { batchStates } from '../../look/state-words.ts';
import { matchesWords } from '../../widgets/use-filter.ts';

export type HomeRow = BatchRow | BrokenRow;

const order = Object.keys(batchStates);

/** Running ones first, then those that want something, then the others, the newest first; what cannot be read last. */
export function arrangeRows(batches: HomeView['batches'], filter: string): readonly HomeRow[] {
  const rankOf = (row: HomeRow) => ('state' in row ? order.indexOf(row.state) : order.length);
  const ageOf = (row: HomeRow) => ('state' in row ? -row.createdAtMs : 0);
  return batches
    .filter((row) => filter === '' || matchesWords(wordsOf(row), filter))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || ageOf(a) - ageOf(b) || (a.batchId < b.batchId ? -1 : 1));
}

function wordsOf(row: HomeRow): string {
  if (!('state' in row)) return `${row.batchId} ${row.problem}`;
  return [row.batchId, row.name ?? '', row.pipeline, batchStates[row.state].word, ...row.lanes, ...row.models].join(
    ' ',
  );
}
