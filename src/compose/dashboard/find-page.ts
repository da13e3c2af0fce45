import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { outputFolderOf, type Surroundings } from '../surroundings.ts';

/** The page that was made last, as a person would name it; null: there is none. */
export function findPage(surroundings: Surroundings, batchId: string): string | null {
  const page = join(outputFolderOf(surroundings, batchId), 'index.html');
  if (statSync(page, { throwIfNoEntry: false })?.isFile() !== true) return null;
  return relative(surroundings.currentFolder, page) || page;
}
