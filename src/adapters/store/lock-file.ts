import type { LockHolder } from '../../ports/batch-store.ts';
import type { Files } from './files.ts';
import { parseLine } from './json-lines.ts';
import type { Machine } from './machine.ts';

/** A lock as it was read. `holder` null: empty or torn, by a writer that was killed, or is still writing. */
export interface SeenLock {
  readonly text: string;
  readonly holder: LockHolder | null;
  readonly touchedMs: number;
}

/** Without a touch for so long, a lock of a process that cannot be asked after is stale: one that slept may still wake. */
const staleAfterMs = 10 * 60_000;
/** The same where the machine was started anew, or another one has its name: which of the two, nothing tells. Touches come every 30 s. */
const staleAfterStartMs = 3 * 60_000;

export function readLock(files: Files, path: string): SeenLock | null {
  const text = files.readText(path);
  const look = files.look(path);
  if (text === null || look === null) return null;
  return { text, holder: toHolder(text), touchedMs: look.touchedMs };
}

export function toLockText(holder: LockHolder): string {
  return `${JSON.stringify(holder)}\n`;
}

/**
 * Whether the holder is still at work. Same host: its process is there, and is the same one. Another host, another start of this
 * one, or a system that does not say when a process began (its number may be another's by now): it was touched not long ago.
 */
export function isLive(holder: LockHolder, touchedMs: number, machine: Machine, nowMs: number): boolean {
  const untilMs = heldUntilMs(holder, touchedMs, machine);
  if (untilMs !== null) return nowMs <= untilMs;
  return machine.startOf(holder.pid) === holder.processStart;
}

/** Until when a holder counts as at work that cannot be asked after, in ms since the epoch; null: its process says so. */
export function heldUntilMs(holder: LockHolder, touchedMs: number, machine: Machine): number | null {
  if (holder.host !== machine.host) return touchedMs + staleAfterMs;
  if (holder.bootId !== machine.bootId && holder.bootId !== '' && machine.bootId !== '')
    return touchedMs + staleAfterStartMs;
  const start = machine.startOf(holder.pid);
  const isUnsure = start !== null && (start === '' || holder.processStart === '');
  return isUnsure ? touchedMs + staleAfterMs : null;
}

function toHolder(text: string): LockHolder | null {
  const value = parseLine(text);
  if (value === null || !('host' in value) || !('pid' in value) || !('nonce' in value)) return null;
  const { host, pid, nonce } = value;
  if (typeof host !== 'string' || typeof pid !== 'number' || typeof nonce !== 'string') return null;
  return {
    host,
    pid,
    nonce,
    bootId: textOf(value, 'bootId'),
    processStart: textOf(value, 'processStart'),
    command: textOf(value, 'command'),
    since: textOf(value, 'since'),
  };
}

function textOf(value: object, key: string): string {
  const part: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof part === 'string' ? part : '';
}
