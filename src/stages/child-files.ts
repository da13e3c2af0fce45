import { parseChildId, toChildBeyond, toChildId } from '../core/child-id.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { formatJson } from './verdict-files.ts';
import { childCountOf, highestChild } from './child-ids.ts';
import { holdsAnswers, isChildInFlight } from './paid-work.ts';
import { parseJson } from './parse-json.ts';
import type { Workshop } from './workshop.ts';

/**
 * The children that stand have other elements than these. One whose raw.json is missing or unreadable says nothing, and neither does a
 * count that is short of children which stand as the list has them.
 */
export function childrenDiffer(
  workshop: Workshop,
  picture: ItemPicture,
  expand: string,
  children: readonly JsonObject[],
): boolean {
  const { store } = workshop;
  const rawOf = (index: number) => store.readItemFile(toChildId(picture.itemId, expand, index + 1), 'raw.json');
  let standing = pictureOfStep(picture, expand).has('parsed.json')
    ? childCountOf(workshop, picture, expand)
    : highestChild(workshop, picture.itemId, expand);
  for (let next = children[standing]; next !== undefined && rawOf(standing) === formatJson(next); ) {
    standing += 1;
    next = children[standing];
  }
  return standing !== children.length || children.some((raw, index) => !isAs(rawOf(index), raw));
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
 * changes: in between there are none, and the next run makes the same ones again. A child of another element begins anew. Returns the
 * ids of those that were set aside.
 */
export function writeChildren(
  workshop: Workshop,
  picture: ItemPicture,
  expand: string,
  children: readonly JsonObject[],
): readonly string[] {
  const { store } = workshop;
  const { itemId } = picture;
  if (childrenDiffer(workshop, picture, expand, children)) store.removeStepFile(itemId, expand, 'parsed.json');
  const standing = new Set(store.listChildren(itemId, expand));
  const beyond = [...standing].filter((index) => index > children.length);
  const setAside = beyond.map((index) => toChildId(itemId, expand, index)).filter((id) => putAwayChild(workshop, id));
  for (const [index, raw] of children.entries()) {
    const childId = toChildId(itemId, expand, index + 1);
    const isNew = !standing.has(index + 1);
    if (!isNew && !isAs(store.readItemFile(childId, 'raw.json'), raw)) putAwayChild(workshop, childId);
    store.writeItemFile(childId, 'raw.json', formatJson(raw));
  }
  return setAside;
}

/**
 * Takes a child out of its parent's list: it is removed where nothing of it was answered, else set aside with everything in it. What a
 * job is to bring has its place here: until then it stays, as it does where one of its name is set aside already. True: set aside.
 */
export function putAwayChild(workshop: Workshop, childId: string): boolean {
  const { store } = workshop;
  const child = parseChildId(childId);
  if (child === null) throw new Error(`${childId} is no child`);
  if (isChildInFlight(workshop, childId)) return false;
  if (holdsAnswers(workshop, childId)) return store.moveChild(childId, toChildBeyond(child));
  store.removeItemFolder(childId);
  return false;
}

function isAs(text: string | null, raw: JsonObject): boolean {
  const standing = parseJson(text);
  return standing === undefined || !isJsonObject(standing) || formatJson(standing) === formatJson(raw);
}
