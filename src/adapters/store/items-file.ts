import { type BatchAddress, formatCommand } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';
import type { ClosingLine, ItemLine } from '../../core/item-line.ts';
import type { LineFollower } from '../../ports/batch-store.ts';
import { createAppendFile } from './append-file.ts';
import { dropTemporary, replaceBy } from './atomic-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { followLines } from './follow-lines.ts';
import { parseLine, readJsonLines } from './json-lines.ts';
import { isClosingLine, isItemLine } from './line-kinds.ts';
import { markLiving, temporaryPath } from './temporary-names.ts';

/** items.jsonl: which items there must be. A closing line counts while it is the last line. */
export interface ItemsFile {
  read(): Generator<ItemLine>;
  follow(): LineFollower<ItemLine>;
  readClosing(): ClosingLine | null;
  append(lines: readonly (ItemLine | ClosingLine)[]): void;
  remove(ids: ReadonlySet<string>): void;
  close(): void;
}

/** A closing line is far shorter. */
const tailBytes = 4096;
const flushAtChars = 1 << 18;

export function createItemsFile(
  files: Files,
  guard: FolderGuard,
  path: string,
  address: BatchAddress,
  /** For who looks for damage: what cannot be read is left out. */
  skipsDamage = false,
): ItemsFile {
  const file = createAppendFile(files, guard, path);
  const setAside = `Have the line set aside: ${formatCommand(address, 'verify', ['--repair'])}. Then acquire takes the item up again.`;

  /** One rename, so that a crash leaves either all of the lines or none. */
  function remove(ids: ReadonlySet<string>): void {
    file.close();
    if (files.look(path) === null) return;
    const temporary = temporaryPath(path);
    markLiving(temporary);
    try {
      const out = files.openWrite(temporary);
      try {
        let text = '';
        for (const line of readJsonLines(files, path, damaged)) {
          if (isClosingLine(line.value) || ids.has(toItemLine(line.value).id)) continue;
          text += `${line.text}\n`;
          if (text.length < flushAtChars) continue;
          out.write(text);
          text = '';
        }
        if (text !== '') out.write(text);
      } finally {
        out.close();
      }
      files.syncNow(temporary);
    } catch (error) {
      dropTemporary(files, temporary);
      throw error;
    }
    replaceBy(files, temporary, path);
  }

  function readClosing(): ClosingLine | null {
    const handle = files.openRead(path);
    if (handle === null) return null;
    try {
      const start = Math.max(0, handle.size - tailBytes);
      const lines = handle.read(start, tailBytes).toString().split('\n');
      const torn = lines.pop() ?? '';
      // A last line without its newline counts if it is whole.
      const last = parseLine(torn) ?? parseLine(lines.findLast((line) => line.trim() !== '') ?? '');
      return last !== null && isClosingLine(last) ? last : null;
    } finally {
      handle.close();
    }
  }

  function damaged(lineNumber: number): never {
    throw new UserError({
      code: 'items-damaged',
      message: `Line ${lineNumber} of ${path} cannot be read, so an item may be missing.`,
      hint: setAside,
      state: 'incomplete',
      details: { path, line: lineNumber },
    });
  }

  function toItemLine(value: object): ItemLine {
    if (isItemLine(value)) return value;
    throw new UserError({
      code: 'items-damaged',
      message: `${path} has a line without a valid id: ${JSON.stringify(value).slice(0, 200)}`,
      hint: setAside,
      state: 'incomplete',
      details: { path },
    });
  }

  return {
    *read() {
      if (skipsDamage) {
        for (const { value } of readJsonLines(files, path, () => {})) if (isItemLine(value)) yield value;
        return;
      }
      for (const { value } of readJsonLines(files, path, damaged)) if (!isClosingLine(value)) yield toItemLine(value);
    },
    follow: () => followLines(files, path, (value) => (isClosingLine(value) ? null : toItemLine(value)), damaged),
    readClosing,
    append: file.append,
    remove,
    close: file.close,
  };
}
