import { UserError } from '../../core/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MoveOutcome } from '../../ports/batch-store.ts';
import type { Files } from './files.ts';
import { createLayout } from './layout.ts';
import { handBackLock, takeLock } from './lock.ts';
import type { Machine } from './machine.ts';

/**
 * Moves a batch between data/ and data/_archive/, its lock with it:
 *
 *   lock in `from` ──check──▶ rename the folder ──▶ give up the lock, which lies in `to` now
 *
 * A crash before the rename leaves the batch in `from`, behind it in `to`, each time with a lock whose holder is gone.
 */
export interface Move {
  readonly files: Files;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly command: string;
  readonly batchId: string;
  readonly from: string;
  readonly to: string;
}

/** `check` is called under the lock; what it throws leaves the batch where it is. */
export function moveBatch(move: Move, check: () => void): MoveOutcome {
  const { files, batchId } = move;
  const source = createLayout(move.from, batchId);
  const target = createLayout(move.to, batchId);
  if (files.look(source.ownFile('batch.json')) === null) throw noBatchThere(batchId, move.from);
  if (files.look(source.batchFolder)?.kind === 'link') throw isALink(source.batchFolder);
  const parts = { ...move, path: source.ownFile('lock') };
  const { outcome } = takeLock(parts);
  if (outcome.kind === 'held') return outcome;
  let isMoved = false;
  try {
    check();
    if (files.look(target.batchFolder) !== null) return { kind: 'occupied', path: target.batchFolder };
    files.makeFolder(move.to);
    isMoved = files.rename(source.batchFolder, target.batchFolder);
    if (!isMoved) throw noBatchThere(batchId, move.from);
    return { kind: 'moved', from: source.batchFolder, to: target.batchFolder };
  } finally {
    outcome.handBack();
    if (isMoved) {
      handBackLock({ ...parts, path: target.ownFile('lock') }, outcome.holder, outcome.tookOver);
      for (const folder of [move.from, move.to]) files.syncNow(folder);
    }
  }
}

function noBatchThere(batchId: string, folder: string): UserError {
  return new UserError({
    code: 'no-batch',
    message: `There is no batch ${batchId} in ${folder}`,
    hint: 'See what there is with: batch-pipeline list, and batch-pipeline list --archived',
  });
}

/** What a relative link says depends on where it lies. */
function isALink(path: string): UserError {
  return new UserError({
    code: 'symlink',
    message: `${path} is a symbolic link, which would lead elsewhere when it is moved`,
    hint: 'Move the link by hand, or the folder that it leads to into its place.',
  });
}
