import { sep } from 'node:path';
import type { JournalEntry } from '../../ports/batch-store.ts';
import { createDurableLines } from './durable-lines.ts';
import type { DurableWriter } from './durable-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { parseLine, readJsonLines } from './json-lines.ts';

/**
 * `answers.jsonl`: receipts on their way to their places. A wait for the disk costs more than all else that is done with an
 * answer, and files of their own cannot share it; lines of one file can. So a receipt is
 *
 *   appended here ──wait, shared──▶ on disk ──▶ renamed into its place, where the system writes it out in its own time
 *
 *   entries ──close, all in place──▶ closing line ──an hour, each file waited for──▶ removed
 *      └── the process or the machine ended ──▶ the next holder looks for each receipt, and puts back what misses
 *
 * A closing line says on which run of the machine it was written: what was in place then is in place still, unless the
 * machine went down since.
 */
export interface AnswerJournal {
  append(entry: JournalEntry): Promise<void>;
  /** What may miss in its place; null: nothing can. `all`: whatever is still there. */
  read(options?: { readonly all: boolean }): Iterable<JournalEntry> | null;
  /** Everything that was appended is in its place now. */
  markClosed(): void;
  /** Removes it when everything of it is long on disk. `pathOf`: where an entry stands. */
  settle(pathOf: (entry: JournalEntry) => string): Promise<void>;
  close(): void;
}

/** A system writes out what was changed within half a minute or so. */
const settledAfterMs = 3_600_000;
const tailBytes = 1024;
const waitingAtOnce = 4;

export function createAnswerJournal(parts: {
  readonly files: Files;
  readonly guard: FolderGuard;
  readonly durable: DurableWriter;
  readonly path: string;
  /** Another value after each start of the machine; '' where it is not known. */
  readonly boot: string;
  readonly now: () => number;
}): AnswerJournal {
  const { files, guard, durable, path, boot, now } = parts;
  const file = createDurableLines(files, guard, durable, path);

  /** The closing line that stands at the end; null: the last holder did not come to its end. */
  function readClosing(): { readonly boot: unknown } | null {
    const handle = files.openRead(path);
    if (handle === null) return null;
    try {
      const lines = handle
        .read(Math.max(0, handle.size - tailBytes), tailBytes)
        .toString()
        .split('\n');
      const last = lines.length > 1 ? parseLine(lines.at(-2) ?? '') : null;
      return last !== null && 'closed' in last && 'boot' in last && lines.at(-1) === '' ? last : null;
    } finally {
      handle.close();
    }
  }

  function* entries(): Generator<JournalEntry> {
    // A line that cannot be read is a receipt that never counted, or stands in its place.
    for (const { value } of readJsonLines(files, path, () => {})) if (isEntry(value)) yield value;
  }

  async function waitForAll(pathOf: (entry: JournalEntry) => string): Promise<void> {
    const paths = new Set<string>();
    const waitForThese = async () => {
      await Promise.all([...paths].map((each) => files.sync(each)));
      paths.clear();
    };
    for (const entry of entries()) {
      const place = pathOf(entry);
      const folder = place.slice(0, place.lastIndexOf(sep));
      // What was set aside or cleaned since is no longer here.
      if (files.look(place) === null) continue;
      paths.add(place).add(folder);
      if (paths.size >= waitingAtOnce) await waitForThese();
    }
    await waitForThese();
  }

  return {
    append: file.appendDurably,
    read({ all } = { all: false }) {
      if (all) return entries();
      if ((files.look(path)?.size ?? 0) === 0) return null;
      const closing = readClosing();
      return closing !== null && boot !== '' && closing.boot === boot ? null : entries();
    },
    markClosed() {
      file.append([{ closed: true, boot }]);
    },
    async settle(pathOf) {
      const look = files.look(path);
      if (look === null || readClosing() === null || now() - look.touchedMs < settledAfterMs) return;
      await waitForAll(pathOf);
      file.close();
      files.remove(path);
    },
    close: file.close,
  };
}

function isEntry(value: object): value is JournalEntry {
  return 'itemId' in value && 'step' in value && 'file' in value && 'text' in value && typeof value.text === 'string';
}
