import { type BatchAddress, formatCommand } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';
import { dropTemporary, replaceBy } from './atomic-write.ts';
import type { Files, WriteHandle } from './files.ts';
import { readLineRuns } from './json-lines.ts';
import { markLiving, temporaryPath } from './temporary-names.ts';

const flushAtChars = 1 << 18;

/** all_results.json: a JSON array with one element a line, so that it can be read and written in pieces. */
export function writeResultsFile(files: Files, path: string, elements: Iterable<string>): void {
  const file = openResults(files, path);
  try {
    for (const element of elements) file.add(element);
    file.end();
  } finally {
    file.drop();
  }
}

/** The same, of elements that come in their own time. */
export async function writeResultsFileLater(
  files: Files,
  path: string,
  elements: AsyncIterable<string>,
): Promise<void> {
  const file = openResults(files, path);
  try {
    for await (const element of elements) file.add(element);
    file.end();
  } finally {
    file.drop();
  }
}

/** A new file of results beside `path`, which it replaces at its end. */
function openResults(files: Files, path: string): { add(element: string): void; end(): void; drop(): void } {
  const temporary = temporaryPath(path);
  let out: WriteHandle | null = openTemporary(files, temporary);
  let isInPlace = false;
  let text = '[';
  let count = 0;

  function write(more: string): void {
    out?.write(more);
    text = '';
  }

  function close(): void {
    out?.close();
    out = null;
  }

  return {
    add(element) {
      if (element.includes('\n'))
        throw new Error(`an element of the results has more than one line: ${element.slice(0, 100)}`);
      text += `${count === 0 ? '' : ','}\n${element}`;
      count += 1;
      if (text.length >= flushAtChars) write(text);
    },
    end() {
      write(`${text}${count === 0 ? '' : '\n'}]\n`);
      close();
      replaceBy(files, temporary, path);
      isInPlace = true;
    },
    /** Takes away what did not come to its end. */
    drop() {
      close();
      if (!isInPlace) dropTemporary(files, temporary);
    },
  };
}

function openTemporary(files: Files, temporary: string): WriteHandle {
  markLiving(temporary);
  try {
    return files.openWrite(temporary);
  } catch (error) {
    dropTemporary(files, temporary);
    throw error;
  }
}

/** The elements as text; null: there is no file. A file in another layout is read whole. */
export function readResultsFile(files: Files, path: string, address: BatchAddress): Iterable<string> | null {
  if (files.look(path) === null) return null;
  return toElements(files, path, address);
}

function* toElements(files: Files, path: string, address: BatchAddress): Generator<string> {
  let isFirst = true;
  for (const run of readLineRuns(files, path)) {
    for (const line of run.lines) {
      if (isFirst && line !== '[') {
        yield* readWhole(files, path, address);
        return;
      }
      isFirst = false;
      if (line === '[' || line === ']' || line === '') continue;
      yield line.endsWith(',') ? line.slice(0, -1) : line;
    }
  }
}

function* readWhole(files: Files, path: string, address: BatchAddress): Generator<string> {
  let elements: unknown;
  try {
    elements = JSON.parse(files.readText(path) ?? '[]');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (!Array.isArray(elements)) {
    throw new UserError({
      code: 'results-damaged',
      message: `${path} is no JSON array.`,
      hint: `It is made from the items: write it again with ${formatCommand(address, 'parse')}`,
      state: 'incomplete',
      details: { path },
    });
  }
  for (const element of elements) yield JSON.stringify(element);
}
