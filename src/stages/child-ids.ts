import { levelOfId, toChildId } from '../core/child-id.ts';
import { isJsonObject } from '../core/json.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isSettled } from '../core/next-task.ts';
import { parseJson } from './parse-json.ts';
import type { Workshop } from './workshop.ts';

/**
 * The children that an item has of an expand step, in order: as many as its parsed.json says. Before that stands there are
 * none: a crash in the middle leaves folders that are made again.
 */
export function childIdsOf(workshop: Workshop, picture: ItemPicture, expand: string): readonly string[] {
  if (!isSettled(pictureOfStep(picture, expand))) return [];
  const { itemId } = picture;
  const note = parseJson(workshop.store.readStepFile(itemId, expand, 'parsed.json'));
  const count = note !== undefined && isJsonObject(note) ? note['count'] : undefined;
  if (typeof count !== 'number') {
    return workshop.store.listChildren(itemId, expand).map((index) => toChildId(itemId, expand, index));
  }
  return Array.from({ length: count }, (_, index) => toChildId(itemId, expand, index + 1));
}

/** Whether the pipeline still has the expand steps that the item's id names. */
export function isOfKnownLevel(workshop: Workshop, itemId: string): boolean {
  const level = levelOfId(itemId);
  return level === null || workshop.whole.steps.some(({ name, kind }) => name === level && kind === 'expand');
}
