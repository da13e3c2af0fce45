import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { toDiskError, tryDisk } from './disk-errors.ts';
import type { AppendHandle, ReadHandle, WriteHandle } from './files.ts';

// Windows has no such flag; links need a privilege there.
export const noFollow = constants.O_NOFOLLOW ?? 0;
const isWindows = process.platform === 'win32';

/** Writes the whole text: the system may take only a part of it at a time. */
export function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written, bytes.length - written);
}

export function toReadHandle(handle: number, path: string): ReadHandle {
  return {
    size: fstatSync(handle).size,
    read: (position, length) =>
      tryDisk('read', path, () => {
        const bytes = Buffer.allocUnsafe(length);
        return bytes.subarray(0, readSync(handle, bytes, 0, length, position));
      }),
    close: () => closeSync(handle),
  };
}

export function toWriteHandle(handle: number, path: string): WriteHandle {
  return { write: (text) => tryDisk('write', path, () => writeAll(handle, text)), close: () => closeSync(handle) };
}

export function toAppendHandle(handle: number, path: string): AppendHandle {
  return {
    size: fstatSync(handle).size,
    append: (text) => tryDisk('write', path, () => writeAll(handle, text)),
    sync: () => waitFor(path, (done) => fdatasync(handle, done)),
    close: () => closeSync(handle),
  };
}

export async function syncPath(path: string): Promise<void> {
  const handle = tryDisk('write', path, () => openToSync(path));
  if (handle === null) return;
  try {
    await waitFor(path, (done) => fsync(handle, done));
  } finally {
    closeSync(handle);
  }
}

export function syncPathNow(path: string): void {
  tryDisk('write', path, () => {
    const handle = openToSync(path);
    if (handle === null) return;
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  });
}

function waitFor(path: string, start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error === null ? resolve() : reject(toDiskError(error, 'write', path))));
  });
}

/** null: a folder on Windows, where folders are not opened. There a file must be open for writing. */
function openToSync(path: string): number | null {
  if (!isWindows) return openSync(path, constants.O_RDONLY | noFollow);
  return lstatSync(path).isDirectory() ? null : openSync(path, 'r+');
}
