import type { AppendHandle, Files, WriteHandle } from '../../src/adapters/store/files.ts';

/** Thrown where the process "is killed". */
export class StopError extends Error {
  constructor(operation: string) {
    super(`stopped at: ${operation}`);
    this.name = 'StopError';
  }
}

export interface StoppingOptions {
  /** The number of the durable operation at which everything stops, from 1; left out: never. */
  readonly stopAt?: number;
  /** Or the first one of such a name: `rename /data/b/a/receipt.json`. */
  readonly stopAtOperation?: RegExp;
  /** Just before it takes effect, just after, or (for writes of text) after half of it; other operations are then not done. */
  readonly when?: 'before' | 'after' | 'torn';
}

export interface StoppingFiles {
  readonly files: Files;
  /** An act over the network, which counts as an operation like the others: `network create`. To be said before and after it. */
  network(name: string, when: 'before' | 'after'): void;
  /** How many durable operations were begun. */
  count(): number;
  /** Each of them as `<operation> <path>`. */
  operations(): readonly string[];
  isStopped(): boolean;
}

/**
 * Files whose process dies at the n-th durable operation: temp file, rename, unlink, append, folder made or removed,
 * truncate, wait for the disk. From then on every operation throws.
 */
export function createStoppingFiles(
  files: Files,
  { stopAt, stopAtOperation, when = 'before' }: StoppingOptions = {},
): StoppingFiles {
  const operations: string[] = [];
  let stoppedBy: string | null = null;

  function live(): void {
    if (stoppedBy !== null) throw new StopError(stoppedBy);
  }

  function isStop(operation: string): boolean {
    return operations.length === stopAt || stopAtOperation?.test(operation) === true;
  }

  function read<Result>(act: () => Result): Result {
    live();
    return act();
  }

  /** One durable operation; `half` does a part of it. */
  function durable<Result>(name: string, path: string, act: () => Result, half: () => void = () => {}): Result {
    live();
    const operation = `${name} ${path}`;
    operations.push(operation);
    if (!isStop(operation)) return act();
    stoppedBy = operation;
    if (when === 'after') act();
    if (when === 'torn') half();
    throw new StopError(operation);
  }

  async function durableLater(name: string, path: string, act: () => Promise<void>): Promise<void> {
    live();
    const operation = `${name} ${path}`;
    operations.push(operation);
    const stopsHere = isStop(operation);
    if (stopsHere) stoppedBy = operation;
    if (!stopsHere || when === 'after') await act();
    // Another operation may have been the last one meanwhile.
    if (stopsHere) throw new StopError(operation);
    live();
  }

  /** The act that is the last one, once it has taken effect. */
  const lastActs = new Set<string>();

  function network(name: string, phase: 'before' | 'after'): void {
    live();
    const operation = `network ${name}`;
    if (phase === 'before') operations.push(operation);
    const isLast = phase === 'before' ? isStop(operation) : lastActs.has(name);
    if (!isLast) return;
    if (phase === 'before' && when === 'after') {
      lastActs.add(name);
      return;
    }
    stoppedBy = operation;
    throw new StopError(operation);
  }

  const halfOf = (text: string): string => text.slice(0, Math.floor(text.length / 2));

  function toAppend(path: string, handle: AppendHandle): AppendHandle {
    return {
      size: handle.size,
      append: (text) =>
        durable(
          'append',
          path,
          () => handle.append(text),
          () => handle.append(halfOf(text)),
        ),
      sync: () => durableLater('sync', path, handle.sync),
      // The system closes the files of a dead process too.
      close: handle.close,
    };
  }

  function toWrite(path: string, handle: WriteHandle): WriteHandle {
    return {
      write: (text) =>
        durable(
          'write',
          path,
          () => handle.write(text),
          () => handle.write(halfOf(text)),
        ),
      close: handle.close,
    };
  }

  return {
    network,
    count: () => operations.length,
    operations: () => operations,
    isStopped: () => stoppedBy !== null,
    files: {
      look: (path) => read(() => files.look(path)),
      readText: (path) => read(() => files.readText(path)),
      list: (path) => read(() => files.list(path)),
      openRead: (path) => read(() => files.openRead(path)),
      ownerOf: (path) => read(() => files.ownerOf(path)),
      giveTo: (path, owner) => read(() => files.giveTo(path, owner)),
      touch: (path, atMs) => read(() => files.touch(path, atMs)),
      openAppend: (path) =>
        toAppend(
          path,
          files.look(path) === null
            ? durable('create', path, () => files.openAppend(path))
            : read(() => files.openAppend(path)),
        ),
      openWrite: (path) =>
        toWrite(
          path,
          durable('create', path, () => files.openWrite(path)),
        ),
      makeFolder: (path) => durable('make-folder', path, () => files.makeFolder(path)),
      writeInPlace: (path, text) =>
        durable(
          'write',
          path,
          () => files.writeInPlace(path, text),
          () => void files.writeInPlace(path, halfOf(text)),
        ),
      createExclusive: (path, text) => durable('create', path, () => files.createExclusive(path, text)),
      truncate: (path, size) => durable('truncate', path, () => files.truncate(path, size)),
      rename: (from, to) => durable('rename', to, () => files.rename(from, to)),
      remove: (path) => durable('remove', path, () => files.remove(path)),
      removeFolder: (path) => durable('remove-folder', path, () => files.removeFolder(path)),
      sync: (path) => durableLater('sync', path, () => files.sync(path)),
      syncNow: (path) => durable('sync', path, () => files.syncNow(path)),
    },
  };
}
