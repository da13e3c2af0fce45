import { expect, test } from '@jest/globals';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import type { Machine } from '../../../src/adapters/store/machine.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';
import { record } from '../../contract/batch-store.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFakeMachines } from '../../support/fake-machine.ts';
import { createStoppingFiles, StopError, type StoppingOptions } from '../../support/stopping-files.ts';

const machines = createFakeMachines();
const shelfOf = (files: Files, machine: Machine) =>
  createBatchShelf({ files, dataFolder: '/data', clock: createFakeClock(), machine });

/** Archives a batch with a process that dies, then asks the next one where it is and takes it back. */
function crash(stop: StoppingOptions) {
  const memory = createMemoryFiles();
  const store = shelfOf(memory, machines.start()).open('b');
  store.writeBatchRecord(record);
  store.writeItemFile('a', 'raw.json', '{}');
  const stopping = createStoppingFiles(memory, stop);
  const dying = machines.start();
  try {
    shelfOf(stopping.files, dying).move('b', 'archive', () => {});
  } catch (error) {
    if (!(error instanceof StopError)) throw error;
  }
  machines.kill(dying);
  const shelf = shelfOf(memory, machines.start());
  const places = { here: shelf.listBatches(), archived: shelf.listBatches({ archived: true }) };
  if (places.archived.length > 0) shelf.move('b', 'shelf', () => {});
  const lock = shelf.open('b').lock({ create: false });
  if (lock.kind === 'locked') lock.release();
  return {
    places,
    lock: lock.kind,
    raw: shelf.open('b').readItemFile('a', 'raw.json'),
    finished: !stopping.isStopped(),
  };
}

test('a process that is killed at any operation leaves the batch whole on one side, and nobody locked out', () => {
  const seen = new Set<string>();
  for (const when of ['before', 'after', 'torn'] as const) {
    for (let stopAt = 1; ; stopAt += 1) {
      const { places, lock, raw, finished } = crash({ stopAt, when });
      seen.add(JSON.stringify({ places, lock, raw }));
      if (finished) break;
    }
  }
  expect([...seen].map((text) => JSON.parse(text) as unknown)).toEqual([
    { places: { here: ['b'], archived: [] }, lock: 'locked', raw: '{}' },
    { places: { here: [], archived: ['b'] }, lock: 'locked', raw: '{}' },
  ]);
});
