import { sep } from 'node:path';
import { expect, test } from '@jest/globals';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import { createGroupSync } from '../../../src/adapters/store/group-sync.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';
import type { BatchStore } from '../../../src/ports/batch-store.ts';
import { free, record } from '../../contract/batch-store.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFakeMachines } from '../../support/fake-machine.ts';
import { createStoppingFiles } from '../../support/stopping-files.ts';

function openStore(files: Files): BatchStore {
  return createBatchShelf({
    files,
    dataFolder: '/data',
    clock: createFakeClock(),
    machine: createFakeMachines().start(),
  }).open('b');
}

/** Operations without the numbers in the names of temp files. */
function plain(operations: readonly string[]): readonly string[] {
  return operations.map((operation) => operation.replaceAll(sep, '/').replace(/\d+-\d+\.tmp/, '#.tmp'));
}

test('a receipt is on disk, in the journal of answers, before it takes its place', async () => {
  const { files, operations } = createStoppingFiles(createMemoryFiles());
  const store = openStore(files);
  store.writeItemFile('a', 'raw.json', '{}');
  const before = operations().length;
  await store.writeStepFileDurably('a', 'judge', 'receipt.json', 'r');
  expect(plain(operations().slice(before))).toEqual([
    'make-folder /data/b/a/judge',
    'make-folder /data/b/.batch',
    'create /data/b/.batch/answers.jsonl',
    'append /data/b/.batch/answers.jsonl',
    'sync /data/b/.batch/answers.jsonl',
    'sync /data/b/.batch',
    'sync /data/b',
    'sync /data',
    'write /data/b/a/judge/.receipt.json.#.tmp',
    'rename /data/b/a/judge/receipt.json',
  ]);
  const second = operations().length;
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => store.writeStepFileDurably(`i${index}`, 'main', 'receipt.json', 't')),
  );
  expect(plain(operations().slice(second)).filter((operation) => operation.startsWith('sync'))).toEqual([
    'sync /data/b/.batch/answers.jsonl',
  ]);
});

test('a receipt that is put back is on disk before it takes its name, and its name is on disk before it counts', async () => {
  const { files, operations } = createStoppingFiles(createMemoryFiles());
  const store = openStore(files);
  store.writeItemFile('a', 'raw.json', '{}');
  const before = operations().length;
  await store.restoreStepFile('a', 'judge', 'receipt.json', 'r');
  expect(plain(operations().slice(before))).toEqual([
    'make-folder /data/b/a/judge',
    'write /data/b/a/judge/.receipt.json.#.tmp',
    'sync /data/b/a/judge/.receipt.json.#.tmp',
    'rename /data/b/a/judge/receipt.json',
    'sync /data/b/a/judge',
    'sync /data/b/a',
    'sync /data/b',
    'sync /data',
  ]);
});

test('free checkpoints wait for no disk', () => {
  const { files, operations } = createStoppingFiles(createMemoryFiles());
  const store = openStore(files);
  store.writeItemFile('a', 'raw.json', '{}');
  store.writeStepFile('a', 'main', 'prompt.md', 'p');
  store.appendLedger([free('1')]);
  expect(plain(operations())).toEqual([
    'make-folder /data',
    'make-folder /data/b',
    'make-folder /data/b/a',
    'write /data/b/a/.raw.json.#.tmp',
    'rename /data/b/a/raw.json',
    'write /data/b/a/.prompt.md.#.tmp',
    'rename /data/b/a/prompt.md',
    'make-folder /data/b/.batch',
    'create /data/b/.batch/ledger.jsonl',
    'append /data/b/.batch/ledger.jsonl',
  ]);
});

test('an unchanged file costs no operation at all', () => {
  const { files, count } = createStoppingFiles(createMemoryFiles());
  const store = openStore(files);
  store.writeBatchRecord(record);
  store.writeStepFile('a', 'main', 'prompt.md', 'p');
  const before = count();
  store.writeBatchRecord(record);
  store.writeStepFile('a', 'main', 'prompt.md', 'p');
  expect(count()).toBe(before);
});

test('a hundred lines of one turn share one waiting for the ledger', async () => {
  const { files, operations } = createStoppingFiles(createMemoryFiles());
  const store = openStore(files);
  await Promise.all(Array.from({ length: 100 }, (_, index) => store.appendLedgerDurably(free(String(index)))));
  const syncs = plain(operations()).filter((operation) => operation.startsWith('sync'));
  expect(syncs).toEqual(['sync /data/b/.batch/ledger.jsonl', 'sync /data/b/.batch', 'sync /data/b', 'sync /data']);
  expect([...store.readLedger()].map((line) => ('call' in line ? line.call : ''))).toEqual(
    Array.from({ length: 100 }, (_, index) => String(index)),
  );
});

test('who asks while the disk is at work waits for the next round, and all who wait share it', async () => {
  const rounds: (() => void)[] = [];
  const sync = createGroupSync(() => new Promise((resolve) => rounds.push(resolve)));
  const order: string[] = [];
  const ask = (name: string): Promise<void> => sync().then(() => void order.push(name));
  /** A round begins at the end of a turn of the loop. */
  const turn = async (): Promise<void> => {
    for (const _ of [1, 2]) await new Promise((resolve) => setImmediate(resolve));
  };

  const first = [ask('a'), ask('b')];
  await turn();
  const second = [ask('c'), ask('d')];
  await turn();
  expect([rounds.length, order]).toEqual([1, []]);
  rounds[0]?.();
  await Promise.all(first);
  await turn();
  expect([rounds.length, order]).toEqual([2, ['a', 'b']]);
  rounds[1]?.();
  await Promise.all(second);
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('a round that fails fails for its callers; the next one is asked anew', async () => {
  let calls = 0;
  const sync = createGroupSync(async () => {
    calls += 1;
    if (calls === 1) throw new Error('the disk is full');
  });
  expect((await Promise.allSettled([sync(), sync()])).map((result) => result.status)).toEqual(['rejected', 'rejected']);
  await expect(sync()).resolves.toBeUndefined();
  expect(calls).toBe(2);
});

test('a ledger that the disk has lost a line of takes no later success for an answer', async () => {
  const memory = createMemoryFiles();
  let isBroken = true;
  const files: Files = {
    ...memory,
    openAppend: (path) => ({
      ...memory.openAppend(path),
      sync: () => (isBroken ? Promise.reject(new Error('lost page')) : Promise.resolve()),
    }),
  };
  const store = openStore(files);
  await expect(store.appendLedgerDurably(free('1'))).rejects.toThrow('lost page');
  isBroken = false;
  await expect(store.appendLedgerDurably(free('2'))).rejects.toThrow('lost page');
  await store.close();
});
