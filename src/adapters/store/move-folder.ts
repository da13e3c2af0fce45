import { dirname } from 'node:path';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';

/** Moves a folder within the batch by one rename, and makes what misses above its new place. False: there is none. `forget`: what was seen of folders. */
export function moveFolder(
  files: Files,
  guard: FolderGuard,
  folder: string,
  target: string,
  forget: () => void,
): boolean {
  if (!guard.stands(folder)) return false;
  guard.ensure(dirname(target));
  forget();
  if (!files.rename(folder, target)) throw new Error(`${folder} could not be moved to ${target}`);
  return true;
}
