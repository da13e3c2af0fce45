import type { ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import type { Workshop } from '../stages/workshop.ts';
import { eachOfFamilies, type Only } from './families.ts';

export { itemIdsOf } from './families.ts';

/** Looks at every item by names alone and says what a run would do. `visit` sees each as it passes, children behind parents. */
export function scan(
  workshop: Workshop,
  itemIds: Iterable<string>,
  only: Only = null,
  visit?: (picture: ItemPicture, task: Task) => void,
): Plan {
  const counter = createPlanCounter(workshop.whole);
  for (const { picture, task } of eachOfFamilies(workshop, itemIds, only)) {
    counter.add(picture, task);
    visit?.(picture, task);
  }
  return counter.toPlan();
}
