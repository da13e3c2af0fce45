import { dirname, sep } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { toLinkError } from './disk-errors.ts';
import type { Files } from './files.ts';

/**
 * Knows which folders of a batch stand and are real ones: no path through a symbolic link is ever used. Looking costs a
 * call for each folder, so what was seen is remembered; many items are looked at together, by one listing of the batch.
 */
export interface FolderGuard {
  /** Makes the folder and what misses above it. True where it was made now. */
  ensure(folder: string): boolean;
  /** Whether the folder stands. */
  stands(folder: string): boolean;
  /** Throws where the folder, or one above it within the batch, is a link. Says nothing of missing ones. */
  refuseLink(folder: string): void;
  /** `folder` was listed a moment ago, and `refuseLink` had nothing against it. */
  saw(folder: string): void;
  /** To be called when folders were removed or moved. */
  forget(): void;
}

const maxRemembered = 4096;
/** So many items looked at one by one cost about as much as the listing of a large batch begins to save. */
const looksBeforeListing = 64;

export function createFolderGuard(files: Files, batchFolder: string): FolderGuard {
  const known = new Set<string>();
  let looks = 0;
  /** Links right below the batch's folder, once it was listed. */
  let links: ReadonlySet<string> | null = null;

  function remember(folder: string): void {
    if (known.size >= maxRemembered) known.clear();
    known.add(folder);
  }

  function stands(folder: string): boolean {
    if (known.has(folder)) return true;
    if (folder !== batchFolder && !stands(dirname(folder))) return false;
    const look = files.look(folder);
    if (look === null) return false;
    // The batch's folder itself may be a link: where a person keeps a batch is theirs to say.
    if (look.kind === 'link' && folder !== batchFolder) throw toLinkError(folder);
    if (look.kind === 'file' || look.kind === 'other') throw toFileInPlaceError(folder);
    remember(folder);
    return true;
  }

  function ensure(folder: string): boolean {
    if (stands(folder)) return false;
    if (folder === batchFolder) makeWithParents(files, folder);
    else {
      ensure(dirname(folder));
      files.makeFolder(folder);
    }
    remember(folder);
    return true;
  }

  function refuseLink(folder: string): void {
    if (folder === batchFolder || known.has(folder)) return;
    const parent = dirname(folder);
    if (parent !== batchFolder) {
      refuseLink(parent);
      lookForLink(folder);
      return;
    }
    if (links === null && looks < looksBeforeListing) {
      looks += 1;
      lookForLink(folder);
      return;
    }
    links ??= listLinks(files, batchFolder);
    if (links.has(folder)) throw toLinkError(folder);
  }

  function lookForLink(folder: string): void {
    const look = files.look(folder);
    if (look?.kind === 'link') throw toLinkError(folder);
    if (look?.kind === 'folder') remember(folder);
  }

  return { ensure, stands, refuseLink, saw: remember, forget: () => known.clear() };
}

function listLinks(files: Files, folder: string): ReadonlySet<string> {
  const links = new Set<string>();
  for (const entry of files.list(folder) ?? []) if (entry.isSymbolicLink()) links.add(`${folder}${sep}${entry.name}`);
  return links;
}

function makeWithParents(files: Files, folder: string): void {
  const parent = dirname(folder);
  if (parent !== folder && files.look(parent) === null) makeWithParents(files, parent);
  files.makeFolder(folder);
}

function toFileInPlaceError(path: string): UserError {
  return new UserError({
    code: 'disk',
    message: `${path} is a file, where a folder belongs.`,
    hint: 'Move that file away, then run the same command again.',
    state: 'unexpected',
    details: { path, errno: 'ENOTDIR' },
  });
}
