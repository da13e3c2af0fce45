import { type BatchAddress, formatCommand } from '../core/batch-commands.ts';
import { UserError } from '../core/errors.ts';
import { findIdProblem, validIdExample } from '../core/ids.ts';
import { createLedgerFold, type LedgerFold } from '../core/ledger-fold.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { BatchStore, LockHeld } from '../ports/batch-store.ts';
import type { Surroundings } from './surroundings.ts';

export function checkBatchId(batchId: string | undefined): string {
  if (batchId === undefined) {
    throw new UserError({
      code: 'batch-id',
      message: '--batch-id is missing',
      hint: `Name the batch: ${validIdExample}.`,
    });
  }
  const problem = findIdProblem(batchId);
  if (problem === null) return batchId;
  throw new UserError({
    code: 'batch-id',
    message: `--batch-id "${toTerminalText(batchId, 80)}" does not fit: ${problem}`,
    hint: `A valid id is made of ${validIdExample}.`,
  });
}

export function noSuchBatch({ shelf, dataFolder, named }: Surroundings, batchId: string): UserError {
  const make = formatCommand({ batchId, ...named }, 'acquire');
  const known = shelf.listBatches().slice(0, 8);
  return new UserError({
    code: 'no-batch',
    message: `There is no batch ${batchId} in ${dataFolder}`,
    hint: known.length === 0 ? `Make it: ${make}` : `There are: ${known.join(', ')}. Or make it: ${make}`,
  });
}

export function isArchived({ named }: Surroundings, batchId: string): UserError {
  return new UserError({
    code: 'archived',
    message: `The batch ${batchId} is archived`,
    hint: `Use another --batch-id, or take it back with: ${formatCommand({ batchId, ...named }, 'unarchive')}`,
  });
}

/** Whether the batch of this id is one that was put away, and no other has its id. */
export function liesInArchive({ shelf }: Surroundings, batchId: string): boolean {
  return shelf.isArchived(batchId) && !shelf.open(batchId).exists;
}

export function lockedBy(address: BatchAddress, { holder, untilMs }: Pick<LockHeld, 'holder' | 'untilMs'>): UserError {
  const stop = `Wait until it has ended, or stop it: ${formatCommand(address, 'stop')}.`;
  return new UserError({
    code: 'locked',
    state: 'locked',
    message: `Another process is working on ${address.batchId}: ${holder.command || 'batch-pipeline'}, process ${holder.pid} on ${holder.host.split(' ')[0]}, since ${holder.since}`,
    hint:
      untilMs === null
        ? `${stop} Nothing was touched.`
        : `Whether it still runs cannot be told from here: it runs on another machine, or this one was started anew since. If nothing is heard of it until ${new Date(untilMs).toISOString()}, it is taken for gone, and the same command goes on then. ${stop} Nothing was touched.`,
  });
}

/** batch.json is missing, and other files of the batch are there. */
export function lostRecord(store: BatchStore): UserError | null {
  if (store.exists || store.care.isMissing('items.jsonl')) return null;
  return new UserError({
    code: 'batch-record',
    message: `${store.batchId}: .batch/batch.json is missing or cannot be read`,
    hint: `See what can be done, or let it be done where it can: ${formatCommand(store.address, 'verify', ['--repair'])}. Or give the pipeline once more, with the seed and the constants that it had: ${formatCommand(store.address, 'acquire', ['--pipeline', '<path>'])}`,
  });
}

export function foldLedger(store: BatchStore): LedgerFold {
  const fold = createLedgerFold();
  for (const line of store.readLedger()) fold.add(line);
  return fold;
}
