import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { constants } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { diskCodeOf, toDiskError } from '../../adapters/store/disk-errors.ts';
import { toItemPath } from '../../adapters/store/layout.ts';
import { UserError } from '../../core/errors.ts';
import type { FileRow, FileView } from '../../ports/dashboard-backend.ts';

const mostEntries = 2_000;
const mostBytes = 256 * 1024;

/** What lies in a folder of a batch, folders first; '' is the batch's own. Links are left out: nothing beyond the batch is shown. */
export function listFolder(batchFolder: string, folder: string): readonly FileRow[] {
  const path = pathWithin(batchFolder, folder);
  const rows = namesIn(path)
    .slice(0, mostEntries)
    .flatMap((name) => toRow(batchFolder, join(path, name)) ?? []);
  return rows.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.path < b.path ? -1 : 1));
}

/** Every file of an item's folder, those of its steps and earlier attempts too; the folders of children are named, not entered. */
export function listItemFiles(batchFolder: string, itemId: string, expands: ReadonlySet<string>): readonly FileRow[] {
  const rows: FileRow[] = [];
  const walk = (folder: string): void => {
    for (const row of listFolder(batchFolder, folder)) {
      if (rows.length >= mostEntries) return;
      rows.push(row);
      if (row.isFolder && !expands.has(posix.basename(row.path))) walk(row.path);
    }
  };
  walk(toItemPath(itemId).split(sep).join('/'));
  return rows.filter(({ isFolder, path }) => !isFolder || expands.has(posix.basename(path)));
}

/** The beginning of a file as text. */
export function readFileStart(batchFolder: string, path: string): FileView {
  const absolute = pathWithin(batchFolder, path);
  try {
    const handle = openSync(absolute, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const bytes = Buffer.alloc(mostBytes);
      const length = readSync(handle, bytes, 0, mostBytes, 0);
      const text = new TextDecoder('utf-8').decode(bytes.subarray(0, length), { stream: true });
      return { path, text, isCut: lstatSync(absolute).size > length };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw toDiskError(error, 'read', absolute);
  }
}

function toRow(batchFolder: string, path: string): FileRow | null {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !(stats.isDirectory() || stats.isFile())) return null;
  return {
    path: relative(batchFolder, path).split(sep).join('/'),
    isFolder: stats.isDirectory(),
    bytes: stats.isDirectory() ? 0 : stats.size,
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    const code = diskCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw toDiskError(error, 'list', folder);
  }
}

/** The path below the batch's folder; one that leads out of it, or through a link, is refused. */
function pathWithin(batchFolder: string, path: string): string {
  const absolute = resolve(batchFolder, path);
  const inside = relative(batchFolder, absolute);
  const parts = inside === '' ? [] : inside.split(sep);
  let at = batchFolder;
  const leadsOut = parts[0] === '..' || resolve(batchFolder, inside) !== absolute;
  for (const part of leadsOut ? [] : parts) {
    at = join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw outside(path);
  }
  if (leadsOut) throw outside(path);
  return absolute;
}

function outside(path: string): UserError {
  return new UserError({
    code: 'path',
    message: `${path} leads out of the batch's folder`,
    hint: 'Only files of the batch are shown here, and no link is followed.',
  });
}
