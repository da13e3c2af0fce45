import { basename } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { readReply, readStopOrder, readTuneOrder } from '../../core/control.ts';
import type { ControlFiles, Taken } from '../../ports/control-files.ts';
import { dropTemporary, writePrivately } from './atomic-write.ts';
import type { FileOwner, Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { parseLine } from './json-lines.ts';
import type { Layout } from './layout.ts';
import { temporaryPath } from './temporary-names.ts';

/** What is longer was not written by this program. */
const maxBytes = 1 << 16;

/**
 * Orders travel by rename, on both sides:
 *
 *   temp file ──rename──▶ stop | tune.json ──rename──▶ the holder's own temp file ──read──▶ removed
 *
 * After a crash an order stands that names a lock which is no more, and the next holder takes it away; or a temp file, which it sweeps.
 */
export function createControlFiles(files: Files, guard: FolderGuard, layout: Layout): ControlFiles {
  const stopPath = layout.ownFile('stop');
  const tunePath = layout.ownFile('tune.json');
  const lockPath = layout.ownFile('lock');
  const replyPath = layout.ownFile('reply.json');

  function put(path: string, value: object, owner: FileOwner | null = null): void {
    writePrivately(files, guard, path, `${JSON.stringify(value, null, 2)}\n`, owner);
  }

  function isFolder(path: string): boolean {
    return files.look(path)?.kind === 'folder';
  }

  /** The holder reads it, whoever asks. */
  function ask(path: string, order: object): void {
    if (isFolder(path) && !files.removeFolder(path))
      throw new UserError({
        code: 'order-place',
        message: `${path} is a folder, so nothing can be left there for the run`,
        hint: 'Look at what it is and delete it, then ask again. Ctrl-C where the run is, or a SIGTERM to its process, stops it too.',
        details: { path },
      });
    put(path, order, files.ownerOf(lockPath));
  }

  function take<Order>(path: string, read: (value: unknown) => Order | null): Taken<Order> {
    const look = files.look(path);
    if (look === null) return null;
    // A folder, or what would be waited for for ever, a pipe for instance: left where it is.
    if (look.kind !== 'file') return { kind: 'garbage' };
    const own = temporaryPath(path);
    if (!files.rename(path, own)) return null;
    try {
      const order = read(readSmall(own));
      return order === null ? { kind: 'garbage' } : { kind: 'order', order };
    } finally {
      dropTemporary(files, own);
    }
  }

  function readSmall(path: string): object | null {
    const look = files.look(path);
    if (look === null || look.kind !== 'file' || look.size > maxBytes) return null;
    try {
      return parseLine(files.readText(path) ?? '');
    } catch (error) {
      // It may not be read, for instance.
      if (error instanceof UserError) return null;
      throw error;
    }
  }

  function remove(path: string): void {
    if (isFolder(path)) files.removeFolder(path);
    // Of a link the link itself.
    else files.remove(path);
  }

  return {
    holderUser: () => files.ownerOf(lockPath)?.userId ?? null,
    askToStop: (order) => ask(stopPath, order),
    askToTune: (order) => ask(tunePath, order),
    isWaiting: ({ id }) =>
      [stopPath, tunePath].some((path) => {
        const standing = readSmall(path);
        return standing !== null && 'id' in standing && standing.id === id;
      }),
    readReply: (holder) => readReply(readSmall(replyPath), holder),
    blocked: () =>
      [stopPath, tunePath]
        .filter((path) => isFolder(path) && (files.list(path) ?? []).length > 0)
        .map((path) => `.batch/${basename(path)}`),
    hasOrders: () => files.look(stopPath) !== null || files.look(tunePath) !== null,
    takeStop: () => take(stopPath, readStopOrder),
    takeTune: () => take(tunePath, readTuneOrder),
    writeReply: (reply) => put(replyPath, reply),
    clear() {
      for (const path of [stopPath, tunePath, replyPath]) remove(path);
    },
  };
}
