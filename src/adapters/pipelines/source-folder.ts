import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { resolve } from 'node:path';

/** Enough for the header of a table, or the first elements of a list. */
const startBytes = 65_536;

/** Names in a folder, folders with a `/` at the end; null where it cannot be listed. */
export function listFolder(base: string, path: string): readonly string[] | null {
  try {
    const entries = readdirSync(resolve(base, path), { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

/** The first characters of a file; null where it cannot be read as UTF-8 text. */
export function readStart(base: string, path: string): string | null {
  if (path.endsWith('.gz')) return null;
  try {
    const file = openSync(resolve(base, path), 'r');
    try {
      const bytes = Buffer.alloc(startBytes);
      const length = readSync(file, bytes, 0, startBytes, 0);
      // A character cut in two at the end is left out, not an error.
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isSystemError(error) || isNotUtf8(error)) return null;
    throw error;
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

export function isNotUtf8(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  );
}
