import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { ownFolderName } from '../adapters/store/layout.ts';
import { UserError } from '../core/errors.ts';
import { outputFolderOf, type Surroundings } from './surroundings.ts';

/**
 * The folder of a batch's outputs is removed without a question, for it can be made again: so it may not be one of a batch, lie in one,
 * or hold the folder of all. A mistake of the person who named the folders.
 */
export function refuseOutputsInBatches(surroundings: Surroundings, batchId: string): void {
  const place = realPathOf(outputFolderOf(surroundings, batchId));
  const data = realPathOf(surroundings.dataFolder);
  if (!isWithin(data, place) && !isWithin(place, join(data, batchId)) && !liesInBatch(place, data)) return;
  throw new UserError({
    code: 'output-dir',
    message: `The outputs of ${batchId} would lie in ${place}, among what was paid for`,
    hint: 'Name another --output-dir (or BATCH_OUTPUT_DIR): what is there may be removed and made anew at any time.',
  });
}

function liesInBatch(place: string, data: string): boolean {
  if (!isWithin(place, data) || place === data) return false;
  return existsSync(join(place, ownFolderName)) || liesInBatch(dirname(place), data);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** Behind all links, as far as it stands. */
function realPathOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPathOf(parent), basename(path));
}
