import type { LineFollower } from '../../ports/batch-store.ts';
import type { Files, ReadHandle } from './files.ts';
import { parseLine } from './json-lines.ts';

const pieceBytes = 1 << 18;
/** What stood in front of the place is read again: so a file that was cut, replaced or written anew is told from one that grew. */
const markBytes = 64;
const newline = 10;

interface Place {
  /** Behind everything that was given out. */
  readonly offset: number;
  /** The bytes in front of it. */
  readonly mark: Buffer;
  /** Lines in front of it. */
  readonly lines: number;
}

const start: Place = { offset: 0, mark: Buffer.alloc(0), lines: 0 };

/**
 * The objects of a file of JSON lines as they are appended. A line that is still being written waits for its end; a last line
 * that is whole counts without its newline. Any other line that is no object is `onDamage`'s, each time it is come to.
 */
export function followLines<Line>(
  files: Files,
  path: string,
  toLine: (value: object) => Line | null,
  onDamage: (lineNumber: number) => void,
): LineFollower<Line> {
  let place = start;

  return {
    next() {
      const handle = files.openRead(path);
      if (handle === null) {
        const startsAnew = place.offset > 0;
        place = start;
        return { lines: [], startsAnew, isAtEnd: true };
      }
      try {
        const startsAnew = !isSameFile(handle, place);
        const from = startsAnew ? start : place;
        const piece = readPiece(handle, from.offset);
        const { lines, count, bytes } = toLines(piece, from.lines + 1, toLine, onDamage);
        // What throws above leaves the place as it was, so that the next asking comes to the same.
        place = {
          offset: from.offset + bytes,
          mark: Buffer.concat([from.mark, piece.subarray(Math.max(0, bytes - markBytes), bytes)]).subarray(-markBytes),
          lines: from.lines + count,
        };
        return { lines, startsAnew, isAtEnd: place.offset >= handle.size || bytes === 0 };
      } finally {
        handle.close();
      }
    },
  };
}

function isSameFile(handle: ReadHandle, { offset, mark }: Place): boolean {
  if (handle.size < offset) return false;
  return mark.length === 0 || handle.read(offset - mark.length, mark.length).equals(mark);
}

/** Whole lines, or what there is up to the end of the file. */
function readPiece(handle: ReadHandle, offset: number): Buffer {
  let piece = handle.read(offset, pieceBytes);
  while (piece.lastIndexOf(newline) === -1) {
    const more = handle.read(offset + piece.length, pieceBytes);
    if (more.length === 0) break;
    piece = Buffer.concat([piece, more]);
  }
  return piece;
}

function toLines<Line>(
  piece: Buffer,
  firstNumber: number,
  toLine: (value: object) => Line | null,
  onDamage: (lineNumber: number) => void,
): { readonly lines: readonly Line[]; readonly count: number; readonly bytes: number } {
  const end = piece.lastIndexOf(newline) + 1;
  const texts =
    end === 0
      ? []
      : piece
          .subarray(0, end - 1)
          .toString()
          .split('\n');
  const lines: Line[] = [];
  let number = firstNumber;
  for (const text of texts) {
    const value = parseLine(text);
    if (value === null && text.trim() !== '') onDamage(number);
    const line = value === null ? null : toLine(value);
    if (line !== null) lines.push(line);
    number += 1;
  }
  const rest = parseLine(piece.subarray(end).toString());
  if (rest === null) return { lines, count: texts.length, bytes: end };
  const last = toLine(rest);
  if (last !== null) lines.push(last);
  // Its newline comes, if at all, as the end of an empty line.
  return { lines, count: texts.length, bytes: piece.length };
}
