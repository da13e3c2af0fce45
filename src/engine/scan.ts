import type { ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { createPlanCounter, type Plan } from '../core/plan.ts';
import type { Workshop } from '../stages/workshop.ts';
import { eachOfFamilies, eachSelected, type FamilyMember, type Selection } from './families.ts';

/** Looks at every item by names alone and says what a run would do. `visit` sees each as it passes, children behind parents. */
export function scan(
  workshop: Workshop,
  selection: Selection,
  visit?: (picture: ItemPicture, task: Task) => void,
): Plan {
  return countMembers(workshop, eachSelected(workshop, selection), visit);
}

/** The same of items that are known by their ids. */
export function scanFamilies(
  workshop: Workshop,
  itemIds: Iterable<string>,
  visit: (picture: ItemPicture, task: Task) => void,
): Plan {
  return countMembers(workshop, eachOfFamilies(workshop, itemIds), visit);
}

function countMembers(
  workshop: Workshop,
  members: Iterable<FamilyMember>,
  visit?: (picture: ItemPicture, task: Task) => void,
): Plan {
  const counter = createPlanCounter(workshop.whole);
  for (const { picture, task } of members) {
    counter.add(picture, task);
    visit?.(picture, task);
  }
  return counter.toPlan();
}
