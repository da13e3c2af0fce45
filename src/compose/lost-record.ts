import type { BatchRecord } from '../core/batch-record.ts';
import { UserError } from '../core/errors.ts';
import { commandOn, type Finding, toFinding } from '../engine/finding.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { pipelineOfNote } from './pipeline-note.ts';

/** null: it can be read, or there is no such batch, which opening says. */
export function findRecordDamage(store: BatchStore): Finding | null {
  const state = store.care.lookAtRecord();
  if (state === null || state.kind === 'sound' || state.kind === 'newer') return null;
  if (store.care.isMissing('items.jsonl') && !store.care.hasRecordCopy()) return null;
  const kind = state.kind === 'missing' ? 'record-missing' : 'record-unreadable';
  const what = `.batch/batch.json ${state.kind === 'missing' ? 'is missing' : 'cannot be read'}`;
  if (store.care.hasRecordCopy()) return toFinding(kind, `${what}; a copy of it stands beside it`, { canRepair: true });
  const pipeline = pipelineOfNote(store) ?? '<path>';
  const asFirst = 'with the --seed and the --var that it was made with, if there were any';
  const again = commandOn(store, 'acquire', '--pipeline', pipeline);
  return toFinding(
    kind,
    `${what}, and there is no copy that can be read; only they have the seed and the constants of the batch`,
    {
      next:
        state.kind === 'missing'
          ? `put a backup back; or give the pipeline once more, ${asFirst}: ${again}`
          : `put a backup back; or delete it and give the pipeline once more, ${asFirst}: ${again}`,
    },
  );
}

/** What is taken for a record that nobody has any more; null: nothing says which pipeline it was. */
export function toStandIn(store: BatchStore): BatchRecord | null {
  const pipeline = pipelineOfNote(store);
  if (pipeline === null) return null;
  const { batchId: id } = store;
  const models = { override: {}, aliases: {} };
  return { version: 1, id, uid: '', pipeline, createdAt: '', seed: 0, vars: {}, models };
}

/** Puts the copy in its place, under the lock. */
export function restoreRecord(store: BatchStore): void {
  const lock = store.lock({ create: true });
  if (lock.kind === 'held')
    throw new UserError({
      code: 'locked',
      state: 'locked',
      message: `Another process is working on ${store.batchId}: process ${lock.holder.pid} on ${lock.holder.host.split(' ')[0]}`,
      hint: 'Wait until it has ended, or stop it there. Nothing was touched.',
    });
  try {
    store.care.restoreRecord();
  } finally {
    // What the last run left is put right behind this: its lock is the sign of it.
    lock.handBack();
  }
}
