import { sep } from 'node:path';
import type { Files, FolderEntry } from './files.ts';
import { removeTree } from './remove-folders.ts';
import { isLiving, isTemporaryName } from './temporary-names.ts';

/** Removes the temp files and folders right in `folder`, but those this process is about to rename. Returns how many. */
export function sweepFolder(files: Files, folder: string): number {
  return sweepEntries(files, folder, files.list(folder) ?? []);
}

/** The same in every folder below; links are not followed. */
export function sweepTree(files: Files, folder: string): number {
  const entries = files.list(folder) ?? [];
  let count = sweepEntries(files, folder, entries);
  for (const entry of entries)
    if (entry.isDirectory() && !isTemporaryName(entry.name)) count += sweepTree(files, `${folder}${sep}${entry.name}`);
  return count;
}

function sweepEntries(files: Files, folder: string, entries: readonly FolderEntry[]): number {
  let count = 0;
  for (const entry of entries) {
    const path = `${folder}${sep}${entry.name}`;
    if (!isTemporaryName(entry.name) || isLiving(path)) continue;
    if (entry.isDirectory()) removeTree(files, path);
    else files.remove(path);
    count += 1;
  }
  return count;
}
