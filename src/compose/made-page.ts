import { statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { outputFolderOf, type Surroundings } from './surroundings.ts';

/**
 * The page of a batch, as a person would name it, where it is newer than anything it shows: the results, the ledger,
 * the batch's name.
 * null: there is none, or render would make another.
 */
export function findMadePage(surroundings: Surroundings, batchId: string): string | null {
  const page = join(outputFolderOf(surroundings, batchId), 'index.html');
  const madeAt = changedAt(page);
  if (madeAt === null) return null;
  const batchFolder = join(surroundings.dataFolder, batchId);
  const shown = ['all_results.json', join('.batch', 'ledger.jsonl'), join('.batch', 'batch.json')].map((file) =>
    join(batchFolder, file),
  );
  if (shown.some((file) => (changedAt(file) ?? 0) > madeAt)) return null;
  return relative(surroundings.currentFolder, page) || page;
}

function changedAt(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

/** Render came to the page that stands already and left it alone: from now on it is newer than what it shows. */
export function notePageIsCurrent(surroundings: Surroundings, batchId: string): void {
  if (findMadePage(surroundings, batchId) !== null) return;
  const now = new Date();
  try {
    utimesSync(join(outputFolderOf(surroundings, batchId), 'index.html'), now, now);
  } catch {
    // There is no such page, or it is another's: only the hint of what comes next rests on it.
  }
}
