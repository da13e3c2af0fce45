import { sep } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { stepFilesDownstreamFirst } from '../../core/line.ts';
import type { Files, FolderEntry } from './files.ts';
import { temporaryPath } from './temporary-names.ts';

/** Downstream first, raw.json last: what a crash leaves of an item is still an item. */
const order: ReadonlyMap<string, number> = new Map(
  [...stepFilesDownstreamFirst, 'raw.json'].map((name, index) => [name, index]),
);

/** Removes an item's folder with everything in it: the folders first, then the files up the line. */
export function removeItemTree(files: Files, folder: string): void {
  if (files.list(folder) !== null) removeTree(files, folder);
}

/**
 * Removes attempts/<n>/. It leaves its name in one act first: without its rejected.json it would look like a set-aside
 * that is still in progress.
 */
export function removeAttemptTree(files: Files, attemptsFolder: string, attemptFolder: string): void {
  removeInOneAct(files, attemptFolder);
  files.removeFolder(attemptsFolder);
}

/** The folder leaves its name first, so that nobody sees it half emptied. */
export function removeInOneAct(files: Files, folder: string): void {
  const leaving = temporaryPath(folder);
  if (files.rename(folder, leaving)) removeTree(files, leaving);
}

/** In every folder the folders first, then the files up the line: an answer goes before its receipt. */
export function removeTree(files: Files, folder: string): void {
  const rank = (entry: FolderEntry): number => (entry.isDirectory() ? -2 : (order.get(entry.name) ?? -1));
  for (const entry of [...(files.list(folder) ?? [])].sort((a, b) => rank(a) - rank(b)))
    removeEntry(files, folder, entry);
  removeEmptied(files, folder);
}

/** A link is removed itself, and what it points to stays. */
function removeEntry(files: Files, folder: string, entry: FolderEntry): void {
  const path = `${folder}${sep}${entry.name}`;
  if (entry.isDirectory()) removeTree(files, path);
  else files.remove(path);
}

function removeEmptied(files: Files, folder: string): void {
  if (files.removeFolder(folder) || files.look(folder) === null) return;
  throw new UserError({
    code: 'disk',
    message: `Cannot remove ${folder}: something was added to it meanwhile.`,
    hint: 'See what else writes there, then run the same command again.',
    state: 'unexpected',
    details: { path: folder, errno: 'ENOTEMPTY' },
  });
}
