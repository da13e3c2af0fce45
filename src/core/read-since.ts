import { UserError } from './errors.ts';
import { readDate, readDuration } from './read-deadline.ts';

/** The moment that `--since` names, in ms since the epoch: so long ago (`30s`, `10m`, `2h`, `1d 6h`), or a date, with a time or without. */
export function readSince(text: string, nowMs: number): number {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const [, seconds] = /^(\d{1,6}) ?s(?:econds?)?$/.exec(words) ?? [];
  if (seconds !== undefined) return nowMs - Number(seconds) * 1000;
  const ahead = readDuration(words, nowMs);
  if (ahead !== null) return nowMs - (ahead - nowMs);
  const at = readDate(text.trim()) ?? readDate(`${text.trim()}T00:00`);
  if (at !== null) return at;
  throw new UserError({
    code: 'since',
    message: `--since ${text}: this is no time`,
    hint: 'Say how long ago: 30s, 10m, 2h, 1d, or a date: 2026-11-27, 2026-11-27T07:00.',
  });
}
