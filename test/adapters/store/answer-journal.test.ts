import { describe, expect, test } from '@jest/globals';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';
import type { BatchStore } from '../../../src/ports/batch-store.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFakeMachines } from '../../support/fake-machine.ts';

const path = '/data/b/.batch/answers.jsonl';

function createWorld(wrap: (files: Files) => Files = (files) => files) {
  const clock = createFakeClock();
  const memory = createMemoryFiles({ now: () => clock.now() });
  const files = wrap(memory);
  const machines = createFakeMachines();
  const open = (host = 'desk'): BatchStore =>
    createBatchShelf({ files, dataFolder: '/data', clock, machine: machines.start(host) }).open('b');
  return { clock, memory, machines, open };
}

const entry = (itemId: string) => ({ itemId, step: 'main', file: 'receipt.json', text: `of ${itemId}` });
const write = (store: BatchStore, ...ids: readonly string[]): Promise<unknown> =>
  Promise.all(ids.map((id) => store.writeStepFileDurably(id, 'main', 'receipt.json', `of ${id}`)));
const read = (store: BatchStore): unknown => {
  const entries = store.readAnswerJournal();
  return entries === null ? null : [...entries];
};

describe('the journal of answers', () => {
  test('has nothing to say of a holder that came to its end', async () => {
    const { open } = createWorld();
    const store = open();
    expect(read(store)).toBe(null);
    await write(store, 'a', 'b');
    await store.close();
    expect(read(open())).toBe(null);
  });

  test('has everything of one that did not', async () => {
    const { open } = createWorld();
    const first = open();
    await write(first, 'a');
    await first.close();
    await write(open(), 'b');
    expect(read(open())).toEqual([entry('a'), entry('b')]);
  });

  test('has everything when the machine went down since, also after an end in order', async () => {
    const { open, machines } = createWorld();
    const store = open();
    await write(store, 'a');
    await store.close();
    machines.reboot('desk');
    expect(read(open())).toEqual([entry('a')]);
    expect(read(open('shelf'))).toEqual([entry('a')]);
  });

  test('has what could not be put in its place', async () => {
    let isFull = false;
    const { open } = createWorld((files) => ({
      ...files,
      rename: (from, to) => {
        if (isFull) throw new Error('on purpose');
        return files.rename(from, to);
      },
    }));
    const store = open();
    isFull = true;
    await expect(write(store, 'a')).rejects.toThrow('on purpose');
    isFull = false;
    await write(store, 'b');
    await store.close();
    expect(read(open())).toEqual([entry('a'), entry('b')]);
  });

  test('passes over a torn line, and the next entry stands behind it', async () => {
    const { open, memory } = createWorld();
    await write(open(), 'a');
    memory.writeInPlace(path, `${memory.readText(path)}{"itemId":"torn`);
    await write(open(), 'b');
    expect(read(open())).toEqual([entry('a'), entry('b')]);
  });

  test('is quiet once its entries were looked after', async () => {
    const { open } = createWorld();
    await write(open(), 'a');
    const next = open();
    await next.settleAnswerJournal();
    await next.close();
    expect(read(open())).toBe(null);
  });

  test('goes after an hour, when every receipt that stands was waited for', async () => {
    const synced: string[] = [];
    const { open, clock, memory } = createWorld((files) => ({
      ...files,
      sync: (each) => {
        synced.push(each);
        return files.sync(each);
      },
    }));
    const store = open();
    await write(store, 'a', 'b', 'c');
    await store.close();
    store.removeStepFile('b', 'main', 'receipt.json');
    clock.advance(3_599_000);
    await open().settleAnswerJournal();
    expect(memory.look(path)).not.toBe(null);
    synced.length = 0;
    clock.advance(2_000);
    await open().settleAnswerJournal();
    expect(memory.look(path)).toBe(null);
    expect([...synced].sort()).toEqual(['a', 'c'].flatMap((id) => [`/data/b/${id}`, `/data/b/${id}/receipt.json`]));
  });
});
