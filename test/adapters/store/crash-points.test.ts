import { describe, expect, test } from '@jest/globals';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import type { Machine } from '../../../src/adapters/store/machine.ts';
import { createMemoryFiles, type MemoryFiles } from '../../../src/adapters/store/memory-files.ts';
import type { BatchStore } from '../../../src/ports/batch-store.ts';
import { free, item } from '../../contract/batch-store.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFakeMachines } from '../../support/fake-machine.ts';
import { createStoppingFiles, StopError, type StoppingOptions } from '../../support/stopping-files.ts';

interface Story {
  /** What stands before. */
  readonly given: (store: BatchStore) => void;
  /** What is interrupted, at every operation, before, after and in the middle of it. */
  readonly act: (store: BatchStore) => void | Promise<void>;
  /** What the next process finds, after it has taken the lock over and swept. */
  readonly look: (store: BatchStore) => unknown;
}

const dataFolder = '/data';
const machines = createFakeMachines();
const openStore = (files: Files, machine: Machine): BatchStore =>
  createBatchShelf({ files, dataFolder, clock: createFakeClock(), machine }).open('b');

/** Acts with a process that dies; the next one takes over. `finished`: it did not come to die. */
async function crash(
  story: Story,
  stop: StoppingOptions,
): Promise<{ seen: unknown; names: readonly string[]; finished: boolean }> {
  const memory = createMemoryFiles();
  const first = machines.start();
  const given = openStore(memory, first);
  const lock = given.lock({ create: true });
  story.given(given);
  await given.close();
  if (lock.kind === 'locked') lock.release();

  const stopping = createStoppingFiles(memory, stop);
  const dying = machines.start();
  try {
    const store = openStore(stopping.files, dying);
    store.lock({ create: true });
    await story.act(store);
    await store.close();
  } catch (error) {
    if (!(error instanceof StopError)) throw error;
  }
  machines.kill(dying);
  return { ...next(memory, story), finished: !stopping.isStopped() };
}

function next(memory: MemoryFiles, story: Story): { seen: unknown; names: readonly string[] } {
  const store = openStore(memory, machines.start());
  const lock = store.lock({ create: true });
  if (lock.kind !== 'locked') throw new Error('the lock of a dead process is held');
  store.sweepTemporaryFiles();
  const seen = story.look(store);
  lock.release();
  return { seen, names: Object.keys(memory.readTree(`${dataFolder}/b`)) };
}

/** Every outcome there can be, each once, in the order in which it first came. */
async function walk(story: Story): Promise<readonly unknown[]> {
  const outcomes: unknown[] = [];
  for (const when of ['before', 'torn', 'after'] as const) {
    for (let stopAt = 1; ; stopAt += 1) {
      const { seen, names, finished } = await crash(story, { stopAt, when });
      expect(names.filter((name) => name.includes('.tmp') || name.includes('claim'))).toEqual([]);
      if (!outcomes.some((known) => JSON.stringify(known) === JSON.stringify(seen))) outcomes.push(seen);
      if (finished) break;
    }
  }
  return outcomes;
}

describe('a process that is killed at any operation leaves', () => {
  test('the old content of a file or the new one', async () => {
    const outcomes = await walk({
      given: (store) => void store.writeStepFile('a', 'judge', 'prompt.md', 'old'),
      act: (store) => void store.writeStepFile('a', 'judge', 'prompt.md', 'new'),
      look: (store) => store.readStepFile('a', 'judge', 'prompt.md'),
    });
    expect(outcomes).toEqual(['old', 'new']);
  });

  test('a whole receipt or none', async () => {
    const outcomes = await walk({
      given: () => {},
      act: async (store) => void (await store.writeStepFileDurably('a', 'main', 'receipt.json', 'receipt')),
      look: (store) => store.readStepFile('a', 'main', 'receipt.json'),
    });
    expect(outcomes).toEqual([null, 'receipt']);
  });

  test('items.jsonl with all of the removed lines or none of them', async () => {
    const outcomes = await walk({
      given: (store) => {
        store.appendItems(['a', 'b', 'c', 'd'].map(item));
        store.appendClosing({ closed: true, items: 4, at: 'now' });
      },
      act: (store) => store.removeItems(new Set(['a', 'c'])),
      look: (store) => [[...store.readItems()].map((line) => line.id), store.readClosing() !== null],
    });
    expect(outcomes).toEqual([
      [['a', 'b', 'c', 'd'], true],
      [['b', 'd'], false],
    ]);
  });

  test('the old results or the new ones', async () => {
    const outcomes = await walk({
      given: (store) => store.writeResults(['1']),
      act: (store) => store.writeResults(['2', '3']),
      look: (store) => [...(store.readResults() ?? [])],
    });
    expect(outcomes).toEqual([['1'], ['2', '3']]);
  });

  test('whole lines of the ledger, and the next line fits behind them', async () => {
    const outcomes = await walk({
      given: (store) => store.appendLedger([free('1')]),
      act: async (store) => {
        store.appendLedger([free('2')]);
        await store.appendLedgerDurably(free('3'));
      },
      look: (store) => {
        store.appendLedger([free('next')]);
        return [...store.readLedger()].map((line) => ('call' in line ? line.call : null));
      },
    });
    expect(outcomes).toEqual([
      ['1', 'next'],
      ['1', '2', 'next'],
      ['1', '2', '3', 'next'],
    ]);
  });

  test('an attempt with its rejection, or no attempt', async () => {
    const outcomes = await walk({
      given: (store) => {
        for (const file of ['prompt.md', 'rejected.json'] as const) {
          store.writeStepFile('a', 'judge', file, file);
          store.setAsideStepFile('a', 'judge', file, 1);
        }
      },
      act: (store) => store.removeAttempt('a', 1),
      look: (store) =>
        store
          .readPicture('a', ['judge'])
          .attempts.map(({ number, steps }) => [number, [...steps].map(([step, files]) => [step, [...files].sort()])]),
    });
    expect(outcomes).toEqual([[[1, [['judge', ['prompt.md', 'rejected.json']]]]], []]);
  });

  test('an item with its raw.json, or no item', async () => {
    const outcomes = await walk({
      given: (store) => {
        store.writeItemFile('a', 'raw.json', '{}');
        for (const file of ['prompt.md', 'receipt.json', 'parsed.json'] as const)
          store.writeStepFile('a', 'main', file, file);
        store.writeStepFile('a', 'judge', 'prompt.md', 'p');
      },
      act: (store) => store.removeItemFolder('a'),
      look: (store) => {
        const { acquired, steps } = store.readPicture('a', ['main', 'judge']);
        return {
          stands: store.listItemFolders().includes('a'),
          acquired,
          main: [...(steps.get('main') ?? [])],
          judge: [...(steps.get('judge') ?? [])],
        };
      },
    });
    expect(outcomes).toEqual([
      { stands: true, acquired: true, main: ['prompt.md', 'receipt.json', 'parsed.json'], judge: ['prompt.md'] },
      { stands: true, acquired: true, main: ['prompt.md', 'receipt.json', 'parsed.json'], judge: [] },
      { stands: true, acquired: true, main: ['prompt.md', 'receipt.json'], judge: [] },
      { stands: true, acquired: true, main: ['prompt.md'], judge: [] },
      { stands: true, acquired: true, main: [], judge: [] },
      // raw.json is gone, the empty folder is not yet.
      { stands: true, acquired: false, main: [], judge: [] },
      { stands: false, acquired: false, main: [], judge: [] },
    ]);
  });
});

test('a takeover that is killed at any operation leaves a lock for exactly one', () => {
  for (const when of ['before', 'torn', 'after'] as const) {
    for (let stopAt = 1; ; stopAt += 1) {
      const memory = createMemoryFiles();
      const [holder, taker, last] = [machines.start(), machines.start(), machines.start()];
      openStore(memory, holder).lock({ create: true });
      machines.kill(holder);
      const stopping = createStoppingFiles(memory, { stopAt, when });
      try {
        openStore(stopping.files, taker).lock({ create: true });
      } catch (error) {
        if (!(error instanceof StopError)) throw error;
      }
      machines.kill(taker);
      const lock = openStore(memory, last).lock({ create: true });
      expect([lock.kind, openStore(memory, machines.start()).lock({ create: true }).kind]).toEqual(['locked', 'held']);
      if (lock.kind === 'locked') lock.release();
      expect(Object.keys(memory.readTree('/data/b/.batch')).filter((name) => !name.endsWith('.tmp'))).toEqual([]);
      if (!stopping.isStopped()) break;
    }
  }
});
