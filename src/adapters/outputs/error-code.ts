import { types } from 'node:util';

/** `ENOENT`, `EACCES` … of an error of the operating system; null for anything else. */
export function errorCodeOf(error: unknown): string | null {
  // Errors of Node's own modules are not made by the globals that a sandboxed module sees.
  if (!(error instanceof Error || types.isNativeError(error)) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
