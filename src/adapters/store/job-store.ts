import { createHash } from 'node:crypto';
import { sep } from 'node:path';
import type { JobCall } from '../../core/job-call.ts';
import type { JobRecord } from '../../core/job.ts';
import type { JobStore, RequestsWriter, ResultsWriter } from '../../ports/job-store.ts';
import { dropTemporary, replaceBy } from './atomic-write.ts';
import type { DurableWriter } from './durable-write.ts';
import type { Files, WriteHandle } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { openCalls } from './calls-reader.ts';
import { readJsonLines, readLineRuns } from './json-lines.ts';
import { markLiving, temporaryPath } from './temporary-names.ts';

const chunkBytes = 1 << 18;
const flushAtChars = 1 << 18;

/** `.batch/jobs/`: `0001.json`, `0001.requests.jsonl`, `0001.calls.jsonl`, `0001.results.jsonl`. */
export function createJobStore(
  files: Files,
  guard: FolderGuard,
  durable: DurableWriter,
  folder: string,
  /** Another process has taken the batch over, and numbers its jobs from where this one did. */
  isLost: () => boolean,
): JobStore {
  const pathOf = (number: number, kind: 'json' | 'requests.jsonl' | 'calls.jsonl' | 'results.jsonl') =>
    `${folder}${sep}${String(number).padStart(4, '0')}.${kind}`;

  function openLines(path: string) {
    guard.ensure(folder);
    const file: WriteHandle = files.openWrite(path);
    let text = '';
    let isOpen = true;
    const flush = () => {
      if (text !== '') file.write(text);
      text = '';
    };
    return {
      add(line: string): void {
        text += `${line}\n`;
        if (text.length >= flushAtChars) flush();
      },
      close(): void {
        if (!isOpen) return;
        isOpen = false;
        try {
          flush();
        } finally {
          file.close();
        }
      },
      /** What was not written yet is not wanted. */
      drop(): void {
        text = '';
        if (isOpen) file.close();
        isOpen = false;
      },
    };
  }

  function openOrDrop(temporary: string) {
    try {
      return openLines(temporary);
    } catch (error) {
      dropTemporary(files, temporary);
      throw error;
    }
  }

  /** Lines in a temp file that take the place of what stands at `path`. */
  function beginReplacement(path: string): ResultsWriter {
    const temporary = temporaryPath(path);
    markLiving(temporary);
    const lines = openOrDrop(temporary);
    return {
      add: lines.add,
      async finish() {
        try {
          lines.close();
          await files.sync(temporary);
        } catch (error) {
          dropTemporary(files, temporary);
          throw error;
        }
        replaceBy(files, temporary, path);
        await durable.syncEntries(folder);
      },
      abandon() {
        lines.drop();
        dropTemporary(files, temporary);
      },
    };
  }

  async function syncAll(...paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => files.sync(path)));
    await durable.syncEntries(folder);
  }

  return {
    list: () =>
      (files.list(folder) ?? [])
        .flatMap(({ name }) => (/^[0-9]{4,9}\.json$/.test(name) ? [Number(name.slice(0, -5))] : []))
        .sort((a, b) => a - b),
    listNames: () => (files.list(folder) ?? []).map(({ name }) => name).sort(),
    read(number) {
      const text = files.readText(pathOf(number, 'json'));
      return text === null ? null : parseRecord(text, number);
    },
    writeDurably: (record) => durable.write(pathOf(record.number, 'json'), `${JSON.stringify(record, null, 2)}\n`),

    beginRequests(number): RequestsWriter {
      const requestsPath = pathOf(number, 'requests.jsonl');
      const callsPath = pathOf(number, 'calls.jsonl');
      const requests = openLines(requestsPath);
      const calls = openLines(callsPath);
      const digest = createHash('sha256');
      let count = 0;
      let bytes = 0;
      const close = () => {
        requests.close();
        calls.close();
      };
      return {
        add(line, call) {
          if (line.includes('\n')) throw new Error(`a request of job ${number} has more than one line`);
          requests.add(line);
          calls.add(JSON.stringify(call));
          digest.update(`${line}\n`);
          count += 1;
          bytes += Buffer.byteLength(line) + 1;
        },
        get count() {
          return count;
        },
        get bytes() {
          return bytes;
        },
        async finish() {
          close();
          await syncAll(requestsPath, callsPath);
          return { count, bytes, digest: digest.digest('hex') };
        },
        abandon() {
          requests.drop();
          calls.drop();
          if (isLost()) return;
          files.remove(requestsPath);
          files.remove(callsPath);
        },
      };
    },
    requestChunks: (number) => readChunks(files, pathOf(number, 'requests.jsonl')),
    sizeOfRequests: (number) => files.look(pathOf(number, 'requests.jsonl'))?.size ?? null,
    dropRequests(number) {
      files.remove(pathOf(number, 'requests.jsonl'));
      files.remove(pathOf(number, 'calls.jsonl'));
    },
    *readCalls(number) {
      for (const { value } of readJsonLines(files, pathOf(number, 'calls.jsonl'), () => {})) yield value as JobCall;
    },

    openCalls: (number) => openCalls(files, pathOf(number, 'calls.jsonl')),

    async replaceCalls(number, calls) {
      const lines = beginReplacement(pathOf(number, 'calls.jsonl'));
      try {
        for (const call of calls) lines.add(call === null ? '' : JSON.stringify(call));
      } catch (error) {
        lines.abandon();
        throw error;
      }
      await lines.finish();
    },

    beginResults: (number) => beginReplacement(pathOf(number, 'results.jsonl')),
    hasResults: (number) => files.look(pathOf(number, 'results.jsonl')) !== null,
    *readResults(number) {
      for (const { lines } of readLineRuns(files, pathOf(number, 'results.jsonl'))) yield* lines;
    },
    readResultsLine(number, line) {
      for (const run of readLineRuns(files, pathOf(number, 'results.jsonl'))) {
        const found = run.lines[line - run.firstNumber];
        if (found !== undefined) return found;
      }
      return null;
    },
  };
}

async function* readChunks(files: Files, path: string): AsyncGenerator<Uint8Array> {
  const handle = files.openRead(path);
  if (handle === null) return;
  try {
    for (let position = 0; ; ) {
      const bytes = handle.read(position, chunkBytes);
      if (bytes.length === 0) return;
      position += bytes.length;
      yield bytes;
    }
  } finally {
    handle.close();
  }
}

function parseRecord(text: string, number: number): JobRecord | null {
  try {
    const record = JSON.parse(text) as JobRecord;
    return record.version === 1 && record.number === number && typeof record.state?.kind === 'string' ? record : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
