import type { LogCursor } from '../../core/log-line.ts';
import type { LogEntry } from '../../ports/batch-store.ts';
import type { Files } from './files.ts';
import { parseLine } from './json-lines.ts';
import { isPartHeader, type LogPart, openLogParts } from './log-parts.ts';

const pieceBytes = 1 << 16;
const newline = 10;

/** The lines behind the cursor, the oldest first. What is no object is left out; a last line that is still being written is not there yet. */
export function* readEntriesFrom(files: Files, path: string, cursor: LogCursor): Generator<LogEntry> {
  const parts = openLogParts(files, path);
  try {
    for (const part of parts) {
      if (part.number < cursor.part) continue;
      const offset = part.number === cursor.part ? cursor.offset : 0;
      // Shorter than where the reader stood: it is another file.
      yield* readForward(part, offset > part.handle.size ? 0 : offset);
    }
  } finally {
    closeAll(parts);
  }
}

/** All lines, the newest first, read in pieces from the end. */
export function* readEntriesBack(files: Files, path: string): Generator<LogEntry> {
  const parts = openLogParts(files, path);
  try {
    for (const part of parts.toReversed()) yield* readBackward(part);
  } finally {
    closeAll(parts);
  }
}

function* readForward({ number, handle }: LogPart, start: number): Generator<LogEntry> {
  let position = start;
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = handle.read(position + rest.length, pieceBytes);
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let begin = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, begin)) {
      const entry = toEntry(bytes.subarray(begin, end), number, position + end + 1);
      begin = end + 1;
      if (entry !== null) yield entry;
    }
    position += begin;
    rest = bytes.subarray(begin);
    if (piece.length > 0) continue;
    const last = toEntry(rest, number, position + rest.length);
    if (last !== null) yield last;
    return;
  }
}

function* readBackward({ number, handle }: LogPart): Generator<LogEntry> {
  let end = handle.size;
  /** The end of a line whose beginning is not read yet, and where it ends. */
  let rest: Buffer = Buffer.alloc(0);
  let endsAt = end;
  while (end > 0) {
    const start = Math.max(0, end - pieceBytes);
    const bytes = Buffer.concat([handle.read(start, end - start), rest]);
    let stop = bytes.length;
    while (stop > 0) {
      const at = bytes.lastIndexOf(newline, stop - 1);
      if (at === -1) break;
      const entry = toEntry(bytes.subarray(at + 1, stop), number, endsAt);
      stop = at;
      endsAt = start + at + 1;
      if (entry !== null) yield entry;
    }
    rest = bytes.subarray(0, stop);
    end = start;
  }
  const first = toEntry(rest, number, endsAt);
  if (first !== null) yield first;
}

function toEntry(bytes: Buffer, part: number, offset: number): LogEntry | null {
  const line = bytes.length === 0 ? null : parseLine(bytes.toString());
  return line === null || isPartHeader(line) ? null : { line, after: { part, offset } };
}

function closeAll(parts: readonly LogPart[]): void {
  for (const { handle } of parts) handle.close();
}
