import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { FileOwner, Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { markGone, markLiving, temporaryPath } from './temporary-names.ts';

/** Writes a file by a temp file in the same folder and a rename, making the folder where it misses. */
export function writeAtomically(files: Files, guard: FolderGuard, path: string, text: string): void {
  guard.ensure(dirname(path));
  const temporary = writeTemporary(files, guard, path, text);
  replaceBy(files, temporary, path);
}

/** The same, for its owner's eyes alone: this user's, or that of whom it is given to before anybody sees it. */
export function writePrivately(
  files: Files,
  guard: FolderGuard,
  path: string,
  text: string,
  owner: FileOwner | null = null,
): void {
  guard.ensure(dirname(path));
  const temporary = writeTemporary(files, guard, path, text, true);
  try {
    if (owner !== null) files.giveTo(temporary, owner);
  } catch (error) {
    dropTemporary(files, temporary);
    throw error;
  }
  replaceBy(files, temporary, path);
}

/** The same, but not where the file has that text already: renaming over an existing file is dear. */
export function writeIfChanged(files: Files, guard: FolderGuard, path: string, text: string): 'written' | 'unchanged' {
  const made = guard.ensure(dirname(path));
  if (!made && hasText(files, path, text)) return 'unchanged';
  replaceBy(files, writeTemporary(files, guard, path, text), path);
  return 'written';
}

/** The path of a temp file beside `path` that holds `text`. It is to be renamed, or dropped. */
export function writeTemporary(
  files: Files,
  guard: FolderGuard,
  path: string,
  text: string,
  isPrivate: boolean = false,
): string {
  const temporary = temporaryPath(path);
  markLiving(temporary);
  try {
    if (files.writeInPlace(temporary, text, isPrivate)) return temporary;
    // The folder was removed since it was seen.
    guard.forget();
    guard.ensure(dirname(path));
    if (files.writeInPlace(temporary, text, isPrivate)) return temporary;
  } catch (error) {
    dropTemporary(files, temporary);
    throw error;
  }
  markGone(temporary);
  throw toVanishedError(path);
}

export function replaceBy(files: Files, temporary: string, path: string): void {
  try {
    if (!files.rename(temporary, path)) throw toVanishedError(path);
    markGone(temporary);
  } catch (error) {
    dropTemporary(files, temporary);
    throw error;
  }
}

/** Removes a temp file after a failure, whose own error matters more than what may happen here. */
export function dropTemporary(files: Files, temporary: string): void {
  markGone(temporary);
  try {
    files.remove(temporary);
  } catch {
    // The next holder of the lock sweeps it.
  }
}

function hasText(files: Files, path: string, text: string): boolean {
  const look = files.look(path);
  return (
    look !== null && look.kind === 'file' && look.size === Buffer.byteLength(text) && files.readText(path) === text
  );
}

function toVanishedError(path: string): UserError {
  return new UserError({
    code: 'disk',
    message: `Cannot write ${path}: its temp file or its folder was removed meanwhile.`,
    hint: 'See what else removes files there, then run the same command again.',
    state: 'unexpected',
    details: { path, errno: 'ENOENT' },
  });
}
