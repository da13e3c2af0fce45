import type { ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { taskOf } from './task-of.ts';

/** Ids in order of acquisition; the first `limit`, or those of `only`. */
export function* itemIdsOf(
  { store }: Workshop,
  selection: { readonly limit: number | null; readonly only: ReadonlySet<string> | null },
): Generator<string> {
  let count = 0;
  for (const { id } of store.readItems()) {
    if (selection.limit !== null && count >= selection.limit) return;
    count += 1;
    if (selection.only === null || selection.only.has(id)) yield id;
  }
}

/** Looks at every item by names alone and says what a run would do. `visit` sees each as it passes. */
export function scan(
  workshop: Workshop,
  itemIds: Iterable<string>,
  visit?: (picture: ItemPicture, task: Task) => void,
): Plan {
  const counter = createPlanCounter(workshop.pipeline);
  for (const itemId of itemIds) {
    const picture = lookAt(workshop, itemId);
    const task = taskOf(workshop, picture);
    counter.add(picture, task);
    visit?.(picture, task);
  }
  return counter.toPlan();
}
