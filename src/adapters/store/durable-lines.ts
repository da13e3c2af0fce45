import { dirname } from 'node:path';
import { createAppendFile } from './append-file.ts';
import type { DurableWriter } from './durable-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { createGroupSync } from './group-sync.ts';

/** A file of lines of which some must be on disk. Lines stand in the order in which they were asked for, durable or not. */
export interface DurableLines {
  /** Handed to the system before it returns. */
  append(lines: readonly object[]): void;
  /** On disk when the promise resolves. All of one turn of the loop are one write and one wait. */
  appendDurably(line: object): Promise<void>;
  /** Everything that was appended is on disk when the promise resolves. */
  sync(): Promise<void>;
  close(): void;
}

export function createDurableLines(
  files: Files,
  guard: FolderGuard,
  durable: DurableWriter,
  path: string,
): DurableLines {
  const file = createAppendFile(files, guard, path);
  let isEntryOnDisk = false;
  /** Once the disk has lost a line, a later success says nothing about it: the system reports a lost page only once. */
  let lost: { readonly error: unknown } | null = null;
  let waiting: object[] = [];

  function write(lines: readonly object[]): void {
    // What waits stays in line until it is written: somebody counts on it.
    file.append([...waiting, ...lines]);
    waiting = [];
  }

  const sync = createGroupSync(async () => {
    if (lost !== null) throw lost.error;
    try {
      write([]);
    } catch (error) {
      // All who wait for these lines are told now; none may come to stand later.
      waiting = [];
      throw error;
    }
    try {
      await Promise.all([file.sync(), isEntryOnDisk ? null : durable.syncEntries(dirname(path))]);
      isEntryOnDisk = true;
    } catch (error) {
      lost = { error };
      throw error;
    }
  });

  return {
    append: write,
    appendDurably: (line) => {
      waiting.push(line);
      return sync();
    },
    sync,
    close() {
      file.close();
      // The file may be removed, and made anew.
      isEntryOnDisk = false;
    },
  };
}
