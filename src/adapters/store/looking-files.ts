import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Files, ReadHandle } from './files.ts';

/** A file of the program's own that cannot be read, and what the disk says of it. */
export interface UnreadableFile {
  readonly path: string;
  readonly error: UserError;
}

/**
 * For who looks at a batch in whatever state it is: a file of the program's own that stands and cannot be read counts as missing, and
 * is remembered. `folders`: where such files lie; of all others the disk's word is thrown as ever.
 */
export function createLookingFiles(
  files: Files,
  folders: readonly string[],
): { readonly files: Files; unreadable(): readonly UnreadableFile[] } {
  const found = new Map<string, UserError>();

  function attempt<T>(path: string, act: () => T, otherwise: T): T {
    if (!folders.includes(dirname(path)) && !folders.includes(path)) return act();
    try {
      return act();
    } catch (error) {
      if (!(error instanceof UserError) || !['disk', 'symlink'].includes(error.code)) throw error;
      found.set(path, error);
      return otherwise;
    }
  }

  const toHandle = (handle: ReadHandle, path: string): ReadHandle => ({
    size: handle.size,
    read: (position, length) => attempt(path, () => handle.read(position, length), Buffer.alloc(0)),
    close: () => handle.close(),
  });

  return {
    files: {
      ...files,
      look: (path) => attempt(path, () => files.look(path), null),
      list: (path) => attempt(path, () => files.list(path), null),
      readText: (path) => attempt(path, () => files.readText(path), null),
      openRead(path) {
        const handle = attempt(path, () => files.openRead(path), null);
        return handle === null ? null : toHandle(handle, path);
      },
    },
    unreadable: () => [...found].map(([path, error]) => ({ path, error })),
  };
}
