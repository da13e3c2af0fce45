/**
 * A process that takes locks: `node lock-taker.ts <data folder> <begin at, ms> <batch> …`. Says one line of JSON a batch
 * {batch, kind, tookOver}, holds what it has until its input ends or it is killed, and releases nothing.
 */
import { createBatchShelf } from '../../src/adapters/store/batch-shelf.ts';
import { createClock } from '../../src/adapters/clock.ts';
import { createDiskFiles } from '../../src/adapters/store/disk-files.ts';

const [dataFolder = '', beginAt = '0', ...batches] = process.argv.slice(2);
const shelf = createBatchShelf({ files: createDiskFiles(), dataFolder, clock: createClock(), command: 'lock-taker' });
while (Date.now() < Number(beginAt)) {
  // All takers begin in the same millisecond.
}
const lines: string[] = [];
for (const batch of batches) {
  const outcome = shelf.open(batch).lock({ create: true });
  lines.push(
    JSON.stringify({
      batch,
      kind: outcome.kind,
      pid: process.pid,
      tookOver: outcome.kind === 'locked' ? (outcome.tookOver?.pid ?? null) : null,
    }),
  );
}
process.stdout.write(`${lines.join('\n')}\n`);
process.stdin.resume();
