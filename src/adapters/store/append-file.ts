import { dirname } from 'node:path';
import type { AppendHandle, Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { parseLine } from './json-lines.ts';

/**
 * A file of lines that is only ever appended to. Opened at the first append; a line that a killed process or a full disk
 * left torn is cut off then. An append that fails may leave a torn line too, so the file is opened anew after it.
 */
export interface AppendFile {
  /** Returns how many bytes that was. */
  append(lines: readonly object[]): number;
  /** What was appended so far is on disk when it resolves. */
  sync(): Promise<void>;
  close(): void;
}

const newline = 10;
const tailBytes = 1 << 16;

export function createAppendFile(
  files: Files,
  guard: FolderGuard,
  path: string,
  { isOwnerOnly }: { readonly isOwnerOnly: boolean } = { isOwnerOnly: false },
): AppendFile {
  let opened: AppendHandle | null = null;

  function open(): AppendHandle {
    if (opened !== null) return opened;
    guard.ensure(dirname(path));
    const handle = files.openAppend(path, isOwnerOnly);
    try {
      if (handle.size > 0) mendTail(files, path, handle);
    } catch (error) {
      handle.close();
      throw error;
    }
    opened = handle;
    return handle;
  }

  function close(): void {
    opened?.close();
    opened = null;
  }

  return {
    append: (lines) => {
      if (lines.length === 0) return 0;
      const handle = open();
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      try {
        handle.append(text);
        return Buffer.byteLength(text);
      } catch (error) {
        close();
        throw error;
      }
    },
    sync: () => open().sync(),
    close,
  };
}

/** Cuts off a torn last line. One that is whole and misses nothing but its newline gets it. */
function mendTail(files: Files, path: string, handle: AppendHandle): void {
  const tail = readTail(files, path, handle.size);
  if (tail === null) return;
  if (parseLine(tail.toString()) !== null) handle.append('\n');
  else files.truncate(path, handle.size - tail.length);
}

/** The bytes after the last newline; null: the file ends with one. */
function readTail(files: Files, path: string, size: number): Buffer | null {
  const handle = files.openRead(path);
  if (handle === null) return null;
  try {
    const pieces: Buffer[] = [];
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - tailBytes);
      const bytes = handle.read(start, end - start);
      const last = bytes.lastIndexOf(newline);
      pieces.unshift(bytes.subarray(last + 1));
      if (last !== -1) break;
      end = start;
    }
    const tail = Buffer.concat(pieces);
    return tail.length === 0 ? null : tail;
  } finally {
    handle.close();
  }
}
