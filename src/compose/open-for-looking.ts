import type { BatchRecord } from '../core/batch-record.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { createWorkshop, type Workshop } from '../stages/workshop.ts';
import { checkBatchId, foldLedger, noSuchBatch } from './find-batch.ts';
import { readPipelineNote } from './pipeline-note.ts';
import type { Surroundings } from './surroundings.ts';

/** A batch as far as names and the ledger tell: for status and list, which start in a blink. */
export interface LookedAt {
  readonly surroundings: Surroundings;
  readonly store: BatchStore;
  readonly record: BatchRecord;
  readonly fold: LedgerFold;
  readonly workshop: Workshop;
}

/** Takes no lock and changes nothing. The pipeline is read only when its file changed since it was last read. */
export async function openForLooking(surroundings: Surroundings, id: string | undefined): Promise<LookedAt> {
  const batchId = checkBatchId(id);
  const store = surroundings.shelf.open(batchId);
  if (!store.exists) throw noSuchBatch(surroundings, batchId);
  const record = store.readBatchRecord();
  if (record === null) throw noSuchBatch(surroundings, batchId);
  const pipeline = readPipelineNote(store, record.pipeline) ?? (await readAnew(surroundings, record));
  const fold = foldLedger(store);
  const workshop = createWorkshop({
    store,
    pipeline,
    vars: {},
    seed: record.seed,
    templates: unused,
    evaluator: unused,
    inFlight: fold.isInFlight,
  });
  return { surroundings, store, record, fold, workshop };
}

async function readAnew(surroundings: Surroundings, record: BatchRecord): Promise<Pipeline> {
  const { loadPipelineOf } = await import('./load-pipeline.ts');
  const loaded = await loadPipelineOf(
    surroundings,
    undefined,
    record.pipeline,
    {},
    {
      sourceMustExist: false,
      batchId: record.id,
    },
  );
  return loaded.workshop.pipeline;
}

/** Looking renders nothing and judges nothing. */
const unused = new Proxy({} as Workshop['templates'] & Workshop['evaluator'], {
  get() {
    throw new Error('a command that only looks tried to render or judge');
  },
});
