import { formatCommand } from '../../core/batch-commands.ts';
import { resolve } from 'node:path';
import { openFile } from '../../adapters/system/open-file.ts';
import { UserError } from '../../core/errors.ts';
import type { Acted } from '../../ports/dashboard-backend.ts';
import { archiveBatch, unarchiveBatch } from '../archive.ts';
import { renameBatch } from '../rename.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPage } from './find-page.ts';

export function putAway(surroundings: Surroundings, batchId: string): Acted {
  archiveBatch(surroundings, batchId);
  return { message: `${batchId} is archived` };
}

export function takeBack(surroundings: Surroundings, batchId: string): Acted {
  unarchiveBatch(surroundings, batchId);
  return { message: `${batchId} is back among the batches` };
}

export function nameBatch(surroundings: Surroundings, batchId: string, name: string): Acted {
  const renamed = renameBatch(surroundings, batchId, name);
  return {
    message: renamed.name === null ? `${batchId} has no name any more` : `${batchId} is called ${renamed.name}`,
  };
}

export async function openPageOf(surroundings: Surroundings, batchId: string): Promise<Acted> {
  const page = findPage(surroundings, batchId);
  if (page === null)
    throw new UserError({
      code: 'no-page',
      message: `${batchId} has no page yet`,
      hint: `Make it: ${formatCommand({ batchId, ...surroundings.named }, 'render')}`,
    });
  await openFile(resolve(surroundings.currentFolder, page));
  return { message: `${page} is opened` };
}
