import { parseChildId, rootOfId } from '../core/child-id.ts';
import type { ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import { taskOf } from '../stages/task-of.ts';
import { lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';

/** Items that a command is about; null: all. An item means its children too; a child means the way to it as well. */
export type Only = ReadonlySet<string> | null;

/** Whether the command is about the item: it was named, or one that it descends from. */
export function isMeant(only: Only, itemId: string): boolean {
  if (only === null || only.has(itemId)) return true;
  const child = parseChildId(itemId);
  return child !== null && isMeant(only, child.parent);
}

/** Whether one of its descendants was named. */
export function leadsToMeant(only: Only, itemId: string): boolean {
  return only !== null && ancestorsOf(only).has(itemId);
}

/** Ids of everything that named children descend from. Read once: it is asked of every item. */
function ancestorsOf(only: NonNullable<Only>): ReadonlySet<string> {
  const standing = ancestors.get(only);
  if (standing !== undefined) return standing;
  const found = new Set<string>();
  for (const id of only) {
    for (let child = parseChildId(id); child !== null; child = parseChildId(child.parent)) found.add(child.parent);
  }
  ancestors.set(only, found);
  return found;
}

const ancestors = new WeakMap<NonNullable<Only>, ReadonlySet<string>>();

/** Which items a command is about: of the first `limit` in order of acquisition those that are meant. */
export interface Selection {
  readonly limit: number | null;
  readonly only: Only;
}

export const everyItem: Selection = { limit: null, only: null };

/** Ids of the acquired items of a selection, and of those that lead to a child of it, in order. */
export function* itemIdsOf({ store }: Workshop, selection: Selection): Generator<string> {
  const roots = selection.only === null ? null : new Set([...selection.only].map(rootOfId));
  let count = 0;
  for (const { id } of store.readItems()) {
    if (selection.limit !== null && count >= selection.limit) return;
    count += 1;
    if (roots === null || roots.has(id)) yield id;
  }
}

export interface FamilyMember {
  readonly picture: ItemPicture;
  readonly task: Task;
}

/** The items of a selection, behind each its children, theirs behind them. Read as they are asked for. */
export function* eachSelected(workshop: Workshop, selection: Selection): Generator<FamilyMember> {
  yield* eachOfFamilies(workshop, itemIdsOf(workshop, selection), selection.only);
}

export function* eachOfFamilies(
  workshop: Workshop,
  itemIds: Iterable<string>,
  only: Only = null,
): Generator<FamilyMember> {
  for (const itemId of itemIds) {
    const isOnTheWay = leadsToMeant(only, itemId);
    if (!isOnTheWay && !isMeant(only, itemId)) continue;
    const picture = lookAt(workshop, itemId);
    if (isMeant(only, itemId)) yield { picture, task: taskOf(workshop, picture) };
    for (const { name, kind } of workshopOf(workshop, itemId).pipeline.steps) {
      if (kind !== 'expand' || !picture.steps.has(name)) continue;
      yield* eachOfFamilies(workshop, childIdsOf(workshop, picture, name), only);
    }
  }
}
