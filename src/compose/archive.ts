import { formatCommand } from '../core/batch-commands.ts';
import { UserError } from '../core/errors.ts';
import { glanceAtJobsOf } from '../engine/jobs/read-jobs.ts';
import type { BatchStore, MoveOutcome } from '../ports/batch-store.ts';
import { checkBatchId, foldLedger, isArchived, lockedBy, noSuchBatch } from './find-batch.ts';
import { noteInLog } from './note-in-log.ts';
import { outputFolderOf, type Surroundings } from './surroundings.ts';

/** A batch that was put away or back. */
export interface MovedBatch {
  readonly batchId: string;
  readonly name: string | null;
  /** Folders of the batch. */
  readonly from: string;
  readonly to: string;
  /** What render made stays here. */
  readonly outputFolder: string;
}

/**
 * Puts a batch away: `data/<id>` becomes `data/_archive/<id>`, and what render made stays where it is. Refused, with nothing
 * touched, where a process works on it (state `locked`), where jobs are in flight (state `inFlight`), and where an archived
 * batch has this id.
 */
export function archiveBatch(surroundings: Surroundings, batchId: string | undefined): MovedBatch {
  const id = checkBatchId(batchId);
  const { shelf } = surroundings;
  if (!shelf.open(id).exists) throw shelf.isArchived(id) ? isArchived(surroundings, id) : noSuchBatch(surroundings, id);
  return move(surroundings, id, 'archive', (store) => refuseWithJobs(store, surroundings));
}

/** Takes a batch back. Refused where a batch of this id stands in the data folder again. */
export function unarchiveBatch(surroundings: Surroundings, batchId: string | undefined): MovedBatch {
  const id = checkBatchId(batchId);
  if (!surroundings.shelf.isArchived(id)) throw notArchived(surroundings, id);
  return move(surroundings, id, 'shelf', () => {});
}

function move(
  surroundings: Surroundings,
  batchId: string,
  to: 'archive' | 'shelf',
  check: (store: BatchStore) => void,
): MovedBatch {
  let name: string | null = null;
  const outcome = surroundings.shelf.move(batchId, to, (store) => {
    name = store.readBatchRecord()?.name ?? null;
    check(store);
  });
  if (outcome.kind === 'held') throw lockedBy({ batchId, ...surroundings.named }, outcome);
  if (outcome.kind === 'occupied') throw occupied(batchId, to, outcome);
  noteMoved(surroundings, batchId, to);
  return {
    batchId,
    name,
    from: outcome.from,
    to: outcome.to,
    outputFolder: outputFolderOf(surroundings, batchId),
  };
}

/** Behind the rename, under a lock of its own: no file of a folder that is renamed may be open. Who took it meanwhile is let be. */
function noteMoved(surroundings: Surroundings, batchId: string, to: 'archive' | 'shelf'): void {
  const isAway = to === 'archive';
  const store = surroundings.shelf.open(batchId, { archived: isAway });
  const lock = store.lock({ create: false });
  if (lock.kind === 'held') return;
  try {
    noteInLog(store, surroundings, {
      event: isAway ? 'archived' : 'unarchived',
      message: isAway ? 'Is put away' : 'Is taken back',
    });
  } finally {
    lock.handBack();
    void store.close();
  }
}

/** Jobs that wait for a person too: whoever collects them looks for the batch in its place. */
function refuseWithJobs(store: BatchStore, { clock }: Surroundings): void {
  const { open, decisions } = glanceAtJobsOf(store, foldLedger(store), clock.now());
  const jobs = [...new Set([...open, ...decisions.map(({ job }) => job)])].sort((a, b) => a - b);
  if (jobs.length === 0) return;
  const which = jobs.length === 1 ? `Job ${jobs[0]} is` : `Jobs ${jobs.slice(0, 12).join(', ')} are`;
  throw new UserError({
    code: 'in-flight',
    state: 'in flight',
    message: `${which} in flight, and what ${jobs.length === 1 ? 'it brings' : 'they bring'} is paid for`,
    hint: `Collect or give up what is in flight, then archive. See it with: ${formatCommand(store.address, 'jobs')}`,
    details: { jobs },
  });
}

function occupied(
  batchId: string,
  to: 'archive' | 'shelf',
  { path }: Extract<MoveOutcome, { kind: 'occupied' }>,
): UserError {
  return new UserError({
    code: 'occupied',
    message:
      to === 'archive'
        ? `An archived batch is called ${batchId} already: ${path}`
        : `${batchId} stands in the data folder again: ${path}`,
    hint: 'Nothing was touched. Move one of the two folders elsewhere by hand first.',
    details: { path },
  });
}

function notArchived({ shelf, dataFolder }: Surroundings, batchId: string): UserError {
  const known = shelf.listBatches({ archived: true }).slice(0, 8);
  return new UserError({
    code: 'no-batch',
    message: shelf.open(batchId).exists
      ? `The batch ${batchId} is not archived`
      : `There is no archived batch ${batchId} in ${dataFolder}`,
    hint: known.length === 0 ? 'No batch is archived.' : `Archived are: ${known.join(', ')}.`,
  });
}
