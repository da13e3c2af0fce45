import { toChildId } from '../core/child-id.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { formatJson } from './verdict-files.ts';
import { childIdsOf, highestChild } from './child-ids.ts';
import { parseJson } from './parse-json.ts';
import type { Workshop } from './workshop.ts';

/** The children that stand have other elements than these. One whose raw.json is missing or unreadable says nothing. */
export function childrenDiffer(
  workshop: Workshop,
  picture: ItemPicture,
  expand: string,
  children: readonly JsonObject[],
): boolean {
  const standing = pictureOfStep(picture, expand).has('parsed.json')
    ? childIdsOf(workshop, picture, expand).length
    : highestChild(workshop, picture.itemId, expand);
  return (
    standing !== children.length ||
    children.some(
      (raw, index) => !isAs(workshop.store.readItemFile(toChildId(picture.itemId, expand, index + 1), 'raw.json'), raw),
    )
  );
}

/** Every child's raw.json is there as it should be, and no other child. */
export function childrenStand(
  workshop: Workshop,
  picture: ItemPicture,
  expand: string,
  children: readonly JsonObject[],
): boolean {
  const { store } = workshop;
  return (
    store.listChildren(picture.itemId, expand).length === children.length &&
    children.every(
      (raw, index) => store.readItemFile(toChildId(picture.itemId, expand, index + 1), 'raw.json') === formatJson(raw),
    )
  );
}

/**
 * Makes the children of an expand. parsed.json comes after the last of them, by the caller, and goes before the first one that
 * changes: in between there are none, and the next run makes the same ones again. A child of another element begins anew.
 */
export function writeChildren(
  workshop: Workshop,
  picture: ItemPicture,
  expand: string,
  children: readonly JsonObject[],
): void {
  const { store } = workshop;
  const { itemId } = picture;
  if (childrenDiffer(workshop, picture, expand, children)) store.removeStepFile(itemId, expand, 'parsed.json');
  const standing = new Set(store.listChildren(itemId, expand));
  for (const index of standing) if (index > children.length) store.removeItemFolder(toChildId(itemId, expand, index));
  for (const [index, raw] of children.entries()) {
    const childId = toChildId(itemId, expand, index + 1);
    const isNew = !standing.has(index + 1);
    if (!isNew && !isAs(store.readItemFile(childId, 'raw.json'), raw)) store.removeItemFolder(childId);
    store.writeItemFile(childId, 'raw.json', formatJson(raw));
  }
}

function isAs(text: string | null, raw: JsonObject): boolean {
  const standing = parseJson(text);
  return standing === undefined || !isJsonObject(standing) || formatJson(standing) === formatJson(raw);
}
