import { UserError } from '../../core/errors.ts';
import { type HistoryEntry, readHistoryEntry } from '../../core/history-entry.ts';
import type { History } from '../../ports/history.ts';
import type { Files } from './files.ts';
import { parseLine } from './json-lines.ts';

/** Its name in the data folder: no batch id begins with a dot. */
export const historyFileName = '.history.jsonl';

/** A line has some 400 bytes: the last 5,000 or so. */
const mostBytesRead = 2 << 20;
const newline = 10;

/**
 * `<data folder>/.history.jsonl`, only ever appended to. A line goes to the disk in one call on a file opened for
 * appending, which the system does in one piece, so that processes that write at once do not tear each other's lines. A
 * line that a full disk or a power cut left torn ends where the next one begins.
 */
export function createHistoryFile(files: Files, path: string): History {
  const append = (entry: HistoryEntry) =>
    withoutDiskErrors(undefined, () => {
      const isTorn = lastByte(files, path) !== newline;
      const handle = files.openAppend(path);
      try {
        handle.append(`${isTorn && handle.size > 0 ? '\n' : ''}${JSON.stringify(entry)}\n`);
      } finally {
        handle.close();
      }
    });
  return {
    read: () =>
      withoutDiskErrors([], () =>
        readEnd(files, path)
          .map(parseLine)
          .flatMap((value) => (value === null ? [] : (readHistoryEntry(value) ?? []))),
      ),
    noteJob: append,
    noteSteps: (entries) => entries.forEach(append),
  };
}

function readEnd(files: Files, path: string): readonly string[] {
  const handle = files.openRead(path);
  if (handle === null) return [];
  try {
    const from = Math.max(0, handle.size - mostBytesRead);
    const pieces: Buffer[] = [];
    for (let position = from; ; ) {
      const bytes = handle.read(position, mostBytesRead);
      if (bytes.length === 0) break;
      pieces.push(bytes);
      position += bytes.length;
    }
    const bytes = Buffer.concat(pieces);
    // The first line of a part is most likely none.
    return bytes
      .subarray(from === 0 ? 0 : bytes.indexOf(newline) + 1)
      .toString()
      .split('\n');
  } finally {
    handle.close();
  }
}

function lastByte(files: Files, path: string): number | undefined {
  const handle = files.openRead(path);
  if (handle === null) return undefined;
  try {
    return handle.size === 0 ? undefined : handle.read(handle.size - 1, 1)[0];
  } finally {
    handle.close();
  }
}

/** A run whose answers are safe does not end because this file cannot be written. */
function withoutDiskErrors<Result>(otherwise: Result, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof UserError && (error.code === 'disk' || error.code === 'symlink')) return otherwise;
    throw error;
  }
}
