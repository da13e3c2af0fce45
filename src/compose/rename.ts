import type { BatchRecord } from '../core/batch-record.ts';
import { findNameProblem, mostNameCharacters } from '../core/batch-name.ts';
import { UserError } from '../core/errors.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { checkBatchId, isArchived, lockedBy, noSuchBatch } from './find-batch.ts';
import { noteInLog } from './note-in-log.ts';
import type { Surroundings } from './surroundings.ts';

export interface RenamedBatch {
  readonly batchId: string;
  /** null: it has none. */
  readonly name: string | null;
  readonly before: string | null;
}

/**
 * Gives a batch a display name, under its lock; an empty one, or one of white space alone, takes it away. The id stays. The
 * pipeline is not read, so that a batch whose pipeline is gone can be named too.
 */
export function renameBatch(surroundings: Surroundings, batchId: string | undefined, name: string): RenamedBatch {
  const id = checkBatchId(batchId);
  const wanted = name.trim().normalize('NFC');
  const problem = findNameProblem(wanted);
  if (problem !== null)
    throw new UserError({
      code: 'batch-name',
      message: `--name "${toTerminalText(wanted, 60)}" does not fit: ${problem}`,
      hint: `A name is one line of at most ${mostNameCharacters} characters, for instance --name "Warm tavern keepers". An empty one takes the name away.`,
    });
  const { shelf } = surroundings;
  const store = shelf.open(id);
  if (!store.exists) throw shelf.isArchived(id) ? isArchived(surroundings, id) : noSuchBatch(surroundings, id);
  const lock = store.lock({ create: false });
  if (lock.kind === 'held') throw lockedBy(store.address, lock);
  try {
    const record = store.readBatchRecord();
    if (record === null) throw noSuchBatch(surroundings, id);
    const { name: before = null, ...rest } = record;
    const named: BatchRecord = wanted === '' ? rest : { ...rest, name: wanted };
    store.writeBatchRecord(named);
    if ((named.name ?? null) !== before)
      noteInLog(store, surroundings, {
        event: 'renamed',
        message: named.name === undefined ? 'Has no name any more' : `Is called "${named.name}" now`,
        details: { name: named.name ?? null, before },
      });
    return { batchId: id, name: named.name ?? null, before };
  } finally {
    lock.handBack();
    void store.close();
  }
}
