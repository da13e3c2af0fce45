import { readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { suggestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';

/** What the system says of a file, as a person's mistake where it is one; anything else stays as it is. */
export function toFileError(error: unknown, path: string, sourceFolder: string): unknown {
  if (error instanceof UserError) return error;
  const code = errorCodeOf(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new UserError({
        code: 'missing-file',
        message: `The source file "${path}" does not exist in ${sourceFolder}`,
        hint: suggestFile(path, sourceFolder),
      });
    case 'EISDIR':
      return new UserError({
        code: 'source',
        message: `The source "${path}" is a folder`,
        hint: `For the files in it write glob: ${path}/*`,
      });
    case 'EACCES':
    case 'EPERM':
      return new UserError({
        code: 'unreadable',
        message: `The source file "${path}" may not be read (${code})`,
        hint: 'Give yourself the right to read it.',
      });
    case 'Z_DATA_ERROR':
    case 'Z_BUF_ERROR':
      return new UserError({
        code: 'source',
        message: `The source file "${path}" cannot be unpacked: ${(error as Error).message}`,
        hint: 'It is damaged, cut off, or no gzip file; make it again.',
      });
    default:
      return error;
  }
}

function suggestFile(path: string, sourceFolder: string): string {
  const folder = resolve(sourceFolder, dirname(path));
  const names = listNames(folder);
  if (names === null) return `The folder ${folder} does not exist either.`;
  return `${suggestWord(basename(path), names, 'files there')} Paths of a source start at the folder of the pipeline.`;
}

function listNames(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch (error) {
    if (errorCodeOf(error) !== null) return null;
    throw error;
  }
}

/** The word by which Node.js and the system name an error; null where it has none. */
export function errorCodeOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}
