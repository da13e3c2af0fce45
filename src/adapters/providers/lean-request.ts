import { isError } from './is-error.ts';

/** Names and values in turn, which undici takes without another copy. */
export function toHeaderList(headers: RequestInit['headers']): string[] {
  const list: string[] = [];
  if (headers === undefined || headers === null) return list;
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of pairs) {
    if (name !== undefined && value !== undefined) list.push(name, String(value));
  }
  return list;
}

export function abortReason(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return isError(reason) ? reason : new DOMException('This operation was aborted', 'AbortError');
}
