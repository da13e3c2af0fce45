import { isNativeError } from 'node:util/types';
import { UserError } from '../../core/errors.ts';

/** What the system's error codes mean to a person, and the way out. */
const causes: Readonly<Record<string, readonly [cause: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, then run the same command again: what was finished is kept.'],
  EDQUOT: [
    'your quota on this disk is used up',
    'Free some space, then run the same command again: what was finished is kept.',
  ],
  EROFS: ['the file system is read-only', 'Choose a folder that can be written with --data-dir.'],
  EACCES: ['permission denied', 'Check the owner and the permissions, or choose another folder with --data-dir.'],
  EPERM: [
    'the operation is not permitted',
    'Check the owner and the permissions, or choose another folder with --data-dir.',
  ],
  ENAMETOOLONG: ['the path is too long for this file system', 'Use a shorter --data-dir or shorter ids.'],
  EMFILE: ['too many files are open in this process', 'Raise the limit of open files (ulimit -n), or lower --workers.'],
  ENFILE: ['too many files are open on this machine', 'Close other programs, then run the same command again.'],
  EIO: ['the disk reports an error of reading or writing', 'Check the disk before anything else is written to it.'],
  ENOENT: ['it has gone', 'Something else removed it. Run the same command again.'],
  ENOTDIR: [
    'a part of the path is a file, where a folder belongs',
    'Move that file away, then run the same command again.',
  ],
  EISDIR: ['a folder stands where a file belongs', 'Move that folder away, then run the same command again.'],
  EEXIST: ['something else stands there', 'Move it away, then run the same command again.'],
  ENOTEMPTY: ['the folder is not empty', 'Look at what is in it, and move it away.'],
  EBUSY: ['it is in use by another program', 'Close the other program, then run the same command again.'],
  ETXTBSY: ['it is in use by another program', 'Close the other program, then run the same command again.'],
  ESTALE: [
    'the network file system has lost it',
    'Check the connection to the file server, then run the same command again.',
  ],
  ETIMEDOUT: [
    'the file system does not answer',
    'Check the connection to the file server, then run the same command again.',
  ],
};

/** The system's code of an error of a file operation (`ENOENT`); null for all else. Not by `instanceof`: it may be of another realm. */
export function diskCodeOf(error: unknown): string | null {
  if (!isNativeError(error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}

/** An error of the disk in a person's words. What is no error of the disk is returned as it is: a bug. */
export function toDiskError(error: unknown, verb: string, path: string): unknown {
  const code = diskCodeOf(error);
  if (code === null) return error;
  if (code === 'ELOOP') return toLinkError(path);
  const known = causes[code];
  if (known === undefined) return error;
  const [cause, hint] = known;
  return new UserError({
    code: 'disk',
    message: `Cannot ${verb} ${path}: ${cause} (${code}).`,
    hint,
    state: 'unexpected',
    details: { path, errno: code },
  });
}

/** A link would lead whoever reads or writes it out of the batch. */
export function toLinkError(path: string): UserError {
  return new UserError({
    code: 'symlink',
    message: `${path} is a symbolic link; nothing in a batch is followed out of it.`,
    hint: 'Put the file or folder itself in its place.',
    state: 'unexpected',
    details: { path },
  });
}

/** Runs one call to the disk; a code of `expected` gives `otherwise`, any other an error in a person's words. */
export function tryDisk<Result>(verb: string, path: string, call: () => Result): Result;
export function tryDisk<Result>(
  verb: string,
  path: string,
  call: () => Result,
  expected: readonly string[],
  otherwise: Result,
): Result;
export function tryDisk<Result>(
  verb: string,
  path: string,
  call: () => Result,
  expected: readonly string[] = [],
  otherwise?: Result,
): Result {
  try {
    return call();
  } catch (error) {
    const code = diskCodeOf(error);
    if (code !== null && expected.includes(code)) return otherwise as Result;
    throw toDiskError(error, verb, path);
  }
}
