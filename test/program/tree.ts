import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What all batches of a data folder measured: every run may add to it, and nothing rests on it. */
const historyFile = '.history.jsonl';

/** Relative path → digest of what stands there; folders end in `/`. Links are not followed. */
export type Tree = ReadonlyMap<string, string>;

export function readTree(folder: string): Tree {
  const tree = new Map<string, string>();
  const walk = (relative: string) => {
    for (const name of readdirSync(join(folder, relative)).sort()) {
      if (name === historyFile) continue;
      const path = relative === '' ? name : `${relative}/${name}`;
      const stats = lstatSync(join(folder, path));
      if (stats.isSymbolicLink()) tree.set(path, `link to ${readlinkSync(join(folder, path))}`);
      else if (stats.isDirectory()) {
        tree.set(`${path}/`, 'folder');
        walk(path);
      } else if (stats.isFile()) tree.set(path, digestOf(readFileSync(join(folder, path))));
      else tree.set(path, 'neither file nor folder');
    }
  };
  walk('');
  return tree;
}

export interface TreeChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function compareTrees(before: Tree, after: Tree): TreeChanges {
  const paths = (of: Tree, test: (path: string) => boolean) => [...of.keys()].filter(test);
  return {
    added: paths(after, (path) => !before.has(path)),
    changed: paths(after, (path) => before.has(path) && before.get(path) !== after.get(path)),
    removed: paths(before, (path) => !after.has(path)),
  };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
