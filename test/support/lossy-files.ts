import type { Files } from '../../src/adapters/store/files.ts';
import type { MemoryFiles } from '../../src/adapters/store/memory-files.ts';

/**
 * What a power cut takes of what was not waited for. `contents`: names stay, and files are as long as they were when they
 * were last waited for, new ones empty. `half`: of every other file. `names`: also what was made, renamed and removed since
 * anything was last waited for (a file system's journal is written in order, and all of it at each wait). `nothing`: the
 * machine goes down, and the system had written everything.
 */
export type Loss = 'contents' | 'half' | 'names' | 'nothing';

export interface LossyFiles {
  readonly files: Files;
  /** Everything has long reached the disk. */
  settle(): void;
  /** Leaves in memory what the disk has. */
  cut(loss: Loss): void;
}

/** A system writes out by itself what is so old. */
const writtenOutAfterMs = 30_000;

interface Node {
  readonly isFolder: boolean;
  /** As far as the disk has it. */
  synced: string;
}

/** Files in memory of a machine whose power may be cut. */
export function createLossyFiles(memory: MemoryFiles, now: () => number): LossyFiles {
  let names = new Map<string, Node>();
  let namesOnDisk = new Map<string, Node>();
  let lastAt = now();

  function settle(): void {
    names = new Map();
    const walk = (folder: string): void => {
      for (const entry of memory.list(folder) ?? []) {
        const path = `${folder}/${entry.name}`;
        const isFolder = entry.isDirectory();
        names.set(path, { isFolder, synced: isFolder ? '' : (memory.readText(path) ?? '') });
        if (isFolder) walk(path);
      }
    };
    walk('');
    commit();
  }

  function commit(): void {
    namesOnDisk = new Map(names);
    lastAt = now();
  }

  /** Before each change. */
  function pass<Result>(act: () => Result): Result {
    if (now() - lastAt >= writtenOutAfterMs) settle();
    return act();
  }

  function add(path: string, isFolder = false): Node {
    const standing = names.get(path);
    if (standing !== undefined) return standing;
    const node = { isFolder, synced: '' };
    names.set(path, node);
    return node;
  }

  function syncTo(path: string, node: Node | undefined): void {
    if (node !== undefined && !node.isFolder) node.synced = memory.readText(path) ?? '';
    commit();
  }

  function move(from: string, to: string): void {
    const node = names.get(from);
    if (node === undefined) return;
    names.delete(from);
    names.set(to, node);
    if (!node.isFolder) return;
    for (const [path, below] of [...names]) {
      if (!path.startsWith(`${from}/`)) continue;
      names.delete(path);
      names.set(`${to}${path.slice(from.length)}`, below);
    }
  }

  function cut(loss: Loss): void {
    if (loss === 'nothing') return;
    const left = loss === 'names' ? namesOnDisk : names;
    const texts = new Map<string, string>();
    for (const [path, { isFolder, synced }] of left) {
      if (isFolder) continue;
      const isKept = loss === 'half' && path.length % 2 === 0;
      texts.set(path, isKept ? (memory.readText(path) ?? synced) : synced);
    }
    empty('');
    for (const [path, { isFolder }] of [...left].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (isFolder) memory.makeFolder(path);
      else memory.writeInPlace(path, texts.get(path) ?? '');
    settle();
  }

  function empty(folder: string): void {
    for (const entry of memory.list(folder) ?? []) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        empty(path);
        memory.removeFolder(path);
      } else memory.remove(path);
    }
  }

  settle();
  return {
    settle,
    cut,
    files: {
      ...memory,
      makeFolder: (path) =>
        pass(() => {
          const isMade = memory.makeFolder(path);
          if (isMade) add(path, true);
          return isMade;
        }),
      writeInPlace: (path, text) =>
        pass(() => {
          const isWritten = memory.writeInPlace(path, text);
          if (isWritten) add(path).synced = '';
          return isWritten;
        }),
      openWrite: (path) =>
        pass(() => {
          const handle = memory.openWrite(path);
          add(path).synced = '';
          return handle;
        }),
      createExclusive: (path, text) =>
        pass(() => {
          const isMade = memory.createExclusive(path, text);
          if (isMade) add(path);
          return isMade;
        }),
      openAppend: (path) =>
        pass(() => {
          const handle = memory.openAppend(path);
          const node = add(path);
          return {
            ...handle,
            append: (text) => pass(() => handle.append(text)),
            sync: async () => {
              await handle.sync();
              syncTo(path, node);
            },
          };
        }),
      truncate: (path, size) =>
        pass(() => {
          memory.truncate(path, size);
          const node = add(path);
          node.synced = Buffer.from(node.synced).subarray(0, size).toString();
        }),
      rename: (from, to) =>
        pass(() => {
          const isRenamed = memory.rename(from, to);
          if (isRenamed) move(from, to);
          return isRenamed;
        }),
      remove: (path) =>
        pass(() => {
          names.delete(path);
          return memory.remove(path);
        }),
      removeFolder: (path) =>
        pass(() => {
          const isRemoved = memory.removeFolder(path);
          if (isRemoved) names.delete(path);
          return isRemoved;
        }),
      sync: async (path) => {
        await memory.sync(path);
        syncTo(path, names.get(path));
      },
      syncNow: (path) => {
        memory.syncNow(path);
        syncTo(path, names.get(path));
      },
    },
  };
}
