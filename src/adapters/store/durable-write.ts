import { dirname } from 'node:path';
import pLimit from 'p-limit';
import { dropTemporary, replaceBy, writeTemporary } from './atomic-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { createGroupSync } from './group-sync.ts';

/**
 * Writes that survive a power cut: temp file → on disk → renamed → the folder's entries on disk. Many at once wait for the
 * disk together: one waiting a folder, few waitings at a time.
 */
export interface DurableWriter {
  write(path: string, text: string): Promise<void>;
  /** The entries of `folder`, and the entries that lead to it from the data folder, are on disk when it resolves. */
  syncEntries(folder: string): Promise<void>;
  /** To be called when folders were removed or moved. */
  forget(): void;
}

/** The thread pool has four threads, and looking up a provider's address needs one too. */
const maxWaiting = 3;
const maxRemembered = 4096;

export function createDurableWriter(files: Files, guard: FolderGuard, dataFolder: string): DurableWriter {
  const limit = pLimit(maxWaiting);
  const groups = new Map<string, () => Promise<void>>();
  /** Folders whose own entry in the folder above is known to be on disk. */
  const lasting = new Set<string>();

  function syncFolder(folder: string): Promise<void> {
    let group = groups.get(folder);
    if (group === undefined) {
      if (groups.size >= maxRemembered) groups.clear();
      group = createGroupSync(() => limit(() => files.sync(folder)));
      groups.set(folder, group);
    }
    return group();
  }

  async function makeLasting(folder: string): Promise<void> {
    await syncFolder(dirname(folder));
    if (lasting.size >= maxRemembered) lasting.clear();
    lasting.add(folder);
  }

  async function syncEntries(folder: string): Promise<void> {
    const waits = [syncFolder(folder)];
    for (let above = folder; above !== dataFolder && above !== dirname(above); above = dirname(above)) {
      if (!lasting.has(above)) waits.push(makeLasting(above));
    }
    await Promise.all(waits);
  }

  async function write(path: string, text: string): Promise<void> {
    guard.ensure(dirname(path));
    const temporary = writeTemporary(files, guard, path, text);
    try {
      await limit(() => files.sync(temporary));
    } catch (error) {
      dropTemporary(files, temporary);
      throw error;
    }
    replaceBy(files, temporary, path);
    await syncEntries(dirname(path));
  }

  return { write, syncEntries, forget: () => lasting.clear() };
}
