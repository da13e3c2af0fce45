import type { JobCall } from '../../core/job-call.ts';
import type { CallsReader } from '../../ports/job-store.ts';
import type { Files } from './files.ts';
import { parseLine } from './json-lines.ts';

const chunkBytes = 1 << 18;
const newline = 10;

/** Finds where each line begins, once, and reads a line when it is asked for: eight bytes of memory a call. */
export function openCalls(files: Files, path: string): CallsReader {
  const handle = files.openRead(path);
  if (handle === null) return { read: () => null, close() {} };
  let ends = new Float64Array(1024);
  let count = 0;
  for (let position = 0; ; ) {
    const bytes = handle.read(position, chunkBytes);
    if (bytes.length === 0) break;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) {
      if (count === ends.length) {
        const longer = new Float64Array(ends.length * 2);
        longer.set(ends);
        ends = longer;
      }
      ends[count] = position + at;
      count += 1;
    }
    position += bytes.length;
  }
  return {
    read(index) {
      if (!(index >= 0 && index < count)) return null;
      const start = index === 0 ? 0 : (ends[index - 1] ?? 0) + 1;
      const value = parseLine(handle.read(start, (ends[index] ?? start) - start).toString());
      return value === null ? null : (value as JobCall);
    },
    close: () => handle.close(),
  };
}
