import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createClock } from '../../../src/adapters/clock.ts';
import { createBatchShelf } from '../../../src/adapters/store/batch-shelf.ts';
import { toDiskError } from '../../../src/adapters/store/disk-errors.ts';
import { createDiskFiles } from '../../../src/adapters/store/disk-files.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { BatchStore } from '../../../src/ports/batch-store.ts';
import { codeOf, free, messageOf } from '../../contract/batch-store.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'errors-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openStore = (dataFolder: string, files: Files = createDiskFiles()): BatchStore =>
  createBatchShelf({ files, dataFolder, clock: createClock() }).open('b');
const failing = (code: string): never => {
  throw toDiskError(Object.assign(new Error(code), { code }), 'write', '/data/b/x');
};

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
  ['ENAMETOOLONG', 'the path is too long for this file system'],
  ['EMFILE', 'too many files are open in this process'],
])('%s is said in words, names the path and ends with exit code 1', (code, cause) => {
  const error = toDiskError(Object.assign(new Error('x'), { code }), 'write', '/data/b/x');
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ code: 'disk', exitCode: 1, message: `Cannot write /data/b/x: ${cause} (${code}).` });
  expect((error as UserError).hint).not.toBe('');
});

test('an error that is none of the disk stays what it is: a bug', () => {
  for (const error of [new TypeError('x'), Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }), 'text'])
    expect(toDiskError(error, 'write', 'p')).toBe(error);
});

test('a path that is too long is a message', () => {
  expect(messageOf(() => openStore(join(folder, 'x'.repeat(300))).writeItemFile('a', 'raw.json', '{}'))).toContain(
    'the path is too long for this file system (ENAMETOOLONG)',
  );
});

test('a data folder that is a file is a message', () => {
  writeFileSync(join(folder, 'data'), '');
  expect(codeOf(() => openStore(join(folder, 'data')).writeItemFile('a', 'raw.json', '{}'))).toBe('disk');
});

test('a folder in the place of a file is a message, and leaves no temp file', () => {
  mkdirSync(join(folder, 'b/a/raw.json'), { recursive: true });
  expect(messageOf(() => openStore(folder).writeItemFile('a', 'raw.json', '{}'))).toContain(
    'a folder stands where a file belongs',
  );
  expect(readdirSync(join(folder, 'b/a'))).toEqual(['raw.json']);
});

// The permissions of a folder mean nothing to the administrator.
if (!isRoot)
  test('a folder that may not be written is a message', () => {
    mkdirSync(join(folder, 'b'));
    chmodSync(join(folder, 'b'), 0o500);
    expect(messageOf(() => openStore(folder).writeItemFile('a', 'raw.json', '{}'))).toContain(
      'permission denied (EACCES)',
    );
    chmodSync(join(folder, 'b'), 0o700);
  });

test('a disk that is full in the middle of a line leaves the lines before it, and the next append mends the end', () => {
  const memory = createMemoryFiles();
  let isFull = false;
  const files: Files = {
    ...memory,
    openAppend: (path) => {
      const handle = memory.openAppend(path);
      return {
        ...handle,
        append: (text) => {
          if (isFull) handle.append(text.slice(0, 10));
          if (isFull) failing('ENOSPC');
          handle.append(text);
        },
      };
    },
  };
  const store = openStore('/data', files);
  store.appendLedger([free('1')]);
  isFull = true;
  expect(messageOf(() => store.appendLedger([free('2')]))).toContain('the disk is full');
  isFull = false;
  store.appendLedger([free('3')]);
  expect([...store.readLedger()]).toEqual([free('1'), free('3')]);
});

test('a receipt that does not reach the disk is no receipt, and leaves no temp file', async () => {
  const memory = createMemoryFiles();
  const store = openStore('/data', { ...memory, sync: async () => failing('EIO') });
  await expect(store.writeStepFileDurably('a', 'main', 'receipt.json', 'r')).rejects.toMatchObject({ code: 'disk' });
  expect([store.readStepFile('a', 'main', 'receipt.json'), Object.keys(memory.readTree('/data'))]).toEqual([
    null,
    ['b/.batch/answers.jsonl'],
  ]);
  await store.close();
});
