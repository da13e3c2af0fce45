import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createDiskFiles } from '../../../src/adapters/store/disk-files.ts';
import type { Files } from '../../../src/adapters/store/files.ts';
import { createFolderGuard } from '../../../src/adapters/store/folder-guard.ts';
import { createLogFile, type LogFile } from '../../../src/adapters/store/log-file.ts';
import { createMemoryFiles } from '../../../src/adapters/store/memory-files.ts';
import { type LogCursor, startOfLog } from '../../../src/core/log-line.ts';
import { createStoppingFiles, StopError } from '../../support/stopping-files.ts';

const folder = '/data/demo/.batch';

function openLog(files: Files, options: { mayRotate?: () => boolean; maxBytes?: number; path?: string } = {}): LogFile {
  const path = options.path ?? `${folder}/log.jsonl`;
  return createLogFile({
    files,
    guard: createFolderGuard(files, join(path, '../..')),
    path,
    now: () => '2025-01-15T10:00:00.000Z',
    mayRotate: options.mayRotate ?? (() => true),
    maxBytes: options.maxBytes ?? 200,
  });
}

function memory() {
  const files = createMemoryFiles();
  for (const path of ['/data', '/data/demo']) files.makeFolder(path);
  return files;
}

const line = (n: number) => ({ n, filler: 'x'.repeat(40) });
const numbersOf = (lines: Iterable<object>) => [...lines].map((each) => (each as { n: number }).n);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What a reader gets that asks again and again, as many lines at a time as it likes. */
function createFollower(log: LogFile) {
  let cursor: LogCursor = startOfLog;
  const seen: number[] = [];
  return {
    seen,
    look(most = Number.POSITIVE_INFINITY) {
      let count = 0;
      for (const entry of log.readAfter(cursor)) {
        if (count >= most) break;
        count += 1;
        cursor = entry.after;
        seen.push((entry.line as { n: number }).n);
      }
    },
  };
}

describe('the log of a batch', () => {
  test('is put aside when it is full, and four parts are kept', () => {
    const files = memory();
    const log = openLog(files);
    for (const n of upTo(60)) log.append([line(n)]);
    expect(Object.keys(files.readTree(folder))).toEqual([
      'log.1.jsonl',
      'log.2.jsonl',
      'log.3.jsonl',
      'log.4.jsonl',
      'log.jsonl',
    ]);
    const kept = numbersOf(log.read());
    expect(kept).toEqual(upTo(60).slice(-kept.length));
    expect(kept.length).toBeGreaterThan(12);
    expect(numbersOf(Array.from(log.readBack(), (entry) => entry.line))).toEqual(kept.toReversed());
  });

  test('is read once and in order by whoever follows, across its parts', () => {
    const files = memory();
    const log = openLog(files);
    const often = createFollower(openLog(files));
    const seldom = createFollower(openLog(files));
    const slowly = createFollower(openLog(files));
    for (const n of upTo(30)) {
      log.append([line(n)]);
      often.look();
      if (n % 7 === 0) seldom.look();
      slowly.look(1);
    }
    seldom.look();
    expect([often.seen, seldom.seen, slowly.seen]).toEqual([upTo(30), upTo(30), upTo(30)]);
  });

  test('is not moved by who does not hold the lock', () => {
    const files = memory();
    const log = openLog(files, { mayRotate: () => false });
    for (const n of upTo(30)) log.append([line(n)]);
    expect(Object.keys(files.readTree(folder))).toEqual(['log.jsonl']);
  });

  test.each(['before', 'after'] as const)('loses no line to a kill %s any of its renames', (when) => {
    for (let stopAt = 1; ; stopAt += 1) {
      const files = memory();
      for (const n of upTo(10)) openLog(files).append([line(n)]);
      const before = numbersOf(openLog(files).read());
      const stopping = createStoppingFiles(files, { stopAt, when });
      const dying = openLog(stopping.files);
      try {
        for (const n of upTo(4)) dying.append([line(10 + n)]);
        return;
      } catch (error) {
        if (!(error instanceof StopError)) throw error;
      }
      const after = numbersOf(openLog(files).read());
      expect(after.slice(0, before.length)).toEqual(before);
      const follower = createFollower(openLog(files));
      follower.look();
      openLog(files).append([line(99)]);
      follower.look();
      expect(follower.seen).toEqual([...after, 99]);
    }
  });

  test('that is cut in its last line gives the others, and that one when it is whole', () => {
    const files = memory();
    openLog(files).append([line(1), line(2)]);
    const follower = createFollower(openLog(files));
    const text = JSON.stringify(line(3));
    const handle = files.openAppend(`${folder}/log.jsonl`);
    handle.append(text.slice(0, 20));
    follower.look();
    expect([follower.seen, numbersOf(Array.from(openLog(files).readBack(), (entry) => entry.line))]).toEqual([
      [1, 2],
      [2, 1],
    ]);
    handle.append(text.slice(20));
    follower.look();
    handle.append(`\n${JSON.stringify(line(4))}\n`);
    follower.look();
    expect(follower.seen).toEqual(upTo(4));
  });

  test('has lines of any length and letters, read from either end', () => {
    const files = memory();
    const log = openLog(files, { maxBytes: 1e9 });
    const lines = upTo(300).map((n) => ({ n, filler: '€ü𝒳'.repeat((n * 97) % 9000) }));
    log.append(lines);
    expect([...log.read()]).toEqual(lines);
    expect(Array.from(log.readBack(), (entry) => entry.line)).toEqual(lines.toReversed());
    for (const entry of log.readBack()) {
      const { n } = entry.line as { n: number };
      if (n % 50 === 0)
        expect(numbersOf(Array.from(log.readAfter(entry.after), (each) => each.line))).toEqual(upTo(300).slice(n));
    }
  });

  test('of the newest lines no more is read than these', () => {
    const files = memory();
    openLog(files, { maxBytes: 1e9 }).append(upTo(100_000).map(line));
    let readBytes = 0;
    const counting: Files = {
      ...files,
      openRead: (path) => {
        const handle = files.openRead(path);
        return handle === null
          ? null
          : {
              ...handle,
              read: (position, length) => {
                readBytes += length;
                return handle.read(position, length);
              },
            };
      },
    };
    const newest = openLog(counting).readBack()[Symbol.iterator]();
    expect((newest.next().value as { line: { n: number } }).line.n).toBe(100_000);
    newest.return?.();
    expect(readBytes).toBeLessThan(200_000);
  });

  (process.platform === 'win32' ? test.skip : test)('is readable for its owner alone, each of its parts', () => {
    const place = mkdtempSync(join(tmpdir(), 'log-file-'));
    const log = openLog(createDiskFiles(), { path: join(place, 'demo/.batch/log.jsonl') });
    createDiskFiles().makeFolder(join(place, 'demo'));
    for (const n of upTo(10)) log.append([line(n)]);
    log.close();
    const names = readdirSync(join(place, 'demo/.batch'));
    expect(names.length).toBeGreaterThan(1);
    expect(names.map((name) => statSync(join(place, 'demo/.batch', name)).mode & 0o777)).toEqual(
      names.map(() => 0o600),
    );
  });
});
