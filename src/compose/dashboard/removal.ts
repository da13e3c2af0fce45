import { formatCommand } from '../../core/batch-commands.ts';
import { lstatSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { toDiskError } from '../../adapters/store/disk-errors.ts';
import { countOf } from '../../core/block-text.ts';
import { presentClean } from '../../cli/present-clean.ts';
import { UserError } from '../../core/errors.ts';
import type { CleanPlan } from '../../engine/clean-plan.ts';
import { spentUsdOf } from '../../core/spending.ts';
import { formatPaidAnswers, isSameRemoval, type PaidRemoval, toPaidRemoval } from '../../core/paid-removal.ts';
import type { Acted, BatchRemoval } from '../../ports/dashboard-backend.ts';
import { cleanBatch, planCleanOf } from '../clean.ts';
import { lockedBy } from '../find-batch.ts';
import { jobsOf } from '../look.ts';
import { type OpenBatch, openBatch } from '../open-batch.ts';
import { outputFolderOf, type Surroundings } from '../surroundings.ts';

/** What would go with a batch, and what was paid for it. Refused where it could not be removed now. */
export async function planRemoval(surroundings: Surroundings, batchId: string): Promise<BatchRemoval> {
  const batch = await openBatch(surroundings, { batchId, mode: 'read' });
  try {
    const seen = batch.store.lookAtLock();
    if (seen?.isLive === true) throw lockedBy(batch.store.address, seen);
    return toRemoval(batch, planWhole(batch));
  } finally {
    await batch.close();
  }
}

function toRemoval({ fold, store, surroundings }: OpenBatch, plan: CleanPlan): BatchRemoval {
  const { batchId } = store;
  const isRehearsal = fold.isSimulated === true;
  const folders = foldersOf(surroundings, batchId);
  return {
    words: [
      ...presentClean(batchId, plan).trimEnd().split('\n').slice(2),
      `${folders.length === 1 ? 'With it goes' : 'With it go'} ${countOf(folders.length, 'folder')}: ${folders.join(', ')}`,
      ...(isRehearsal ? ['It is a rehearsal: nothing was paid for it.'] : []),
    ],
    goes: goesWith(plan),
    // A call may be paid and have no known price.
    isPaid: !isRehearsal && plan.paidCalls + fold.totals.calls > 0,
    paidUsd: isRehearsal ? 0 : spentUsdOf(fold.totals),
  };
}

function goesWith(plan: CleanPlan): PaidRemoval {
  return toPaidRemoval({ ...plan, items: plan.items.length });
}

/**
 * Removes a batch for good, if it is what was shown: first its items as `clean --clean-stage acquire` does, then its folder and what
 * render made. The folder goes out of sight by one rename before it is taken apart, so that nobody ever sees half of it.
 */
export async function removeBatch(
  surroundings: Surroundings,
  batchId: string,
  shown: PaidRemoval,
): Promise<Acted & { readonly asks?: BatchRemoval }> {
  const batch = await openBatch(surroundings, { batchId, mode: 'write' });
  try {
    const plan = planWhole(batch);
    const goes = goesWith(plan);
    if (!isSameRemoval(goes, shown))
      return {
        message: `Nothing was removed: ${batchId} has ${toWords(goes)} by now, and ${toWords(shown)} was shown`,
        asks: toRemoval(batch, plan),
      };
    const [folder = '', ...outputs] = foldersOf(surroundings, batchId);
    await cleanBatch(batch, plan);
    const gone = join(dirname(folder), `.removed-${basename(folder)}-${surroundings.clock.randomId(6)}`);
    tryDisk(() => renameSync(folder, gone), folder);
    for (const path of [gone, ...outputs]) tryDisk(() => rmSync(path, { recursive: true, force: true }), path);
    return { message: `${batchId} is removed, with ${countOf(plan.items.length, 'item')}` };
  } finally {
    await batch.close();
  }
}

function toWords(removal: PaidRemoval): string {
  return `${countOf(removal.items, 'item')} with ${formatPaidAnswers(removal)}`;
}

function planWhole(batch: OpenBatch): CleanPlan {
  const { open, decisions } = jobsOf(batch);
  const { batchId } = batch.store;
  if (open.length > 0 || decisions.length > 0)
    throw new UserError({
      code: 'in-flight',
      state: 'in flight',
      message: `${batchId} has ${countOf(open.length, 'job')} in flight, and what ${open.length === 1 ? 'it brings' : 'they bring'} is paid for`,
      hint: `Collect, cancel or give up first: ${formatCommand(batch.store.address, 'jobs')}`,
    });
  return planCleanOf(batch, { limit: null, only: null }, 'acquire', null);
}

/** The batch's own, and that of its outputs where it stands. Neither may be a link: what lies behind it is not the batch's. */
function foldersOf(surroundings: Surroundings, batchId: string): readonly string[] {
  const own = join(resolve(surroundings.dataFolder), batchId);
  const output = outputFolderOf(surroundings, batchId);
  return [own, output].filter((folder) => {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (stats === undefined) return folder === own;
    if (stats.isDirectory()) return true;
    throw new UserError({
      code: 'symlink',
      message: `${folder} is ${stats.isSymbolicLink() ? 'a link' : 'no folder'}`,
      hint: 'It is not removed here. Look at what it is, and remove it by hand.',
    });
  });
}

function tryDisk(act: () => void, path: string): void {
  try {
    act();
  } catch (error) {
    throw toDiskError(error, 'remove', path);
  }
}
