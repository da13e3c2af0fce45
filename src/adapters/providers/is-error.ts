import { types } from 'node:util';

/** Whether a thrown value is an error, of whichever realm: those of node:net are not made by the globals that a sandboxed module sees. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
