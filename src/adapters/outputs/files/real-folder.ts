import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hasFile, hasFolder } from '../standing.ts';
import { foldersOf } from './name-claims.ts';

/** A folder of ours, in which nothing is reached through a link: names are of files below it, with `/`. */
export interface RealFolder {
  /** null: there is no such file. Throws a UserError where a link or a folder stands in its place or on the way. */
  read(name: string): Buffer | null;
  /** Atomically; makes the folders on the way. */
  write(name: string, bytes: Uint8Array): void;
  /** And the folders that are empty then. */
  remove(name: string): void;
}

/** `temporaryPath`: beside the folder, on the same disk. */
export function createRealFolder(path: string, temporaryPath: string): RealFolder {
  const known = new Set<string>();

  /** Whether all folders on the way are there; with `make`, they are. */
  function walkTo(name: string, make: boolean): boolean {
    return ['', ...foldersOf(name)].every((folder) => {
      if (known.has(folder)) return true;
      const at = join(path, folder);
      if (!hasFolder(at)) {
        if (!make) return false;
        mkdirSync(at, { recursive: folder === '' });
      }
      known.add(folder);
      return true;
    });
  }

  return {
    read(name) {
      if (!walkTo(name, false)) return null;
      const at = join(path, name);
      return hasFile(at) ? readFileSync(at) : null;
    },
    write(name, bytes) {
      walkTo(name, true);
      // A left-over is of a killed run; anew, so that it is never written through a link.
      rmSync(temporaryPath, { force: true });
      writeFileSync(temporaryPath, bytes, { flag: 'wx' });
      renameSync(temporaryPath, join(path, name));
    },
    remove(name) {
      unlinkSync(join(path, name));
      for (const folder of foldersOf(name).toReversed()) {
        const at = join(path, folder);
        if (readdirSync(at).length > 0) return;
        rmdirSync(at);
        known.delete(folder);
      }
    },
  };
}
