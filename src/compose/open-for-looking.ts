import type { BatchRecord } from '../core/batch-record.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import type { InFlight } from '../core/next-task.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { createWorkshop, type Workshop } from '../stages/workshop.ts';
import { checkBatchId, foldLedger, isArchived, liesInArchive, noSuchBatch } from './find-batch.ts';
import { readOldPipelineNote, readPipelineNote } from './pipeline-note.ts';
import type { Surroundings } from './surroundings.ts';

/** A batch as far as names and the ledger tell: for status and list, which start in a blink. */
export interface LookedAt {
  readonly surroundings: Surroundings;
  readonly store: BatchStore;
  readonly record: BatchRecord;
  readonly fold: LedgerFold;
  readonly workshop: Workshop;
  /** It was put away; absent: it was not. */
  readonly archived?: boolean;
}

/** What a batch is before its items and its ledger are looked at. */
export interface BatchOutline extends Pick<LookedAt, 'store' | 'record'> {
  readonly pipeline: Pipeline;
}

/** The same; one that was put away is looked at where it lies. */
export function openForLookingAnywhere(surroundings: Surroundings, id: string | undefined): Promise<LookedAt> {
  return openForLooking(surroundings, id, { archived: liesInArchive(surroundings, checkBatchId(id)) });
}

/** Takes no lock and changes nothing. */
export async function openForLooking(
  surroundings: Surroundings,
  id: string | undefined,
  { archived } = { archived: false },
): Promise<LookedAt> {
  const outline = await openOutline(surroundings, id, { archived });
  const { store, record } = outline;
  const fold = foldLedger(store);
  return { surroundings, store, record, fold, workshop: toLookingWorkshop(outline, fold.isInFlight), archived };
}

/**
 * The pipeline is read only when its file changed since it was last read. `archived`: the batch of this id that was put away; its
 * pipeline may be gone, so the outline of it that was kept is enough.
 */
export async function openOutline(
  surroundings: Surroundings,
  id: string | undefined,
  { archived } = { archived: false },
): Promise<BatchOutline> {
  const batchId = checkBatchId(id);
  const store = surroundings.shelf.open(batchId, { archived });
  const record = store.exists ? store.readBatchRecord() : null;
  if (record === null) {
    if (!archived && surroundings.shelf.isArchived(batchId)) throw isArchived(surroundings, batchId);
    throw noSuchBatch(surroundings, batchId);
  }
  const pipeline =
    readPipelineNote(store, record.pipeline) ??
    (archived ? readOldPipelineNote(store) : null) ??
    (await readAnew(surroundings, record));
  return { store, record, pipeline };
}

/** For who looks at names alone. */
export function toLookingWorkshop({ store, record, pipeline }: BatchOutline, inFlight: InFlight): Workshop {
  return createWorkshop({
    store,
    pipeline,
    vars: {},
    seed: record.seed,
    templates: unused,
    evaluator: unused,
    inFlight,
  });
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
