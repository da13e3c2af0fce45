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
  if (only === null) return false;
  for (const id of only) if (id.startsWith(`${itemId}--`)) return true;
  return false;
}

/** Ids of the acquired items, in order: the first `limit`, of those the ones that are meant or lead there. */
export function* itemIdsOf(
  { store }: Workshop,
  selection: { readonly limit: number | null; readonly only: Only },
): Generator<string> {
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

/** Items and behind each its children, theirs behind them; only those that are meant. Read as they are asked for. */
export function* eachOfFamilies(
  workshop: Workshop,
  itemIds: Iterable<string>,
  only: Only = null,
): Generator<FamilyMember> {
  for (const itemId of itemIds) {
    const picture = lookAt(workshop, itemId);
    if (isMeant(only, itemId)) yield { picture, task: taskOf(workshop, picture) };
    for (const { name, kind } of workshopOf(workshop, itemId).pipeline.steps) {
      if (kind !== 'expand' || !picture.steps.has(name)) continue;
      if (only !== null && !isMeant(only, itemId) && !leadsToMeant(only, itemId)) continue;
      yield* eachOfFamilies(workshop, childIdsOf(workshop, picture, name), only);
    }
  }
}
