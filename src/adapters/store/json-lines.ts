import type { Files, ReadHandle } from './files.ts';

const chunkBytes = 1 << 18;
const newline = 10;

/** A run of whole lines of a file. `firstNumber` counts from 1. `isTorn`: the last one has no newline at its end. */
export interface LineRun {
  readonly lines: readonly string[];
  readonly firstNumber: number;
  readonly isTorn: boolean;
}

/** The lines of a file in runs, read in pieces; a missing file has none. */
export function* readLineRuns(files: Files, path: string): Generator<LineRun> {
  const handle = files.openRead(path);
  if (handle === null) return;
  try {
    yield* toRuns(handle);
  } finally {
    handle.close();
  }
}

function* toRuns(handle: ReadHandle): Generator<LineRun> {
  let position = 0;
  let firstNumber = 1;
  let rest: Buffer[] = [];
  for (;;) {
    const bytes = handle.read(position, chunkBytes);
    if (bytes.length === 0) break;
    position += bytes.length;
    const end = bytes.lastIndexOf(newline);
    if (end === -1) {
      rest.push(bytes);
      continue;
    }
    // Cut at newlines, so that no character of several bytes is cut in two.
    const lines = Buffer.concat([...rest, bytes.subarray(0, end)])
      .toString()
      .split('\n');
    rest = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [];
    yield { lines, firstNumber, isTorn: false };
    firstNumber += lines.length;
  }
  if (rest.length > 0) yield { lines: [Buffer.concat(rest).toString()], firstNumber, isTorn: true };
}

/** An object out of one line; null: it is none. */
export function parseLine(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * The objects of a file of JSON lines, streamed, with the text of each. A last line without its newline counts if it is
 * whole, and is left out if it is torn; blank lines are nothing. Any other line that is no object is `onDamage`'s.
 */
export function* readJsonLines(
  files: Files,
  path: string,
  onDamage: (lineNumber: number) => void,
): Generator<{ readonly text: string; readonly value: object }> {
  for (const run of readLineRuns(files, path)) {
    let number = run.firstNumber - 1;
    for (const text of run.lines) {
      number += 1;
      const value = parseLine(text);
      if (value !== null) yield { text, value };
      else if (!run.isTorn && text.trim() !== '') onDamage(number);
    }
  }
}
