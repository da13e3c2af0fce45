import type { IncomingHttpHeaders } from 'node:http';

/** The token of `Authorization: Bearer …`; null: there is none. */
export function findBearer(headers: IncomingHttpHeaders): string | null {
  const token = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]?.trim();
  return token === undefined || token === '' ? null : token;
}

export function findHeader(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `12ms`, `1.5s`, `6m0s`. */
export function toDurationText(durationMs: number): string {
  if (durationMs < 1000) return `${durationMs}ms`;
  const minutes = Math.floor(durationMs / 60_000);
  const seconds = Math.round((durationMs - minutes * 60_000) / 10) / 100;
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}
