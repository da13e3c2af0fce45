import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../../../src/adapters/clock.ts';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import { createDiskFiles } from '../../../src/adapters/store/disk-files.ts';
import type { BatchStore } from '../../../src/ports/batch-store.ts';
import { codeOf, messageOf } from '../../contract/batch-store.ts';

let top: string;
let batch: string;
let outside: string;
let store: BatchStore;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'links-'));
  batch = join(top, 'data/b');
  outside = join(top, 'outside');
  mkdirSync(batch, { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'raw.json'), 'of another');
  store = createBatchShelf({ files: createDiskFiles(), dataFolder: join(top, 'data'), clock: createClock() }).open('b');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe('a symbolic link out of the batch', () => {
  test('as an item is refused by everything, and what it points to is untouched', () => {
    symlinkSync(outside, join(batch, 'a'));
    const acts: readonly (() => unknown)[] = [
      () => store.readPicture('a', ['main']),
      () => store.readItemFile('a', 'raw.json'),
      () => store.writeItemFile('a', 'raw.json', 'mine'),
      () => store.writeStepFile('a', 'judge', 'prompt.md', 'mine'),
      () => store.removeItemFile('a', 'raw.json'),
      () => store.removeItemFolder('a'),
      () => store.openAttemptFolder('a', 1),
      () => store.listForeignFolders('a', []),
    ];
    expect(acts.map(codeOf)).toEqual(acts.map(() => 'symlink'));
    expect(messageOf(() => store.removeItemFolder('a'))).toBe(
      `${join(batch, 'a')} is a symbolic link; nothing in a batch is followed out of it.`,
    );
    expect([readdirSync(outside), readFileSync(join(outside, 'raw.json'), 'utf8'), store.listItemFolders()]).toEqual([
      ['raw.json'],
      'of another',
      [],
    ]);
  });

  test('is found among many items too', () => {
    for (let index = 0; index < 100; index += 1) store.writeItemFile(`item-${index}`, 'raw.json', '{}');
    symlinkSync(outside, join(batch, 'z'));
    const fresh = createBatchShelf({
      files: createDiskFiles(),
      dataFolder: join(top, 'data'),
      clock: createClock(),
    }).open('b');
    for (let index = 0; index < 100; index += 1)
      expect(fresh.readPicture(`item-${index}`, ['main']).acquired).toBe(true);
    expect(codeOf(() => fresh.readPicture('z', ['main']))).toBe('symlink');
  });

  test('as the folder of a step, of attempts or of a child is refused', () => {
    store.writeItemFile('a', 'raw.json', '{}');
    symlinkSync(outside, join(batch, 'a/judge'));
    expect(codeOf(() => store.readPicture('a', ['judge']))).toBe('symlink');
    expect(codeOf(() => store.readStepFile('a', 'judge', 'prompt.md'))).toBe('symlink');
    expect(codeOf(() => store.readPicture('a--judge-001', ['main']))).toBe('symlink');
    symlinkSync(outside, join(batch, 'a/attempts'));
    expect(codeOf(() => store.readPicture('a', []))).toBe('symlink');
    store.writeStepFile('a', 'main', 'prompt.md', 'p');
    expect(codeOf(() => store.setAsideStepFile('a', 'main', 'prompt.md', 1))).toBe('symlink');
    expect(readdirSync(outside)).toEqual(['raw.json']);
  });

  test('as a file is not read, and is replaced, not followed, when it is written', () => {
    mkdirSync(join(batch, 'a'));
    symlinkSync(join(outside, 'raw.json'), join(batch, 'a/raw.json'));
    expect(codeOf(() => store.readItemFile('a', 'raw.json'))).toBe('symlink');
    expect(store.writeItemFile('a', 'raw.json', 'of another')).toBe('written');
    store.writeItemFile('a', 'raw.json', 'mine');
    expect([readFileSync(join(outside, 'raw.json'), 'utf8'), store.readItemFile('a', 'raw.json')]).toEqual([
      'of another',
      'mine',
    ]);
  });

  test('as the ledger or the folder .batch is refused', () => {
    symlinkSync(outside, join(batch, '.batch'));
    expect(codeOf(() => store.appendLog({ at: 1 }))).toBe('symlink');
    expect(codeOf(() => store.lock({ create: true }))).toBe('symlink');
    rmSync(join(batch, '.batch'));
    mkdirSync(join(batch, '.batch'));
    symlinkSync(join(outside, 'raw.json'), join(batch, '.batch/ledger.jsonl'));
    expect(codeOf(() => store.appendLedger([{ type: 'free', call: 'c', at: '', reason: '' }]))).toBe('symlink');
    expect(codeOf(() => [...store.readLedger()])).toBe('symlink');
    expect(readFileSync(join(outside, 'raw.json'), 'utf8')).toBe('of another');
  });

  test('inside an item is removed with it, and what it points to stays', () => {
    store.writeItemFile('a', 'raw.json', '{}');
    symlinkSync(outside, join(batch, 'a/notes'));
    store.removeItemFolder('a');
    expect([readdirSync(batch), readdirSync(outside)]).toEqual([[], ['raw.json']]);
  });
});

test('the data folder and a batch may be links themselves: where they lie is a choice', () => {
  symlinkSync(outside, join(top, 'data/far'));
  const far = createBatchShelf({ files: createDiskFiles(), dataFolder: join(top, 'data'), clock: createClock() }).open(
    'far',
  );
  far.writeItemFile('a', 'raw.json', '{}');
  expect([far.listItemFolders(), readdirSync(join(outside, 'a'))]).toEqual([['a'], ['raw.json']]);
});
