import { UserError } from '../../core/errors.ts';
import { type LogCursor, startOfLog } from '../../core/log-line.ts';
import type { LogEntry } from '../../ports/batch-store.ts';
import { createAppendFile } from './append-file.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { readEntriesBack, readEntriesFrom } from './log-entries.ts';
import { keptParts, openLogParts, toPartHeader, toPartPath } from './log-parts.ts';

/**
 * `.batch/log.jsonl`, and the parts before it:
 *
 *   log.jsonl ──full──▶ log.1.jsonl ──▶ log.2.jsonl ──▶ … ──▶ removed
 *
 * Each part begins with a line that has its number, which stays when it is renamed: so a reader knows where it stands whatever the
 * files are called by then. A kill between two renames leaves a gap in the names and none in the numbers.
 */
export interface LogFile {
  append(lines: readonly object[]): void;
  /** From the oldest line. */
  read(): Iterable<object>;
  /** From the newest line; no more is read than is asked for. */
  readBack(): Iterable<LogEntry>;
  /** From the first line behind the cursor. */
  readAfter(cursor: LogCursor): Iterable<LogEntry>;
  close(): void;
}

/** A part that has reached it is put aside. With those that are kept, the log of a batch takes at most five times as much. */
const maxPartBytes = 16 * 1024 * 1024;

export function createLogFile(options: {
  readonly files: Files;
  readonly guard: FolderGuard;
  readonly path: string;
  readonly now: () => string;
  /** Whether the parts may be moved: the lock is held. */
  readonly mayRotate: () => boolean;
  readonly maxBytes?: number;
}): LogFile {
  const { files, guard, path, now, mayRotate, maxBytes = maxPartBytes } = options;
  const file = createAppendFile(files, guard, path, { isOwnerOnly: true });
  /** null: not looked at yet. */
  let sizeBytes: number | null = null;
  let rotatesAtBytes = maxBytes;

  function rotate(sizeNowBytes: number): number {
    file.close();
    try {
      files.remove(toPartPath(path, keptParts));
      for (let place = keptParts - 1; place >= 0; place -= 1)
        files.rename(toPartPath(path, place), toPartPath(path, place + 1));
    } catch (error) {
      // One that cannot be put aside (on Windows somebody may have it open) goes on growing for a while.
      if (!(error instanceof UserError)) throw error;
      rotatesAtBytes = sizeNowBytes + maxBytes / 4;
      return sizeNowBytes;
    }
    rotatesAtBytes = maxBytes;
    return 0;
  }

  function lastNumber(): number {
    const parts = openLogParts(files, path);
    for (const { handle } of parts) handle.close();
    return parts.at(-1)?.number ?? 0;
  }

  return {
    append(lines) {
      if (lines.length === 0) return;
      let before = sizeBytes ?? files.look(path)?.size ?? 0;
      sizeBytes = null;
      if (before >= rotatesAtBytes && mayRotate()) before = rotate(before);
      const header = before === 0 ? [toPartHeader(lastNumber() + 1, now())] : [];
      sizeBytes = before + file.append([...header, ...lines]);
    },
    *read() {
      for (const { line } of readEntriesFrom(files, path, startOfLog)) yield line;
    },
    readBack: () => readEntriesBack(files, path),
    readAfter: (cursor) => readEntriesFrom(files, path, cursor),
    close: () => file.close(),
  };
}
