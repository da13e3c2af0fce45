import { chmodSync, closeSync, constants, lstatSync, mkdirSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';

/** What a run in the background says, `.batch/detached.log`: for its owner alone. */
export interface DetachedLog {
  readonly path: string;
  /** File descriptor, to append to. */
  readonly handle: number;
  readonly startsAt: number;
  close(): void;
  /** Takes it away, and folders that are empty then: of a batch that came to nothing. */
  remove(): void;
}

const noFollow = constants.O_NOFOLLOW ?? 0;

/** `isFresh`: what an earlier run said is taken away. */
export function openDetachedLog(batchFolder: string, isFresh: boolean): DetachedLog {
  const own = join(batchFolder, '.batch');
  const path = join(own, 'detached.log');
  mkdirSync(batchFolder, { recursive: true });
  mkdirSync(own, { recursive: true });
  refuseLink(own);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | noFollow;
  const handle = openSync(path, isFresh ? flags | constants.O_TRUNC : flags, 0o600);
  // One that an earlier program, or a person, made with another mode.
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    path,
    handle,
    startsAt: lstatSync(path).size,
    close: () => closeSync(handle),
    remove() {
      for (const act of [() => unlinkSync(path), () => rmdirSync(own), () => rmdirSync(batchFolder)]) tryToRemove(act);
    },
  };
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
    if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
  }
}
