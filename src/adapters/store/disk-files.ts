import {
  closeSync,
  constants,
  ftruncateSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { diskCodeOf, toDiskError, tryDisk } from './disk-errors.ts';
import {
  noFollow,
  syncPath,
  syncPathNow,
  toAppendHandle,
  toReadHandle,
  toWriteHandle,
  writeAll,
} from './disk-handles.ts';
import type { FileKind, Files } from './files.ts';
import { temporaryPath } from './temporary-names.ts';

const toRead = constants.O_RDONLY | noFollow;
const toWrite = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | noFollow;
const toAppend = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | noFollow;
const toCreate = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
const ownerOnly = 0o600;
const missing = ['ENOENT', 'ENOTDIR'];
/** What a file system without hard links answers. */
const noLinks = ['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'];

/**
 * The disk. Small files by synchronous calls (measured: two to three times faster than promises); only the waiting
 * for the disk goes to the thread pool. Modes are left to the umask: who may read a batch is for its owner to say; of a file that is
 * asked for so, nobody but the owner.
 */
export function createDiskFiles(): Files {
  return {
    look: (path) =>
      tryDisk(
        'look at',
        path,
        () => {
          const stats = lstatSync(path, { throwIfNoEntry: false });
          return stats === undefined ? null : { kind: kindOf(stats), size: stats.size, touchedMs: stats.mtimeMs };
        },
        missing,
        null,
      ),
    readText: (path) => tryDisk('read', path, () => readFileSync(path, readOptions), missing, null),
    list: (path) => tryDisk('list', path, () => readdirSync(path, { withFileTypes: true }), missing, null),
    openRead: (path) => tryDisk('read', path, () => toReadHandle(openSync(path, toRead), path), missing, null),

    makeFolder: (path) => succeeds('make', path, ['EEXIST'], () => mkdirSync(path)),
    writeInPlace: (path, text, isPrivate = false) =>
      succeeds('write', path, ['ENOENT'], () => writeFileSync(path, text, isPrivate ? privateOptions : writeOptions)),
    openWrite: (path) => tryDisk('write', path, () => toWriteHandle(openSync(path, toWrite), path)),
    createExclusive: (path, text) => tryDisk('create', path, () => createExclusive(path, text)),
    openAppend: (path, isOwnerOnly) =>
      tryDisk('write', path, () =>
        toAppendHandle(openSync(path, toAppend, isOwnerOnly === true ? ownerOnly : undefined), path),
      ),
    truncate: (path, size) =>
      tryDisk('write', path, () =>
        withHandle(path, constants.O_WRONLY | noFollow, (handle) => ftruncateSync(handle, size)),
      ),
    rename,
    remove: (path) => succeeds('remove', path, missing, () => unlinkSync(path)),
    // Some systems answer EEXIST for a folder that is not empty.
    removeFolder: (path) => succeeds('remove', path, ['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(path)),
    ownerOf: (path) =>
      tryDisk(
        'look at',
        path,
        () => {
          const stats = process.getuid === undefined ? undefined : lstatSync(path, { throwIfNoEntry: false });
          return stats === undefined ? null : { userId: stats.uid, groupId: stats.gid };
        },
        missing,
        null,
      ),
    giveTo: (path, { userId, groupId }) => {
      if (process.getuid?.() === 0) tryDisk('give away', path, () => lchownSync(path, userId, groupId));
    },
    touch: (path, atMs) => tryDisk('touch', path, () => utimesSync(path, atMs / 1000, atMs / 1000)),

    sync: syncPath,
    syncNow: syncPathNow,
  };
}

const readOptions = { encoding: 'utf8' as const, flag: toFlag(toRead) };
// With the encoding said, Node opens, writes and closes in one go.
const writeOptions = { encoding: 'utf8' as const, flag: toFlag(toWrite) };
const privateOptions = { ...writeOptions, mode: 0o600 };

/** Node takes flags as numbers too; its types know only the letters. */
function toFlag(flags: number): string {
  return flags as unknown as string;
}

/** False where the system answers one of `expected`. */
function succeeds(verb: string, path: string, expected: readonly string[], call: () => void): boolean {
  const act = (): boolean => {
    call();
    return true;
  };
  return tryDisk(verb, path, act, expected, false);
}

function kindOf(stats: Stats): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function rename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    // The folder of `to` may be what is missing.
    if (diskCodeOf(error) === 'ENOENT' && lstatSync(from, { throwIfNoEntry: false }) === undefined) return false;
    throw toDiskError(error, 'write', to);
  }
}

function withHandle(path: string, flags: number, act: (handle: number) => void): void {
  const handle = openSync(path, flags);
  try {
    act(handle);
  } finally {
    closeSync(handle);
  }
}

/** A hard link makes the file appear with its text in it. Where there are none, the file is made first and filled then. */
function createExclusive(path: string, text: string): boolean {
  const temporary = temporaryPath(path);
  writeFileSync(temporary, text);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = diskCodeOf(error);
    if (code === 'EEXIST') return false;
    if (code === null || !noLinks.includes(code)) throw error;
  } finally {
    unlinkSync(temporary);
  }
  return createAndFill(path, text);
}

function createAndFill(path: string, text: string): boolean {
  try {
    withHandle(path, toCreate, (handle) => writeAll(handle, text));
    return true;
  } catch (error) {
    if (diskCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
