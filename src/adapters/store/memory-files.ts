import { toDiskError } from './disk-errors.ts';
import type { AppendHandle, FileLook, Files, ReadHandle, WriteHandle } from './files.ts';
import {
  createMemoryFile,
  createMemoryFolder,
  type MemoryFile,
  type MemoryFolder,
  type MemoryNode,
} from './memory-nodes.ts';

export interface MemoryFiles extends Files {
  /** Every file below `path` with its text, by its path from there with '/', sorted: for comparing whole trees. */
  readTree(path: string): Readonly<Record<string, string>>;
}

/** Files in memory, with the answers of the disk. Nothing is ever lost in it; `sync` resolves in a later turn. */
export function createMemoryFiles(options: { readonly now?: () => number } = {}): MemoryFiles {
  const now = options.now ?? Date.now;
  const root = createMemoryFolder(now());

  /** The folder that holds the last name of `path`; null where it is missing or is no folder. */
  function findParent(path: string): { folder: MemoryFolder; name: string } | null {
    const names = path.split(/[\\/]+/).filter((name) => name !== '' && name !== '.');
    const name = names.pop();
    if (name === undefined) return null;
    let folder = root;
    for (const part of names) {
      const next = folder.entries.get(part);
      if (next?.kind !== 'folder') return null;
      folder = next;
    }
    return { folder, name };
  }

  function find(path: string): MemoryNode | null {
    if (/^[\\/.]*$/.test(path)) return root;
    const place = findParent(path);
    return place === null ? null : (place.folder.entries.get(place.name) ?? null);
  }

  function placeOf(path: string, verb: string): { folder: MemoryFolder; name: string } {
    const place = findParent(path);
    if (place === null) throw fail('ENOENT', verb, path);
    return place;
  }

  /** The file of that path, made where it is missing. */
  function fileAt(path: string): MemoryFile {
    const { folder, name } = placeOf(path, 'write');
    const node = folder.entries.get(name);
    if (node?.kind === 'folder') throw fail('EISDIR', 'write', path);
    if (node !== undefined) return node;
    const made = createMemoryFile(now());
    folder.entries.set(name, made);
    return made;
  }

  function readable(path: string): MemoryFile | null {
    const node = find(path);
    if (node?.kind === 'folder') throw fail('EISDIR', 'read', path);
    return node;
  }

  function toAppend(path: string): AppendHandle {
    const file = fileAt(path);
    return {
      size: file.size(),
      append: (text) => file.append(text, now()),
      sync: () => Promise.resolve(),
      close: () => {},
    };
  }

  function toRead(file: MemoryFile): ReadHandle {
    return {
      size: file.size(),
      read: (position, length) => file.bytes().subarray(position, position + length),
      close: () => {},
    };
  }

  function toWrite(path: string): WriteHandle {
    const file = fileAt(path);
    file.truncate(0, now());
    return { write: (text) => file.append(text, now()), close: () => {} };
  }

  function rename(from: string, to: string): boolean {
    const source = findParent(from);
    const node = source?.folder.entries.get(source.name);
    if (source === null || node === undefined) return false;
    const target = placeOf(to, 'write');
    const standing = target.folder.entries.get(target.name);
    if (standing?.kind === 'folder' && node.kind !== 'folder') throw fail('EISDIR', 'write', to);
    if (standing?.kind === 'folder' && standing.entries.size > 0) throw fail('ENOTEMPTY', 'write', to);
    if (standing !== undefined && standing.kind !== 'folder' && node.kind === 'folder')
      throw fail('ENOTDIR', 'write', to);
    source.folder.entries.delete(source.name);
    target.folder.entries.set(target.name, node);
    return true;
  }

  function readTree(path: string): Readonly<Record<string, string>> {
    const tree: Record<string, string> = {};
    const walk = (folder: MemoryFolder, prefix: string): void => {
      for (const [name, node] of [...folder.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (node.kind === 'folder') walk(node, `${prefix}${name}/`);
        else tree[`${prefix}${name}`] = node.bytes().toString();
      }
    };
    const top = find(path);
    if (top?.kind === 'folder') walk(top, '');
    return tree;
  }

  return {
    look: (path): FileLook | null => {
      const node = find(path);
      if (node === null) return null;
      return { kind: node.kind, size: node.kind === 'folder' ? 0 : node.size(), touchedMs: node.touchedMs };
    },
    readText: (path) => readable(path)?.bytes().toString() ?? null,
    list: (path) => {
      const node = find(path);
      if (node?.kind !== 'folder') return null;
      return [...node.entries].map(([name, entry]) => ({
        name,
        isDirectory: () => entry.kind === 'folder',
        isSymbolicLink: () => false,
      }));
    },
    openRead: (path) => {
      const file = readable(path);
      return file === null ? null : toRead(file);
    },
    makeFolder: (path) => {
      const { folder, name } = placeOf(path, 'make');
      if (folder.entries.has(name)) return false;
      folder.entries.set(name, createMemoryFolder(now()));
      return true;
    },
    writeInPlace: (path, text) => {
      if (findParent(path) === null) return false;
      const file = fileAt(path);
      file.truncate(0, now());
      file.append(text, now());
      return true;
    },
    openWrite: toWrite,
    createExclusive: (path, text) => {
      const { folder, name } = placeOf(path, 'create');
      if (folder.entries.has(name)) return false;
      fileAt(path).append(text, now());
      return true;
    },
    openAppend: toAppend,
    truncate: (path, size) => fileAt(path).truncate(size, now()),
    rename,
    remove: (path) => {
      const place = findParent(path);
      const node = place?.folder.entries.get(place.name);
      if (place === null || node === undefined) return false;
      if (node.kind === 'folder') throw fail('EISDIR', 'remove', path);
      return place.folder.entries.delete(place.name);
    },
    removeFolder: (path) => {
      const place = findParent(path);
      const node = place?.folder.entries.get(place.name);
      if (place === null || node === undefined) return false;
      if (node.kind !== 'folder') throw fail('ENOTDIR', 'remove', path);
      return node.entries.size === 0 && place.folder.entries.delete(place.name);
    },
    ownerOf: () => null,
    giveTo: () => {},
    touch: (path, atMs) => {
      const node = find(path);
      if (node === null) throw fail('ENOENT', 'touch', path);
      node.touchedMs = atMs;
    },
    sync: async (path) => {
      if (find(path) === null) throw fail('ENOENT', 'write', path);
    },
    syncNow: (path) => {
      if (find(path) === null) throw fail('ENOENT', 'write', path);
    },
    readTree,
  };
}

function fail(code: string, verb: string, path: string): unknown {
  return toDiskError(Object.assign(new Error(code), { code }), verb, path);
}
