import { dirname } from 'node:path';
import type { JournalEntry, Placement } from '../../ports/batch-store.ts';
import type { AnswerJournal } from './answer-journal.ts';
import { dropTemporary, replaceBy, writeTemporary } from './atomic-write.ts';
import type { Files } from './files.ts';
import type { FolderGuard } from './folder-guard.ts';
import type { WriteGuard } from './write-guard.ts';

/** Receipts on their way: into the journal of answers, on disk, then to their places. */
export interface AnswerPlacer {
  place(path: string, entry: JournalEntry): Promise<Placement>;
  /** All that was journalled here has found its place, or is not to have one: the journal says so. */
  close(): void;
}

export function createAnswerPlacer(
  files: Files,
  guard: FolderGuard,
  journal: AnswerJournal,
  writing: WriteGuard,
): AnswerPlacer {
  /** Appended to the journal, and not in their places, or maybe not. */
  let unplaced = 0;
  let hasJournalled = false;

  function placeIfFree(path: string, text: string): Placement {
    const temporary = writeTemporary(files, guard, path, text);
    if (files.look(path) !== null) {
      dropTemporary(files, temporary);
      return 'taken';
    }
    replaceBy(files, temporary, path);
    return 'placed';
  }

  return {
    async place(path, entry) {
      if (writing.isLost()) return 'not ours';
      guard.ensure(dirname(path));
      unplaced += 1;
      hasJournalled = true;
      await journal.append(entry);
      // What stood still as it waited may wake in a batch that is another's, at a place that is filled.
      const placement = writing.isLost() ? 'not ours' : placeIfFree(path, entry.text);
      unplaced -= 1;
      return placement;
    },
    close() {
      // Of another's journal only that one can say so.
      if (hasJournalled && unplaced === 0 && !writing.isLost()) journal.markClosed();
      hasJournalled = false;
    },
  };
}
