import { levelOfId, toChildId } from '../core/child-id.ts';
import { isJsonObject } from '../core/json.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isSettled } from '../core/next-task.ts';
import { parseJson } from './parse-json.ts';
import { listChildren, type Workshop } from './workshop.ts';

/**
 * The children that an item has of an expand step, in order: as many as its parsed.json says. Before that stands there are
 * none: a crash in the middle leaves folders that are made again.
 */
export function childIdsOf(workshop: Workshop, picture: ItemPicture, expand: string): readonly string[] {
  const length = childCountOf(workshop, picture, expand);
  return Array.from({ length }, (_, index) => toChildId(picture.itemId, expand, index + 1));
}

/** How many these are. */
export function childCountOf(workshop: Workshop, picture: ItemPicture, expand: string): number {
  if (!isSettled(pictureOfStep(picture, expand))) return 0;
  return readCount(workshop, picture.itemId, expand) ?? highestChild(workshop, picture.itemId, expand);
}

/** No list that the interpreter can give is as long; a greater count is a damaged one. */
const mostChildren = 10_000_000;

/** What parsed.json of an expand step says; null: it cannot be read. */
export function readCount({ store }: Workshop, itemId: string, expand: string): number | null {
  const note = parseJson(store.readStepFile(itemId, expand, 'parsed.json'));
  const count = note !== undefined && isJsonObject(note) ? note['count'] : undefined;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= mostChildren ? count : null;
}

/** How many children an expand has made, where only their folders can tell. */
export function highestChild(workshop: Workshop, itemId: string, expand: string): number {
  return listChildren(workshop, itemId, expand).at(-1) ?? 0;
}

/** Whether the pipeline still has the expand steps that the item's id names. */
export function isOfKnownLevel(workshop: Workshop, itemId: string): boolean {
  const level = levelOfId(itemId);
  return level === null || workshop.whole.steps.some(({ name, kind }) => name === level && kind === 'expand');
}
