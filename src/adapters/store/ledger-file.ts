import { type BatchAddress, formatCommand } from '../../core/batch-commands.ts';
import { UserError } from '../../core/errors.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import type { LineFollower } from '../../ports/batch-store.ts';
import { createDurableLines } from './durable-lines.ts';
import type { DurableWriter } from './durable-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import { followLines } from './follow-lines.ts';
import { readJsonLines } from './json-lines.ts';
import { isLedgerLine } from './line-kinds.ts';

export interface LedgerFile {
  read(): Generator<LedgerLine>;
  follow(): LineFollower<LedgerLine>;
  append(lines: readonly LedgerLine[]): void;
  appendDurably(line: LedgerLine): Promise<void>;
  sync(): Promise<void>;
  close(): void;
}

/** Lines are written in the order of the calls, durable or not; only the waiting for the disk is shared. */
export function createLedgerFile(
  files: Files,
  guard: FolderGuard,
  durable: DurableWriter,
  path: string,
  address: BatchAddress,
  /** For who looks for damage: what cannot be read is left out. */
  skipsDamage = false,
): LedgerFile {
  const file = createDurableLines(files, guard, durable, path);

  return {
    *read() {
      if (skipsDamage) {
        for (const { value } of readJsonLines(files, path, () => {})) if (isLedgerLine(value)) yield value;
        return;
      }
      for (const { value } of readJsonLines(files, path, damaged)) yield toLedgerLine(value);
    },
    follow: () => followLines(files, path, toLedgerLine, damaged),
    append: file.append,
    appendDurably: file.appendDurably,
    sync: file.sync,
    close: file.close,
  };

  function damaged(lineNumber: number): never {
    throw new UserError({
      code: 'ledger-damaged',
      message: `Line ${lineNumber} of ${path} cannot be read, so what was paid is not known for certain.`,
      hint: `See what is wrong with: ${formatCommand(address, 'verify')}. With --repair it sets the line aside and gives paid answers their lines again from their receipts.`,
      state: 'incomplete',
      details: { path, line: lineNumber },
    });
  }

  function toLedgerLine(value: object): LedgerLine {
    if (isLedgerLine(value)) return value;
    throw new UserError({
      code: 'ledger-damaged',
      message: `${path} has a line of a kind that this version does not know: ${JSON.stringify(value).slice(0, 200)}`,
      hint: 'If a newer version has worked on this batch, go on with that one.',
      state: 'incomplete',
      details: { path },
    });
  }
}
