import { sep } from 'node:path';
import type { BatchAddress } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';
import { stepFiles } from '../../core/line.ts';
import type { CareFiles, DamagedLine, KeptDamage, RecordState } from '../../ports/care-files.ts';
import { createAppendFile } from './append-file.ts';
import { readBatchRecord, writeSafely } from './batch-record-file.ts';
import { findDamagedLines, readKeptDamage, rewriteLines } from './damaged-lines.ts';
import type { Files } from './files.ts';
import type { UnreadableFile } from './looking-files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { parseLine, readLineRuns } from './json-lines.ts';
import { jobsFolderName, type Layout } from './layout.ts';
import { isItemLine } from './line-kinds.ts';
import { isTemporaryName } from './temporary-names.ts';

const itemFiles: ReadonlySet<string> = new Set(['raw.json', 'error.json', ...stepFiles]);

export function createCareFiles(parts: {
  readonly files: Files;
  readonly guard: FolderGuard;
  readonly layout: Layout;
  readonly address: BatchAddress;
  readonly unreadable: () => readonly UnreadableFile[];
  readonly hasStaleLock: () => boolean;
  /** Lets go of open files, before one of them is written anew. */
  readonly release: () => void;
}): CareFiles {
  const { files, guard, layout, address, unreadable, hasStaleLock, release } = parts;
  const recordPath = layout.ownFile('batch.json');
  const copyPath = layout.ownFile('batch.copy.json');
  const keptPath = layout.ownFile('damaged.jsonl');

  function lookAtRecord(path = recordPath): RecordState {
    try {
      return readBatchRecord(files, path, address) === null ? { kind: 'missing' } : { kind: 'sound' };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.code === 'batch-version' ? { kind: 'newer' } : { kind: 'damaged', message: error.message };
    }
  }

  /** On disk before anything is taken away. What stands there already is not kept twice. */
  function keep(damage: readonly KeptDamage[]): void {
    const standing = new Set(readKeptDamage(files, keptPath).map(toKey));
    const fresh = damage.filter((each) => !standing.has(toKey(each)));
    if (fresh.length === 0) return;
    const out = createAppendFile(files, guard, keptPath);
    try {
      out.append(fresh);
    } finally {
      out.close();
    }
    files.syncNow(keptPath);
  }

  return {
    lookAtRecord: () => (files.list(layout.batchFolder) === null ? null : lookAtRecord()),
    hasRecordCopy: () => lookAtRecord(copyPath).kind === 'sound',
    readRecordCopy: () => (lookAtRecord(copyPath).kind === 'sound' ? readBatchRecord(files, copyPath, address) : null),
    listUnreadable: () =>
      unreadable().map(({ path, error }) => ({ name: path.slice(layout.batchFolder.length + 1), error })),

    keepRecordCopy() {
      const text = files.readText(recordPath);
      if (text !== null) writeSafely(files, guard, copyPath, text);
    },
    restoreRecord() {
      const text = files.readText(copyPath);
      if (text !== null) writeSafely(files, guard, recordPath, text);
    },

    findDamagedLines: (file) => findDamagedLines(files, layout.ownFile(file), file),
    isMissing: (file) => files.look(layout.ownFile(file)) === null,
    setDamagedLinesAside() {
      release();
      let count = 0;
      for (const file of ['items.jsonl', 'ledger.jsonl'] as const) {
        const damaged = [...findDamagedLines(files, layout.ownFile(file), file)].filter(({ isNewer }) => !isNewer);
        if (damaged.length === 0) continue;
        keep(damaged.map(toKept));
        const numbers = new Set(damaged.map(({ line }) => line));
        rewriteLines(files, layout.ownFile(file), (_, line) => numbers.has(line));
        count += damaged.length;
      }
      return count;
    },
    removeRepeatedItems() {
      release();
      const repeated = findRepeatedItems(files, layout.ownFile('items.jsonl'));
      if (repeated.size > 0) rewriteLines(files, layout.ownFile('items.jsonl'), (_, line) => repeated.has(line));
      return repeated.size;
    },
    keepMissing: (file) => keep([{ file, line: null, text: null }]),
    readKeptDamage: () => readKeptDamage(files, keptPath),

    listTemporary: () =>
      [layout.batchFolder, layout.ownFolder, `${layout.ownFolder}${sep}${jobsFolderName}`].flatMap((folder) =>
        (files.list(folder) ?? [])
          .filter(({ name }) => isTemporaryName(name))
          .map(({ name }) => `${folder}${sep}${name}`.slice(layout.batchFolder.length + 1)),
      ),
    listForeignFiles(itemId, steps, known) {
      const itemFolder = layout.itemFolder(itemId);
      return steps.flatMap((step) => {
        const folder = layout.stepFolder(itemId, step);
        const within = folder === itemFolder ? '' : `${folder.slice(itemFolder.length + 1)}${sep}`;
        return (files.list(folder) ?? [])
          .filter((entry) => !entry.isDirectory() && !itemFiles.has(entry.name) && !known.includes(entry.name))
          .map(({ name }) => `${within}${name}`);
      });
    },
    listLinks: () =>
      (files.list(layout.batchFolder) ?? []).filter((entry) => entry.isSymbolicLink()).map(({ name }) => name),
    hasStaleLock,
    renameItemFolder(from, to) {
      // Where case does not count, the two are one folder.
      const isTaken = files.look(layout.itemFolder(to)) !== null && from.toLowerCase() !== to.toLowerCase();
      if (isTaken || files.look(layout.itemFolder(from))?.kind !== 'folder') return false;
      guard.forget();
      return files.rename(layout.itemFolder(from), layout.itemFolder(to));
    },
  };
}

function toKept({ file, line, text, isTorn }: DamagedLine): KeptDamage {
  return { file, line, text, ...(isTorn ? { torn: true as const } : {}) };
}

function toKey({ file, line, text }: KeptDamage): string {
  return JSON.stringify([file, line, text]);
}

/** Numbers of lines of items.jsonl that say, letter by letter, what an earlier line said. */
function findRepeatedItems(files: Files, path: string): ReadonlySet<number> {
  const seen = new Map<string, string>();
  const repeated = new Set<number>();
  for (const run of readLineRuns(files, path)) {
    for (const [index, text] of run.lines.entries()) {
      const value = parseLine(text);
      if (value === null || !isItemLine(value)) continue;
      const earlier = seen.get(value.id);
      if (earlier === text) repeated.add(run.firstNumber + index);
      else if (earlier === undefined) seen.set(value.id, text);
    }
  }
  return repeated;
}
