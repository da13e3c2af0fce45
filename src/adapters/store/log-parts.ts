import { dirname, join } from 'node:path';
import type { Files, ReadHandle } from './files.ts';

export const logFileName = 'log.jsonl';
/** Besides log.jsonl itself. */
export const keptParts = 4;

/** A part of a log, open for reading: it can be read to its end wherever it is moved meanwhile. */
export interface LogPart {
  readonly number: number;
  readonly handle: ReadHandle;
}

const headerBytes = 100;

/** The first line of a part. */
export function toPartHeader(part: number, at: string): object {
  return { part, at };
}

export function isPartHeader(line: object): boolean {
  return 'part' in line && !('event' in line);
}

/** Place 0 is the log itself, 1 the part before it. */
export function toPartPath(path: string, place: number): string {
  return place === 0 ? path : join(dirname(path), toPartName(place));
}

export function toPartName(place: number): string {
  return place === 0 ? logFileName : logFileName.replace(/\.jsonl$/, `.${place}.jsonl`);
}

/**
 * The parts there are, the oldest first. They are opened from the newest on, the way in which they are moved: one that is put
 * aside meanwhile is met twice, not missed.
 */
export function openLogParts(files: Files, path: string): readonly LogPart[] {
  const parts = new Map<number, ReadHandle>();
  for (let place = 0; place <= keptParts; place += 1) {
    const handle = files.openRead(toPartPath(path, place));
    if (handle === null) continue;
    const number = readPartNumber(handle);
    if (parts.has(number)) handle.close();
    else parts.set(number, handle);
  }
  return [...parts].map(([number, handle]) => ({ number, handle })).sort((a, b) => a.number - b.number);
}

/** 0: it does not say. */
function readPartNumber(handle: ReadHandle): number {
  const [, number] = /^\{"part":(\d{1,9})[,}]/.exec(handle.read(0, headerBytes).toString()) ?? [];
  return number === undefined ? 0 : Number(number);
}
