import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';

/**
 * What a run in the background says, for its owner alone. Until it really runs that is a file of its launcher, so that what the last
 * run said stands where nothing comes of this one:
 *
 *   .batch/detached.starting-<pid>.log ──runs──▶ .batch/detached.log, in place of the last run's
 *               └── comes to nothing ──▶ removed
 *
 * One whose launcher was killed before is removed by a later one.
 */
export interface DetachedLog {
  /** Where it stands until it runs. */
  readonly path: string;
  /** File descriptor, to append to. */
  readonly handle: number;
  close(): void;
  /** It runs: returns where its log stands from now on. */
  settle(): string;
  /** Nothing came of it. */
  drop(): void;
  /** The same, and takes away folders that are empty then: of a batch that came to nothing. */
  remove(): void;
}

const noFollow = constants.O_NOFOLLOW ?? 0;
const starting = /^detached\.starting-\d+\.log$/;
/** A question may wait long for its answer. */
const leftAfterMs = 24 * 60 * 60_000;

export function openDetachedLog(batchFolder: string): DetachedLog {
  const own = join(batchFolder, '.batch');
  const path = join(own, `detached.starting-${process.pid}.log`);
  const settled = join(own, 'detached.log');
  mkdirSync(batchFolder, { recursive: true });
  mkdirSync(own, { recursive: true });
  refuseLink(own);
  removeLeft(own);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_TRUNC | noFollow;
  const handle = openSync(path, flags, 0o600);
  // One that a person made with another mode.
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  const drop = () => tryToRemove(() => unlinkSync(path));
  return {
    path,
    handle,
    close: () => closeSync(handle),
    settle() {
      try {
        renameSync(path, settled);
        return settled;
      } catch (error) {
        // Some systems rename no file that is open in two processes: then it stays where it is.
        if (!isOfDisk(error)) throw error;
        return path;
      }
    },
    drop,
    remove() {
      drop();
      for (const act of [() => rmdirSync(own), () => rmdirSync(batchFolder)]) tryToRemove(act);
    },
  };
}

function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!starting.test(name)) continue;
    const path = join(folder, name);
    const touchedMs = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - touchedMs > leftAfterMs) tryToRemove(() => unlinkSync(path));
  }
}

function refuseLink(folder: string): void {
  if (!lstatSync(folder).isSymbolicLink()) return;
  throw new UserError({
    code: 'link',
    message: `${folder} is a symbolic link`,
    hint: 'Put a real folder in its place: nothing of a batch is written through a link.',
  });
}

function tryToRemove(act: () => void): void {
  try {
    act();
  } catch (error) {
    // Not there, or not empty.
    if (!isOfDisk(error)) throw error;
  }
}

function isOfDisk(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error;
}
