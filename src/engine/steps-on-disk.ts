import { findStepNameProblem } from '../core/ids.ts';
import type { ItemPicture } from '../core/line.ts';
import { isOfOnePath, lookAt, type Workshop } from '../stages/workshop.ts';

/** An item with the folders of steps that the pipeline has no more: what they hold was paid for all the same. */
export function lookAtAllSteps(workshop: Workshop, itemId: string): ItemPicture {
  const { store, stepNames } = workshop;
  try {
    const gone = store.listForeignFolders(itemId, stepNames).filter((name) => findStepNameProblem(name) === null);
    return store.readPicture(itemId, [...new Set([...stepNames, 'main', ...gone])]);
  } catch (error) {
    if (isOfOnePath(error)) return lookAt(workshop, itemId);
    throw error;
  }
}
