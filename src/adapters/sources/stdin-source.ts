import { UserError } from '../../core/errors.ts';
import type { Source } from '../../ports/source.ts';
import { readJsonLines } from './read-json-lines.ts';
import { decodeUtf8 } from './text-input.ts';
import { toSourceItem } from './to-source-item.ts';

/** What is piped into the program. */
export interface PipedInput extends AsyncIterable<Buffer | string> {
  readonly isTTY?: boolean | undefined;
  /** Lets go of it: nothing is waited for any more. */
  destroy?(): unknown;
}

/** One JSON value a line, piped in. It can be read once. */
export function createStdinSource(stdin: PipedInput): Source {
  return {
    canBeReadAgain: false,
    async *read(signal, isWanted) {
      if (stdin.isTTY === true) {
        throw new UserError({
          code: 'stdin',
          message: 'The source is stdin, and nothing is piped in',
          hint: 'Pipe one JSON value a line: cat items.jsonl | batch-pipeline acquire --batch-id …',
        });
      }
      let place = 0;
      for await (const { value, where } of readJsonLines({
        name: 'stdin',
        chunks: () => decodeUtf8(toBytes(stdin, signal), 'stdin'),
      })) {
        if (signal.aborted) return;
        place += 1;
        if (isWanted?.(place - 1) !== false) yield toSourceItem(value, where);
      }
      // A program in front of the pipe that failed must not look like a source that was read to its end.
      if (place === 0 && !signal.aborted)
        throw new UserError({
          code: 'source-empty',
          message: 'The source is stdin, and what is piped in is empty',
          hint: 'Pipe one JSON value a line: cat items.jsonl | batch-pipeline acquire --batch-id …',
        });
    },
  };
}

/** Ends when `signal` is aborted, whether or not anything is piped in again. */
async function* toBytes(stdin: PipedInput, signal: AbortSignal): AsyncGenerator<Buffer> {
  const chunks = stdin[Symbol.asyncIterator]();
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  let isGivenUp = false;
  try {
    for (;;) {
      const next = chunks.next();
      const read = await Promise.race([next, aborted]);
      isGivenUp = read === null;
      // What comes of the last piece that was asked for is nobody's any more.
      if (isGivenUp) next.catch(() => {});
      if (read === null || read.done === true) return;
      yield typeof read.value === 'string' ? Buffer.from(read.value) : read.value;
    }
  } finally {
    // One that is in the middle of a piece would first wait for it.
    if (isGivenUp) stdin.destroy?.();
    else await chunks.return?.();
  }
}
