import { levelOfId } from '../core/child-id.ts';
import { findStepNameProblem } from '../core/ids.ts';
import type { PaidPlace } from '../core/ledger.ts';
import { readLevels } from '../core/levels.ts';
import type { ItemPicture } from '../core/line.ts';
import { isOfOnePlace, type Workshop } from './workshop.ts';

/** An item with the folders of steps that the pipeline has no more, or has elsewhere: what they hold was paid for all the same. */
export function lookAtAllSteps(workshop: Workshop, itemId: string): ItemPicture {
  const { steps } = workshop.whole;
  const names = steps.map(({ name }) => name);
  const expands = new Set(steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name));
  try {
    const all = new Set([...names, 'main', ...listGoneSteps(workshop, itemId)]);
    return workshop.store.readPicture(itemId, [...all], expands);
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return { itemId, acquired: false, hasError: false, steps: new Map(), attempts: [] };
  }
}

/** Folders of an item that may be those of steps which are gone; an item folder that is a link or cannot be listed has none. */
export function listGoneSteps({ store, whole }: Workshop, itemId: string): readonly string[] {
  const known = whole.steps.map(({ name }) => name);
  try {
    return store.listForeignFolders(itemId, known).filter((name) => findStepNameProblem(name) === null);
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return [];
  }
}

/** Whether the pipeline has no such place any more: its step is gone, or is taken by other items now. */
export function createGonePlaces({ whole }: Workshop): (place: Pick<PaidPlace, 'item' | 'step'>) => boolean {
  const { ofStep } = readLevels(whole.steps);
  return ({ item, step }) => !ofStep.has(step) || ofStep.get(step) !== levelOfId(item);
}
