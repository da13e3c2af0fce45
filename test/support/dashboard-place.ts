import { createDashboardBackend } from '../../src/compose/dashboard/create-dashboard-backend.ts';
import { createSurroundings } from '../../src/compose/surroundings.ts';
import type { BatchDetail, BatchRow, DashboardBackend, ItemQuery } from '../../src/ports/dashboard-backend.ts';
import { programFile } from './program.ts';
import type { Workplace } from './workplace.ts';

/** What is behind the dashboard, looking at a workplace in which the built program runs. */
export function openBackend(place: Workplace): DashboardBackend {
  const surroundings = createSurroundings({
    environment: { PATH: process.env['PATH'], NO_COLOR: '1', ...place.environment },
    currentFolder: place.folder,
    stdin: process.stdin,
  });
  return createDashboardBackend(surroundings, [process.execPath, programFile]);
}

export const everyItem: ItemQuery = {
  state: null,
  step: null,
  search: '',
  sort: 'order',
  isDescending: false,
  offset: 0,
  count: 1000,
};

/** Asks again until the answer is as wanted. */
export async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const since = performance.now();
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() - since > 60_000)
      throw new Error(`still not there: ${(JSON.stringify(answer) ?? 'nothing').slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** A batch whose items are all counted. */
export function counted(backend: DashboardBackend, batchId: string): Promise<BatchDetail> {
  return until(
    () => backend.batch(batchId),
    ({ isCounted }) => isCounted,
  );
}

/** Its row among all batches, once it is counted; a problem in its place is thrown. */
export async function rowOf(backend: DashboardBackend, batchId: string, archived = false): Promise<BatchRow> {
  const find = async () => (await backend.home({ archived })).batches.find((row) => row.batchId === batchId);
  const row = await until(find, (found) => found !== undefined && 'isCounted' in found && found.isCounted);
  if (row === undefined || 'problem' in row) throw new Error('it cannot be opened');
  return row;
}
