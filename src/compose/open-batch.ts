import { formatCommand } from '../core/batch-commands.ts';
import type { BatchRecord } from '../core/batch-record.ts';
import { countOf } from '../core/block-text.ts';
import { UserError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { LedgerFold } from '../core/ledger-fold.ts';
import { type JobBook, readJobBook } from '../engine/jobs/job-book.ts';
import { reopenJobs } from '../engine/jobs/reopen.ts';
import { settleJobs } from '../engine/jobs/settle-jobs.ts';
import { recoverAnswers } from '../engine/recover-answers.ts';
import { finishRemovals, recoverLedger } from '../engine/recover.ts';
import type { BatchStore, LockHolder } from '../ports/batch-store.ts';
import type { PriceListWithWarnings } from '../adapters/prices/price-list.ts';
import { createWorkshop, type Workshop } from '../stages/workshop.ts';
import {
  checkBatchId,
  foldLedger,
  isArchived,
  liesInArchive,
  lockedBy,
  lostRecord,
  noSuchBatch,
} from './find-batch.ts';
import { type Control, createControl, noControl } from './control.ts';
import { loadPipelineOf } from './load-pipeline.ts';
import { keepPipelineNote } from './pipeline-note.ts';
import { refuseOutputsInBatches } from './output-place.ts';
import type { Surroundings } from './surroundings.ts';
import { isoNow } from '../ports/clock.ts';

/** A batch with everything that is known of it. Writers hold the lock until `close`. */
export interface OpenBatch {
  readonly surroundings: Surroundings;
  readonly store: BatchStore;
  readonly workshop: Workshop;
  readonly fold: LedgerFold;
  /** Jobs at providers. */
  readonly book: JobBook;
  readonly prices: PriceListWithWarnings;
  record: BatchRecord;
  /** What was found and made good on opening, for people. */
  readonly notices: readonly string[];
  readonly isLockOurs: () => boolean;
  /** It was put away; absent: it was not. */
  readonly archived?: boolean;
  /** What `stop` and `tune` ask of this process. */
  readonly control: Control;
  /** Made now, by this command. */
  readonly isNew: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly batchId: string | undefined;
  /** `read`: takes no lock, changes nothing. `write`: the batch must be there. `create`: makes it if it is not. */
  readonly mode: 'read' | 'write' | 'create';
  /** As `--pipeline` says; only when a batch is made, or to confirm the one it has. */
  readonly pipeline?: string | undefined;
  /** With `read`: lines of items and ledger that cannot be read are left out. For verify. */
  readonly skipsDamage?: boolean;
  /** With `read`: one that was put away is read where it lies. */
  readonly alsoArchived?: boolean;
  /** With `read`: what is taken for batch.json, where that is lost. For verify. */
  readonly standIn?: BatchRecord;
  /** With `write`: they are set aside before anything else is read. For verify. */
  readonly setsDamageAside?: boolean;
  readonly seed?: number | undefined;
  readonly vars?: JsonObject | undefined;
}

export async function openBatch(surroundings: Surroundings, options: OpenOptions): Promise<OpenBatch> {
  const batchId = checkBatchId(options.batchId);
  const { shelf } = surroundings;
  const archived = options.alsoArchived === true && options.mode === 'read' && liesInArchive(surroundings, batchId);
  if (!archived && shelf.isArchived(batchId)) throw isArchived(surroundings, batchId);
  const store = shelf.open(batchId, { archived, skipsDamage: options.skipsDamage === true });
  // What it was made with is not guessed.
  if (options.standIn === undefined && (options.mode !== 'create' || options.pipeline === undefined)) {
    const lost = lostRecord(store);
    if (lost !== null) throw lost;
  }
  if (!store.exists && options.standIn === undefined && options.mode !== 'create')
    throw noSuchBatch(surroundings, batchId);
  if (options.mode === 'read') {
    const fold = foldLedger(store);
    const { record, prepared } = await readOrMakeRecord(surroundings, store, options, fold);
    return {
      ...prepared,
      surroundings,
      store,
      record,
      fold,
      book: readJobBook(store, fold),
      notices: [],
      isLockOurs: () => false,
      archived,
      control: noControl,
      isNew: false,
      close: () => {
        prepared.workshop.evaluator.close();
        return store.close();
      },
    };
  }

  refuseOutputsInBatches(surroundings, batchId);
  const isNew = !store.exists;
  // A pipeline that cannot be read must not leave a folder behind.
  if (isNew) {
    await loadPipelineOf(surroundings, options.pipeline, null, options.vars ?? {}, { sourceMustExist: true, batchId });
  }
  const lock = store.lock({ create: options.mode === 'create' });
  if (lock.kind === 'held') throw lockedBy(store.address, lock);
  const control = createControl(store, lock, surroundings.clock);
  let evaluator: Workshop['evaluator'] | null = null;
  const close = async () => {
    control.close();
    try {
      evaluator?.close();
      await store.close();
    } finally {
      lock.release();
    }
  };
  try {
    // Put away between the look and the lock, which made its folder anew.
    if (shelf.isArchived(batchId)) {
      store.removeIfEmpty();
      throw isArchived(surroundings, batchId);
    }
    if (options.setsDamageAside === true) store.care.setDamagedLinesAside();
    const fold = foldLedger(store);
    const { record, prepared } = await readOrMakeRecord(surroundings, store, options, fold);
    store.care.keepRecordCopy();
    evaluator = prepared.workshop.evaluator;
    const notices: string[] = [];
    if (lock.tookOver !== null) {
      const swept = store.sweepTemporaryFiles();
      notices.push(
        `The last run of this batch did not end by itself${lock.tookOver.host === '' ? '' : ` (${lock.tookOver.command || 'process'} ${lock.tookOver.pid})`}; its lock was taken over${swept > 0 ? `, ${swept} unfinished ${swept === 1 ? 'file' : 'files'} swept` : ''}.`,
      );
    }
    keepPipelineNote(store, record.pipeline, prepared.workshop.whole);
    const { restored, homeless } = await recoverAnswers(prepared.workshop);
    if (restored > 0)
      notices.push(
        `${restored} paid ${restored === 1 ? 'answer was' : 'answers were'} on disk without a place; ${restored === 1 ? 'it is' : 'they are'} put back.`,
      );
    if (homeless.length > 0)
      notices.push(
        `${homeless.length} paid ${homeless.length === 1 ? 'answer' : 'answers'} of .batch/answers.jsonl cannot be put back, because another answer holds the place (${homeless.slice(0, 3).join(', ')}).`,
      );
    const mended = await recoverLedger(prepared.workshop, fold, {
      everyReceipt: lock.tookOver !== null && wasCutOff(lock.tookOver, lock.holder),
    });
    if (mended.length > 0)
      notices.push(
        `${mended.length} paid ${mended.length === 1 ? 'answer was' : 'answers were'} on disk without a line in the ledger; the ledger has them now.`,
      );
    const { book, settled, refiled } = await settleJobs(
      store,
      fold,
      () => surroundings.clock.now(),
      machineRunOf(lock.holder),
    );
    for (const [job, calls] of refiled)
      notices.push(
        `${countOf(calls, 'call')} of job ${job} ${calls === 1 ? 'was' : 'were'} in flight although it was collected. Process files its results once more, for nothing.`,
      );
    const reopened = await reopenJobs(prepared.workshop, fold, book, lock.tookOver !== null);
    if (reopened.answers > 0)
      notices.push(
        `${countOf(reopened.answers, 'paid answer')} of ${reopened.jobs.length === 1 ? `job ${reopened.jobs[0]}` : `jobs ${reopened.jobs.join(', ')}`} went with the machine when it went down. Their results are here: process files them again, for nothing.`,
      );
    if (settled.length > 0)
      notices.push(
        `${settled.length === 1 ? `Job ${settled[0]} was` : `Jobs ${settled.join(', ')} were`} begun by a run that was cut off and never arrived at the provider; nothing of ${settled.length === 1 ? 'it' : 'them'} was sent.`,
      );
    const removed = finishRemovals(prepared.workshop, fold);
    if (removed.length > 0)
      notices.push(
        `The folders of ${removed.length} cleaned ${removed.length === 1 ? 'item' : 'items'} were still there; they are removed now.`,
      );
    return {
      ...prepared,
      surroundings,
      store,
      record,
      fold,
      book,
      notices,
      isLockOurs: lock.isStillOurs,
      control,
      isNew,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function machineRunOf({ host, bootId }: LockHolder): string {
  return bootId === '' ? '' : `${host}/${bootId}`;
}

/** The last holder's machine went down, or was another one: what it had not waited for may not be on disk. */
function wasCutOff(last: LockHolder, own: LockHolder): boolean {
  return last.host !== own.host || last.bootId !== own.bootId || own.bootId === '';
}

async function readOrMakeRecord(
  surroundings: Surroundings,
  store: BatchStore,
  options: OpenOptions,
  { isInFlight: inFlight }: LedgerFold,
) {
  const standing = options.standIn ?? store.readBatchRecord();
  if (standing !== null) {
    const vars = { ...standing.vars, ...options.vars };
    const loaded = await loadPipelineOf(surroundings, options.pipeline, standing.pipeline, vars, {
      sourceMustExist: options.mode === 'create',
      batchId: store.batchId,
    });
    if (options.seed !== undefined && options.seed !== standing.seed) {
      throw new UserError({
        code: 'seed',
        message: `--seed ${options.seed}: the batch ${standing.id} has the seed ${standing.seed}`,
        hint: 'A batch keeps its seed. Leave the flag out, or use another --batch-id.',
      });
    }
    const record: BatchRecord = { ...standing, vars };
    return {
      record,
      prepared: {
        prices: loaded.prices,
        workshop: createWorkshop({ ...loaded.workshop, store, seed: record.seed, inFlight }),
      },
    };
  }
  if (options.mode !== 'create') {
    throw new UserError({
      code: 'batch-record',
      message: `${store.batchId}: .batch/batch.json is missing or cannot be read`,
      hint: `Give the pipeline once more: ${formatCommand(store.address, 'acquire', ['--pipeline', '<path>'])}. Nothing that stands is lost by it.`,
    });
  }
  const vars = options.vars ?? {};
  const loaded = await loadPipelineOf(surroundings, options.pipeline, null, vars, {
    sourceMustExist: true,
    batchId: store.batchId,
  });
  const record: BatchRecord = {
    version: 1,
    id: store.batchId,
    uid: surroundings.clock.randomId(16),
    pipeline: loaded.label,
    createdAt: isoNow(surroundings.clock),
    seed: options.seed ?? loaded.workshop.pipeline.seed ?? Number.parseInt(surroundings.clock.randomId(6), 36),
    vars,
    models: { override: {}, aliases: {} },
  };
  store.writeBatchRecord(record);
  return {
    record,
    prepared: {
      prices: loaded.prices,
      workshop: createWorkshop({ ...loaded.workshop, store, seed: record.seed, inFlight }),
    },
  };
}

/** Writes batch.json when something in it changed: constants, models, aliases. */
export function keepRecord(batch: OpenBatch, record: BatchRecord): void {
  batch.record = record;
  if (JSON.stringify(batch.store.readBatchRecord()) !== JSON.stringify(record)) batch.store.writeBatchRecord(record);
}
