import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Files } from '../../src/adapters/store/files.ts';
import { createBatchShelf } from '../../src/adapters/store/batch-shelf.ts';
import type { Machine } from '../../src/adapters/store/machine.ts';
import type { BatchRecord } from '../../src/core/batch-record.ts';
import { UserError } from '../../src/core/errors.ts';
import type { AskedLine, FreeLine } from '../../src/core/ledger.ts';
import type { ItemPicture } from '../../src/core/line.ts';
import type { BatchShelf, BatchStore, LockOutcome } from '../../src/ports/batch-store.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createFakeMachines, type FakeMachines } from '../support/fake-machine.ts';

export interface StoreWorld {
  readonly files: Files;
  readonly dataFolder: string;
  dispose(): void;
}

export const record: BatchRecord = {
  version: 1,
  id: 'demo',
  uid: 'u1',
  pipeline: 'template:default',
  createdAt: '2025-01-15T08:00:00.000Z',
  seed: 7,
  vars: {},
  models: { override: {}, aliases: {} },
};

export const item = (id: string): { id: string; key: string; digest: string } => ({
  id,
  key: `key of ${id}`,
  digest: 'd',
});
export const free = (call: string): FreeLine => ({
  type: 'free',
  call,
  at: '2025-01-15T08:00:00.000Z',
  reason: 'test',
});
const asked: AskedLine = {
  type: 'asked',
  call: 'c1',
  at: '2025-01-15T08:00:00.000Z',
  item: 'a',
  step: 'main',
  attempt: 1,
  provider: 'openai',
  model: 'm',
  lane: 'realtime',
  reserveUsd: null,
  simulated: true,
};

/** The code of the UserError that `act` throws. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function shown(picture: ItemPicture): unknown {
  const steps = (map: ItemPicture['steps']): unknown =>
    Object.fromEntries([...map].map(([name, files]) => [name, [...files].sort()]));
  return {
    ...picture,
    steps: steps(picture.steps),
    attempts: picture.attempts.map(({ number, steps: each }) => ({ number, steps: steps(each) })),
  };
}

/** What every implementation of `Files` must give the store on top of it. */
export function describeBatchStore(name: string, createWorld: () => StoreWorld): void {
  describe(`the batch store ${name}`, () => {
    let world: StoreWorld;
    let clock: FakeClock;
    let machines: FakeMachines;
    let shelf: BatchShelf;
    let store: BatchStore;
    let own: string;

    const shelfOf = (machine: Machine, command = 'process'): BatchShelf =>
      createBatchShelf({ files: world.files, dataFolder: world.dataFolder, clock, machine, command });
    const makeFolders = (path: string): void => {
      if (world.files.look(path) !== null) return;
      makeFolders(dirname(path));
      world.files.makeFolder(path);
    };
    const put = (path: string, text: string): void => {
      const full = `${world.dataFolder}/demo/${path}`;
      makeFolders(dirname(full));
      world.files.writeInPlace(full, text);
    };
    const get = (path: string): string | null => world.files.readText(`${world.dataFolder}/demo/${path}`);
    const namesIn = (path: string): readonly string[] =>
      (world.files.list(`${world.dataFolder}/demo/${path}`) ?? []).map((entry) => entry.name).sort();

    beforeEach(() => {
      world = createWorld();
      clock = createFakeClock();
      machines = createFakeMachines();
      shelf = shelfOf(machines.start());
      store = shelf.open('demo');
      own = `${world.dataFolder}/demo/.batch`;
    });
    afterEach(async () => {
      await store.close();
      world.dispose();
    });

    test('a batch that is not there is empty, and looking at it makes nothing', async () => {
      expect([
        store.exists,
        store.readBatchRecord(),
        store.readClosing(),
        store.readResults(),
        store.readLockHolder(),
      ]).toEqual([false, null, null, null, null]);
      expect([[...store.readItems()], [...store.readLedger()], [...store.readLog()], store.listItemFolders()]).toEqual([
        [],
        [],
        [],
        [],
      ]);
      expect(shown(store.readPicture('a', ['main']))).toEqual({
        itemId: 'a',
        acquired: false,
        hasError: false,
        steps: {},
        attempts: [],
      });
      expect(codeOf(() => store.lock({ create: false }))).toBe('no-batch');
      await store.close();
      expect(world.files.look(`${world.dataFolder}/demo`)).toBeNull();
    });

    describe('the record', () => {
      test('is read as it was written, and makes the batch exist', () => {
        store.writeBatchRecord(record);
        expect([store.exists, store.readBatchRecord(), shelf.listBatches()]).toEqual([true, record, ['demo']]);
      });

      test('of another version is refused, one that cannot be read too', () => {
        put('.batch/batch.json', '{"version":2,"uid":"u"}');
        expect(codeOf(() => store.readBatchRecord())).toBe('batch-version');
        put('.batch/batch.json', '');
        expect(codeOf(() => store.readBatchRecord())).toBe('batch-record');
      });
    });

    describe('items', () => {
      test('come in order, without the closing line', () => {
        store.appendItems([item('b'), item('a')]);
        store.appendItems([]);
        store.appendItems([item('c')]);
        store.appendClosing({ closed: true, items: 3, at: 'now' });
        expect([...store.readItems()]).toEqual([item('b'), item('a'), item('c')]);
        expect(store.readClosing()).toEqual({ closed: true, items: 3, at: 'now' });
      });

      test('after the closing line open the list again', () => {
        store.appendClosing({ closed: true, items: 0, at: 'now' });
        store.appendItems([item('a')]);
        expect([[...store.readItems()], store.readClosing()]).toEqual([[item('a')], null]);
      });

      test('are taken out together with the closing line, by one rename; appending goes on after it', () => {
        store.appendItems([item('a'), item('b'), item('c')]);
        store.appendClosing({ closed: true, items: 3, at: 'now' });
        store.removeItems(new Set(['b', 'x']));
        store.appendItems([item('d')]);
        expect([[...store.readItems()], store.readClosing()]).toEqual([[item('a'), item('c'), item('d')], null]);
        expect(namesIn('.batch')).toEqual(['items.jsonl']);
      });

      test('a torn last line is left out, and cut off by the next append', () => {
        store.appendItems([item('a')]);
        put('.batch/items.jsonl', `${get('.batch/items.jsonl')}{"id":"b","ke`);
        expect([...store.readItems()]).toEqual([item('a')]);
        const next = shelf.open('demo');
        next.appendItems([item('c')]);
        expect(get('.batch/items.jsonl')).toBe(`${JSON.stringify(item('a'))}\n${JSON.stringify(item('c'))}\n`);
      });

      test('a last line that misses only its newline counts, and keeps its own line', () => {
        put('.batch/items.jsonl', JSON.stringify(item('a')));
        expect([...store.readItems()]).toEqual([item('a')]);
        store.appendItems([item('b')]);
        expect([...store.readItems()]).toEqual([item('a'), item('b')]);
      });

      test('a damaged line in the middle is named by its number', () => {
        put('.batch/items.jsonl', `${JSON.stringify(item('a'))}\n{"id":\n${JSON.stringify(item('c'))}\n`);
        expect(messageOf(() => [...store.readItems()])).toContain('Line 2 of ');
        expect(codeOf(() => store.removeItems(new Set(['a'])))).toBe('items-damaged');
        expect(namesIn('.batch')).toEqual(['items.jsonl']);
      });
    });

    describe('files of an item', () => {
      test('are written when their content changed, and read back', () => {
        expect(store.writeItemFile('a', 'raw.json', '{"ü":1}')).toBe('written');
        expect(store.writeItemFile('a', 'raw.json', '{"ü":1}')).toBe('unchanged');
        expect(store.writeItemFile('a', 'raw.json', '{"ü":2}')).toBe('written');
        expect(store.writeStepFile('a', 'judge', 'prompt.md', '')).toBe('written');
        expect(store.writeStepFile('a', 'judge', 'prompt.md', '')).toBe('unchanged');
        expect([store.readItemFile('a', 'raw.json'), store.readStepFile('a', 'judge', 'prompt.md')]).toEqual([
          '{"ü":2}',
          '',
        ]);
        expect([
          store.readItemFile('b', 'raw.json'),
          store.readStepFile('a', 'main', 'prompt.md'),
          store.readStepFile('a', 'main', 'prompt.md', 1),
        ]).toEqual([null, null, null]);
        expect([namesIn('a'), namesIn('a/judge')]).toEqual([['judge', 'raw.json'], ['prompt.md']]);
      });

      test('main lies in the item, another step in a folder, a child in its expand', () => {
        store.writeStepFile('a', 'main', 'prompt.md', '1');
        store.writeStepFile('a', 'judge', 'prompt.md', '2');
        store.writeItemFile('a--split-001', 'raw.json', '3');
        store.writeStepFile('a--split-001--cut_2-012', 'score', 'parsed.json', '4');
        expect([
          get('a/prompt.md'),
          get('a/judge/prompt.md'),
          get('a/split/001/raw.json'),
          get('a/split/001/cut_2/012/score/parsed.json'),
        ]).toEqual(['1', '2', '3', '4']);
        expect(shown(store.readPicture('a--split-001', ['main']))).toEqual({
          itemId: 'a--split-001',
          acquired: true,
          hasError: false,
          steps: {},
          attempts: [],
        });
      });

      test('of an expand step the names of a step are seen among those of its children, and what is no child is told apart', () => {
        for (const number of ['001', '002', '1000']) store.writeItemFile(`a--split-${number}`, 'raw.json', '{}');
        store.writeStepFile('a', 'split', 'parsed.json', '{}');
        store.openAttemptFolder('a', 1);
        store.setAsideStepFolder('a', 'split', 1);
        store.writeItemFile('a--split-001', 'raw.json', '{}');
        store.writeStepFile('a', 'split', 'rejected.json', '{}');
        for (const name of ['04', 'notes']) makeFolders(`${world.dataFolder}/demo/a/split/${name}`);
        const picture = store.readPicture('a', ['split'], new Set(['split']));
        expect(picture).toEqual(store.readPicture('a', ['split']));
        expect(shown(picture)).toMatchObject({ steps: { split: ['rejected.json'] } });
        expect([...(picture.attempts[0]?.steps.get('split') ?? [])]).toEqual(['parsed.json']);
        expect([
          store.listChildren('a', 'split'),
          store.listChildren('a@1', 'split'),
          store.listForeignChildren('a', 'split'),
        ]).toEqual([[1], [1, 2, 1000], ['04', 'notes']]);
      });

      test('removing takes what is there, and nothing is nothing', () => {
        store.writeItemFile('a', 'error.json', '{}');
        store.writeStepFile('a', 'judge', 'parsed.json', '{}');
        store.removeItemFile('a', 'error.json');
        store.removeItemFile('a', 'error.json');
        store.removeItemFile('b', 'error.json');
        store.removeStepFile('a', 'judge', 'parsed.json');
        store.removeStepFile('a', 'other', 'parsed.json');
        expect([namesIn('a'), namesIn('a/judge'), store.listItemFolders()]).toEqual([['judge'], [], ['a']]);
      });

      test('an empty folder of a step goes, a full one and the item stay', () => {
        store.writeStepFile('a', 'judge', 'parsed.json', '{}');
        store.removeEmptyStepFolder('a', 'judge');
        expect(namesIn('a')).toEqual(['judge']);
        store.removeStepFile('a', 'judge', 'parsed.json');
        for (const step of ['judge', 'judge', 'main']) store.removeEmptyStepFolder('a', step);
        expect([namesIn('a'), store.listItemFolders()]).toEqual([[], ['a']]);
        expect(store.writeStepFile('a', 'judge', 'prompt.md', 'again')).toBe('written');
      });

      test('an item goes with everything in it, and can come again', () => {
        for (const step of ['main', 'judge']) store.writeStepFile('a', step, 'prompt.md', 'x');
        store.writeItemFile('a', 'raw.json', '{}');
        store.writeItemFile('a--split-001', 'raw.json', '{}');
        store.setAsideStepFile('a', 'judge', 'prompt.md', 1);
        put('a/notes.txt', 'of a person');
        store.removeItemFolder('a');
        store.removeItemFolder('a');
        expect(store.listItemFolders()).toEqual([]);
        store.writeItemFile('a', 'raw.json', '{}');
        expect(namesIn('a')).toEqual(['raw.json']);
      });

      test('a folder that another process removed is made again', () => {
        store.writeItemFile('a', 'raw.json', '{}');
        shelf.open('demo').removeItemFolder('a');
        expect(store.writeStepFile('a', 'main', 'prompt.md', 'x')).toBe('written');
        expect(namesIn('a')).toEqual(['prompt.md']);
      });
    });

    describe('a picture', () => {
      test('has the names of the item, its steps and its attempts, and nothing else', () => {
        for (const path of [
          'a/raw.json',
          'a/error.json',
          'a/prompt.md',
          'a/receipt.json',
          'a/.response.md.77-1.tmp',
          'a/notes.txt',
          'a/judge/prompt.md',
          'a/judge/.parsed.json.77-2.tmp',
          'a/gone/parsed.json',
          'a/split/001/raw.json',
          'a/attempts/2/judge/rejected.json',
          'a/attempts/2/prompt.md',
          'a/attempts/10/response.md',
          'a/attempts/1/gone/rejected.json',
          'a/attempts/.1.77-3.tmp/x',
          'a/attempts/x/prompt.md',
        ])
          put(path, 'x');
        expect(shown(store.readPicture('a', ['main', 'judge', 'split', 'late']))).toEqual({
          itemId: 'a',
          acquired: true,
          hasError: true,
          steps: { main: ['prompt.md', 'receipt.json'], judge: ['prompt.md'] },
          attempts: [
            { number: 1, steps: { gone: ['rejected.json'] } },
            { number: 2, steps: { main: ['prompt.md'], judge: ['rejected.json'] } },
            { number: 10, steps: { main: ['response.md'] } },
          ],
        });
        expect(shown(store.readPicture('a', ['judge']))).toMatchObject({ steps: { judge: ['prompt.md'] } });
        expect(store.listForeignFolders('a', ['main', 'judge'])).toEqual(['gone', 'split']);
      });

      test('lists the folders of items only', () => {
        for (const path of ['b/raw.json', 'a/raw.json', '.batch/log.jsonl', 'all_results.json', 'stray.txt'])
          put(path, '{}');
        expect(store.listItemFolders()).toEqual(['a', 'b']);
      });
    });

    describe('attempts', () => {
      test('files are set aside one by one, and missing ones are nothing', () => {
        store.writeStepFile('a', 'main', 'prompt.md', 'p');
        store.writeStepFile('a', 'judge', 'rejected.json', 'r');
        store.openAttemptFolder('a', 1);
        expect(store.readPicture('a', []).attempts).toEqual([{ number: 1, steps: new Map() }]);
        store.openAttemptFolder('a', 1);
        for (const _ of [1, 2]) store.setAsideStepFile('a', 'main', 'prompt.md', 1);
        store.setAsideStepFile('a', 'judge', 'rejected.json', 1);
        store.setAsideStepFile('a', 'other', 'prompt.md', 1);
        expect([
          store.readStepFile('a', 'main', 'prompt.md', 1),
          store.readStepFile('a', 'judge', 'rejected.json', 1),
          store.readStepFile('a', 'main', 'prompt.md'),
        ]).toEqual(['p', 'r', null]);
        expect([namesIn('a'), namesIn('a/attempts/1')]).toEqual([
          ['attempts', 'judge'],
          ['judge', 'prompt.md'],
        ]);
      });

      test('a removed attempt leaves nothing, the last one takes the folder along', () => {
        for (const attempt of [1, 2]) {
          store.writeStepFile('a', 'judge', 'rejected.json', 'r');
          store.setAsideStepFile('a', 'judge', 'rejected.json', attempt);
        }
        store.removeAttempt('a', 1);
        store.removeAttempt('a', 7);
        expect(namesIn('a/attempts')).toEqual(['2']);
        store.removeAttempt('a', 2);
        expect(namesIn('a')).toEqual(['judge']);
      });
    });

    describe('the ledger', () => {
      test('keeps the order of the calls, durable or not', async () => {
        const waits = [store.appendLedgerDurably(free('1'))];
        store.appendLedger([asked, free('2')]);
        waits.push(store.appendLedgerDurably(free('3')));
        await Promise.all(waits);
        store.appendLedger([free('4')]);
        expect([...store.readLedger()]).toEqual([free('1'), asked, free('2'), free('3'), free('4')]);
      });

      test('a torn last line is left out, and cut off by the next append', () => {
        const long = free('x'.repeat(200_000));
        put('.batch/ledger.jsonl', `${JSON.stringify(free('1'))}\n${JSON.stringify(long).slice(0, -5)}`);
        expect([...store.readLedger()]).toEqual([free('1')]);
        store.appendLedger([free('2')]);
        expect([...store.readLedger()]).toEqual([free('1'), free('2')]);
      });

      test('a torn first line is cut off too', () => {
        put('.batch/ledger.jsonl', '{"type":"fr');
        store.appendLedger([free('1')]);
        expect(get('.batch/ledger.jsonl')).toBe(`${JSON.stringify(free('1'))}\n`);
      });

      test('damage in the middle is an error that names the line', () => {
        put('.batch/ledger.jsonl', `${JSON.stringify(free('1'))}\n\n\u0000\u0000\n${JSON.stringify(free('2'))}\n`);
        expect(messageOf(() => [...store.readLedger()])).toContain('Line 3 of ');
        expect(codeOf(() => [...store.readLedger()])).toBe('ledger-damaged');
      });

      test('a kind of line that is not known is an error, not a gap', () => {
        put('.batch/ledger.jsonl', '{"type":"refunded"}\n');
        expect(codeOf(() => [...store.readLedger()])).toBe('ledger-damaged');
      });

      test('lines of any length and letters survive the pieces in which they are read', () => {
        const lines = Array.from({ length: 3000 }, (_, index) => free(`${index}${'€ü𝒳'.repeat(index % 100)}`));
        lines.push(free('y'.repeat(700_000)), free('last'));
        store.appendLedger(lines);
        expect([...store.readLedger()]).toEqual(lines);
      });
    });

    test('the log skips what cannot be read', () => {
      store.appendLog({ at: 1 });
      put('.batch/log.jsonl', `${get('.batch/log.jsonl')}nonsense\n{"at":2}\n{"at":`);
      expect([...store.readLog()]).toEqual([{ at: 1 }, { at: 2 }]);
      shelf.open('demo').appendLog({ at: 3 });
      expect([...store.readLog()]).toEqual([{ at: 1 }, { at: 2 }, { at: 3 }]);
    });

    describe('results', () => {
      test('are a JSON array with one element a line', () => {
        store.writeResults(['{"id":"a"}', '{"id":"b"}']);
        expect(get('all_results.json')).toBe('[\n{"id":"a"},\n{"id":"b"}\n]\n');
        expect([...(store.readResults() ?? [])]).toEqual(['{"id":"a"}', '{"id":"b"}']);
        store.writeResults([]);
        expect([get('all_results.json'), [...(store.readResults() ?? [])]]).toEqual(['[]\n', []]);
      });

      test('many are written and read in pieces', () => {
        const elements = Array.from({ length: 20_000 }, (_, index) =>
          JSON.stringify({ id: `item-${index}`, result: '€'.repeat(20) }),
        );
        store.writeResults(elements);
        expect([...(store.readResults() ?? [])]).toEqual(elements);
        expect(JSON.parse(get('all_results.json') ?? '')).toHaveLength(20_000);
      });

      test('a failure in the middle leaves the old ones as they were', () => {
        store.writeResults(['1']);
        const failing = function* (): Generator<string> {
          yield '2';
          throw new Error('on purpose');
        };
        expect(() => store.writeResults(failing())).toThrow('on purpose');
        expect(namesIn('')).toEqual(['all_results.json']);
        expect([...(store.readResults() ?? [])]).toEqual(['1']);
      });

      test('are read in another layout too; no array is an error', () => {
        put('all_results.json', '[ {"id": "a"},\n  2 ]');
        expect([...(store.readResults() ?? [])]).toEqual(['{"id":"a"}', '2']);
        put('all_results.json', '{}');
        expect(codeOf(() => [...(store.readResults() ?? [])])).toBe('results-damaged');
      });
    });

    describe('durable writing', () => {
      test('many receipts at once all stand, without a temp file', async () => {
        const ids = Array.from({ length: 60 }, (_, index) => `item-${index}`);
        await Promise.all(ids.map((id) => store.writeStepFileDurably(id, 'judge', 'receipt.json', `of ${id}`)));
        expect(ids.map((id) => store.readStepFile(id, 'judge', 'receipt.json'))).toEqual(ids.map((id) => `of ${id}`));
        expect(new Set(ids.flatMap((id) => namesIn(`${id}/judge`)))).toEqual(new Set(['receipt.json']));
      });

      test('replaces nothing that stands, nor anything of a batch that another process took over', async () => {
        const place = ['a', 'main', 'receipt.json'] as const;
        expect(await store.writeStepFileDurably(...place, 'first')).toBe('placed');
        expect(await store.writeStepFileDurably(...place, 'second')).toBe('taken');
        // Filled while the other one is waited for.
        const late = store.writeStepFileDurably('b', 'main', 'receipt.json', 'late');
        put('b/receipt.json', 'standing');
        expect(await late).toBe('taken');
        const outcome = store.lock({ create: true });
        put('.batch/lock', JSON.stringify({ host: 'elsewhere', pid: 1, nonce: 'theirs' }));
        clock.advance(1000);
        expect(await store.writeStepFileDurably('c', 'main', 'receipt.json', 'r')).toBe('not ours');
        expect([codeOf(() => store.writeStepFile('a', 'main', 'parsed.json', '{}')), store.isLockLost()]).toEqual([
          'locked',
          true,
        ]);
        expect([codeOf(() => store.writeResults([])), codeOf(() => store.jobs.dropRequests(1))]).toEqual([
          'locked',
          'locked',
        ]);
        store.appendLedger([free('1')]);
        expect([store.readStepFile(...place), namesIn('a'), namesIn('b')]).toEqual([
          'first',
          ['receipt.json'],
          ['receipt.json'],
        ]);
        if (outcome.kind === 'locked') outcome.release();
      });

      test('close waits for it', async () => {
        const written = store.writeStepFileDurably('a', 'main', 'receipt.json', 'r');
        const line = store.appendLedgerDurably(free('1'));
        await store.close();
        expect([store.readStepFile('a', 'main', 'receipt.json'), [...store.readLedger()]]).toEqual(['r', [free('1')]]);
        await Promise.all([written, line]);
        store.appendLedger([free('2')]);
        expect([...store.readLedger()]).toEqual([free('1'), free('2')]);
      });
    });

    describe('the lock', () => {
      const locked = (outcome: LockOutcome): Extract<LockOutcome, { kind: 'locked' }> => {
        if (outcome.kind !== 'locked') throw new Error(`held by ${outcome.holder.pid}`);
        return outcome;
      };

      test('is taken once, says who holds it, and is free after its release', () => {
        const first = locked(store.lock({ create: true }));
        const other = shelfOf(machines.start(), 'parse').open('demo');
        expect(other.lock({ create: true })).toEqual({ kind: 'held', holder: first.holder, untilMs: null });
        expect(other.readLockHolder()).toEqual(first.holder);
        expect([first.holder.command, first.holder.since, first.tookOver, first.isStillOurs()]).toEqual([
          'process',
          '2025-01-15T08:00:00.000Z',
          null,
          true,
        ]);
        first.release();
        expect([other.readLockHolder(), first.isStillOurs(), namesIn('.batch')]).toEqual([null, false, []]);
        const second = locked(other.lock({ create: true }));
        first.release();
        expect(second.isStillOurs()).toBe(true);
        second.release();
      });

      test('of a process that is gone is taken over', () => {
        const machine = machines.start();
        const dead = locked(shelfOf(machine).open('demo').lock({ create: true }));
        machines.kill(machine);
        expect(store.readLockHolder()).toBeNull();
        const ours = locked(store.lock({ create: true }));
        expect([ours.tookOver, dead.isStillOurs(), ours.isStillOurs(), namesIn('.batch')]).toEqual([
          dead.holder,
          false,
          true,
          ['lock'],
        ]);
        dead.release();
        expect(ours.isStillOurs()).toBe(true);
        ours.release();
      });

      test('of a process whose number another has now is taken over', () => {
        const machine = machines.start();
        const dead = locked(shelfOf(machine).open('demo').lock({ create: true }));
        const reused: Machine = { ...machines.start(), startOf: (pid) => (pid === machine.pid ? 'later' : 'x') };
        expect(locked(shelfOf(reused).open('demo').lock({ create: true })).tookOver).toEqual(dead.holder);
        dead.release();
      });

      test('of before the last start of the machine, or of another machine of its name, is stale after three minutes without a touch', () => {
        const dead = locked(shelfOf(machines.start('desk')).open('demo').lock({ create: true }));
        machines.reboot('desk');
        const untilMs = clock.now() + 3 * 60_000;
        clock.advance(3 * 60_000);
        const next = shelfOf(machines.start('desk')).open('demo');
        expect(next.lock({ create: true })).toEqual({ kind: 'held', holder: dead.holder, untilMs });
        clock.advance(1);
        const ours = locked(next.lock({ create: true }));
        expect(ours.tookOver).toEqual(dead.holder);
        ours.release();
        dead.release();
      });

      test('of another host is stale after ten minutes without a touch, whatever runs here', () => {
        const far = locked(shelfOf(machines.start('far')).open('demo').lock({ create: true }));
        clock.advance(10 * 60_000);
        expect(store.lock({ create: true })).toEqual({ kind: 'held', holder: far.holder, untilMs: clock.now() });
        clock.advance(1);
        const ours = locked(store.lock({ create: true }));
        expect([ours.tookOver, far.isStillOurs()]).toEqual([far.holder, false]);
        ours.release();
        far.release();
      });

      test('that is empty or torn was left by a killed writer, and blocks nobody for ever', () => {
        for (const text of ['', '{"host":"desk","pi']) {
          put('.batch/lock', text);
          expect(store.readLockHolder()).toBeNull();
          const ours = locked(store.lock({ create: true }));
          // Who it was is not known: it may have been another machine, or this one before it went down.
          expect([ours.tookOver?.host, ours.isStillOurs(), namesIn('.batch')]).toEqual(['', true, ['lock']]);
          ours.release();
        }
      });

      test('a taker that was killed in the middle leaves nothing that stops the next', () => {
        const machine = machines.start();
        const dead = locked(shelfOf(machine).open('demo').lock({ create: true }));
        put('.batch/lock.claim-dead', JSON.stringify({ ...dead.holder, nonce: 'dead' }));
        machines.kill(machine);
        const ours = locked(store.lock({ create: true }));
        expect([ours.tookOver, namesIn('.batch')]).toEqual([dead.holder, ['lock']]);
        ours.release();
        dead.release();
      });

      test('is not taken over beside a taker that is at work', () => {
        const [dying, rival] = [machines.start(), machines.start()];
        const dead = locked(shelfOf(dying).open('demo').lock({ create: true }));
        machines.kill(dying);
        const claim = { ...dead.holder, pid: rival.pid, processStart: rival.startOf(rival.pid), nonce: 'rival' };
        put('.batch/lock.claim-rival', JSON.stringify(claim));
        expect(store.lock({ create: true })).toEqual({ kind: 'held', holder: claim, untilMs: null });
        expect(namesIn('.batch')).toEqual(['lock', 'lock.claim-rival']);
        dead.release();
      });
    });

    describe('temp files', () => {
      const strays = [
        '.batch/.batch.json.77-1.tmp',
        '.all_results.json.77-2.tmp',
        'a/.raw.json.77-3.tmp',
        'a/judge/.prompt.md.77-4.tmp',
        'a/attempts/.1.77-5.tmp/judge/rejected.json',
      ];
      const others = ['.batch/batch.json', 'a/raw.json', 'a/judge/notes.tmp', 'a/.hidden'];

      test('that a killed process left are removed, and nothing else', () => {
        const machine = machines.start();
        shelfOf(machine).open('demo').lock({ create: true });
        for (const path of [...strays, ...others]) put(path, 'x');
        machines.kill(machine);
        const outcome = store.lock({ create: false });
        expect([store.sweepTemporaryFiles(), store.sweepTemporaryFiles()]).toEqual([strays.length, 0]);
        expect([namesIn('a'), namesIn('a/judge'), namesIn('a/attempts')]).toEqual([
          ['.hidden', 'attempts', 'judge', 'raw.json'],
          ['notes.tmp'],
          [],
        ]);
        if (outcome.kind === 'locked') outcome.release();
      });

      test('are looked for in the items only after a holder that was killed', () => {
        for (const path of [...strays, ...others]) put(path, 'x');
        const outcome = store.lock({ create: true });
        expect(store.sweepTemporaryFiles()).toBe(2);
        if (outcome.kind === 'locked') outcome.release();
      });
    });

    describe('what is no id', () => {
      test.each([
        '../x',
        'a/b',
        '',
        '..',
        '.batch',
        'a--split',
        'a--../x-1',
        'a--attempts-001',
        'a--split-1/..',
        'a\\b',
        'con',
      ])('%j is refused as an item', (id) => {
        expect(codeOf(() => store.readPicture(id, ['main']))).toBe('item-id');
        expect(codeOf(() => store.writeItemFile(id, 'raw.json', '{}'))).toBe('item-id');
        expect(codeOf(() => store.removeItemFolder(id))).toBe('item-id');
      });

      test.each(['../x', 'attempts', 'Judge', 'hall-of-fame', ''])('%j is refused as a step', (step) => {
        expect(codeOf(() => store.writeStepFile('a', step, 'prompt.md', 'x'))).toBe('step-name');
        expect(world.files.look(`${world.dataFolder}/demo`)).toBeNull();
      });

      test.each(['../x', '_archive', 'a/b', ''])('%j is refused as a batch', (id) => {
        expect(codeOf(() => shelf.open(id))).toBe('batch-id');
        expect(codeOf(() => shelf.isArchived(id))).toBe('batch-id');
      });
    });

    describe('taken away', () => {
      test('a batch without items and calls goes whole, its lock with it, and can come again', async () => {
        const lock = store.lock({ create: true });
        store.writeBatchRecord(record);
        store.appendLog({ event: 'begun' });
        expect(store.removeIfEmpty()).toBe(true);
        if (lock.kind === 'locked') lock.release();
        await store.close();
        expect({
          exists: store.exists,
          batches: shelf.listBatches(),
          left: world.files.list(world.dataFolder),
        }).toEqual({ exists: false, batches: [], left: [] });
        store.writeBatchRecord(record);
        expect(store.readBatchRecord()).toEqual(record);
      });

      test.each([
        ['an item', (each: BatchStore) => each.appendItems([item('a')])],
        ['a call', (each: BatchStore) => each.appendLedger([asked])],
        ['a folder of an item', (each: BatchStore) => void each.writeItemFile('a', 'raw.json', '{}')],
      ])('one with %s stays as it is', (_, fill) => {
        store.writeBatchRecord(record);
        fill(store);
        expect(store.removeIfEmpty()).toBe(false);
        expect({
          record: store.readBatchRecord(),
          items: [...store.readItems()].length,
          calls: [...store.readLedger()].length,
          folders: store.listItemFolders().length,
        }).toMatchObject({ record });
      });
    });

    describe('moved to the archive and back', () => {
      const ofRecord = ['batch.copy.json', 'batch.json'];
      const demoIn = (place: string): unknown => world.files.look(`${world.dataFolder}/${place}demo`)?.kind ?? null;
      const nothingAgainst = () => {};
      const throwNo = () => {
        throw new UserError({ code: 'no', message: 'no', hint: 'no' });
      };

      beforeEach(() => {
        store.writeBatchRecord(record);
        store.writeItemFile('a', 'raw.json', '{}');
      });

      test('it goes whole, without a lock, and is read from where it lies', () => {
        expect(shelf.move('demo', 'archive', nothingAgainst)).toMatchObject({ kind: 'moved' });
        const archived = shelf.open('demo', { archived: true });
        expect([demoIn(''), demoIn('_archive/'), shelf.open('demo').exists, archived.exists]).toEqual([
          null,
          'folder',
          false,
          true,
        ]);
        expect([archived.readItemFile('a', 'raw.json'), archived.readLockHolder()]).toEqual(['{}', null]);
        expect(shelf.move('demo', 'shelf', nothingAgainst)).toMatchObject({ kind: 'moved' });
        expect([demoIn('_archive/'), get('a/raw.json'), namesIn('.batch')]).toEqual([null, '{}', ofRecord]);
      });

      test('not while another works on it', () => {
        const held = store.lock({ create: false });
        const other = shelfOf(machines.start());
        expect(other.move('demo', 'archive', nothingAgainst)).toEqual({
          kind: 'held',
          holder: held.kind === 'locked' ? held.holder : null,
          untilMs: null,
        });
        expect([demoIn(''), demoIn('_archive/')]).toEqual(['folder', null]);
      });

      test('not where something is against it, which is asked under the lock', () => {
        const other = shelfOf(machines.start());
        expect(
          codeOf(() =>
            shelf.move('demo', 'archive', () => {
              expect(other.open('demo').lock({ create: false }).kind).toBe('held');
              throwNo();
            }),
          ),
        ).toBe('no');
        expect([demoIn(''), demoIn('_archive/'), namesIn('.batch')]).toEqual(['folder', null, ofRecord]);
      });

      test('not over what stands there, be it an empty folder', () => {
        makeFolders(`${world.dataFolder}/_archive/demo`);
        expect(shelf.move('demo', 'archive', nothingAgainst)).toMatchObject({ kind: 'occupied' });
        expect([get('a/raw.json'), namesIn('.batch')]).toEqual(['{}', ofRecord]);
      });

      test('what was cut off before it still looks cut off behind it', () => {
        const machine = machines.start();
        const dead = shelfOf(machine).open('demo').lock({ create: false });
        machines.kill(machine);
        shelf.move('demo', 'archive', nothingAgainst);
        shelf.move('demo', 'shelf', nothingAgainst);
        const next = shelf.open('demo').lock({ create: false });
        expect(next).toMatchObject({ kind: 'locked', tookOver: dead.kind === 'locked' ? dead.holder : null });
      });

      test.each([
        ['of another machine', () => shelfOf(machines.start('far')).open('demo').lock({ create: false })],
        ['that was torn', () => put('.batch/lock', '')],
      ])('so does a stale lock %s', (_, leaveLock) => {
        leaveLock();
        clock.advance(11 * 60_000);
        shelf.move('demo', 'archive', nothingAgainst);
        shelf.move('demo', 'shelf', nothingAgainst);
        const next = shelf.open('demo').lock({ create: false });
        expect([next.kind, next.kind === 'locked' && next.tookOver !== null]).toEqual(['locked', true]);
      });

      test('there must be one', () => {
        expect(codeOf(() => shelf.move('nothing', 'archive', nothingAgainst))).toBe('no-batch');
        expect(codeOf(() => shelf.move('demo', 'shelf', nothingAgainst))).toBe('no-batch');
      });
    });

    test('the shelf lists batches by name, archived ones apart, and nothing that is none', () => {
      for (const id of ['b', 'a']) shelf.open(id).writeBatchRecord(record);
      shelf.open('old').writeBatchRecord(record);
      world.files.makeFolder(`${world.dataFolder}/_archive`);
      world.files.rename(`${world.dataFolder}/old`, `${world.dataFolder}/_archive/old`);
      shelf.open('husk').writeItemFile('a', 'raw.json', '{}');
      expect([shelf.listBatches(), shelf.listBatches({ archived: true })]).toEqual([['a', 'b'], ['old']]);
      expect([shelf.isArchived('old'), shelf.isArchived('a')]).toEqual([true, false]);
    });

    test('a file in the place of a folder is said in words', () => {
      put('a', 'a file');
      expect(messageOf(() => store.writeItemFile('a', 'raw.json', '{}'))).toMatch(
        /demo.a is a file, where a folder belongs\.$/,
      );
      expect(own).toContain('.batch');
    });
  });
}
