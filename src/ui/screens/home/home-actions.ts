import { formatUsd } from '../../../core/money-text.ts';
import type { BatchRemoval, RunChange } from '../../../ports/dashboard-backend.ts';
import { askConsent } from '../../consent.ts';
import type { Shell } from '../../shell.ts';

export const noChange: RunChange = { redo: 'none', model: null, lane: null, workers: null, maxCostUsd: null };

/** What can be done with a batch, at home and on its own screen. Each says what has become of it; false: nothing has. */

export function stopBatch(shell: Shell, batchId: string): Promise<boolean> {
  return shell.act(`Asking the run of ${batchId} to stop`, shell.backend.stop(batchId));
}

export async function resumeBatch(shell: Shell, batchId: string, change: RunChange = noChange): Promise<boolean> {
  const { backend } = shell;
  const estimate = await shell.wait(`Estimating ${batchId}`, backend.estimateRun(batchId, change));
  if (estimate === null) return false;
  const isRedo = change.redo !== 'none';
  const consent = await askConsent(shell, {
    title: isRedo ? `Redo what was ${change.redo} in ${batchId}?` : `Resume ${batchId}?`,
    yes: isRedo ? 'redo it' : 'resume it',
    estimate,
  });
  if (consent === null) return false;
  return shell.act(`Starting ${batchId}`, backend.resume(batchId, change, consent));
}

export function archiveBatch(shell: Shell, batchId: string, isArchived: boolean): Promise<boolean> {
  const { backend } = shell;
  return isArchived
    ? shell.act(`Bringing ${batchId} back`, backend.unarchive(batchId))
    : shell.act(`Archiving ${batchId}`, backend.archive(batchId));
}

export async function renameBatch(shell: Shell, batchId: string, name: string | null): Promise<boolean> {
  const answers = await shell.ask({
    title: `Rename ${batchId}`,
    lines: ['The name is for people; the id and the folder stay. Empty: no name.'],
    yes: 'rename',
    fields: [{ kind: 'text', name: 'name', label: 'Name', value: name ?? '' }],
  });
  return answers === null
    ? false
    : shell.act(`Renaming ${batchId}`, shell.backend.rename(batchId, answers['name'] ?? ''));
}

/** Where something was paid for, the id is to be typed. What has changed since it was shown is shown again. */
export async function deleteBatch(shell: Shell, batchId: string): Promise<boolean> {
  const removal = await shell.wait(`Looking at ${batchId}`, shell.backend.removal(batchId));
  return removal !== null && removeAsShown(shell, batchId, removal);
}

async function removeAsShown(shell: Shell, batchId: string, removal: BatchRemoval): Promise<boolean> {
  const { isPaid, paidUsd, goes } = removal;
  const answers = await shell.ask({
    title: `Delete ${batchId}?`,
    isDangerous: true,
    lines: [
      ...removal.words,
      isPaid
        ? `${paidUsd > 0 ? formatUsd(paidUsd) : 'An unknown amount'} was paid for it. Type the id to delete it for good.`
        : 'It cost nothing. It is gone for good.',
    ],
    yes: 'delete it',
    fields: isPaid
      ? [
          {
            kind: 'text',
            name: 'id',
            label: 'Id',
            value: '',
            problem: (text) => (text === batchId ? null : `That is not ${batchId}.`),
          },
        ]
      : [],
  });
  if (answers === null) return false;
  const removed = await shell.wait(`Deleting ${batchId}`, shell.backend.remove(batchId, goes));
  if (removed === null) return false;
  shell.tell(removed.message, removed.asks === undefined ? 'good' : 'warning');
  return removed.asks === undefined || removeAsShown(shell, batchId, removed.asks);
}
