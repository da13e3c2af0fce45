import { rootOfId } from '../core/child-id.ts';
import { createLowestRanks } from '../core/lowest-ranks.ts';
import { stepsToReach } from '../core/plan.ts';
import { rankOf } from '../core/rank.ts';
import { type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachSelected, itemIdsOf, type Selection } from './families.ts';

/**
 * The items of a pilot: those with the lowest ranks among all of the selection, done or not. First ones would be like each
 * other, and evenly spread ones fall in with whatever repeats in the order; a draw is what the interval takes for granted. The
 * same seed draws the same items, so that a pilot that was cut off goes on with its own, and a larger one with those and more.
 */
export function drawPilot(workshop: Workshop, selection: Selection, count: number): ReadonlySet<string> {
  const lowest = createLowestRanks<string>(count);
  let place = 0;
  for (const id of itemIdsOf(workshop, selection)) {
    lowest.add(rankOf(workshop.seed, `pilot ${id}`), { place, size: 0, held: id });
    place += 1;
  }
  return new Set(lowest.toSorted().held ?? []);
}

/** Items of the selection that have something left to buy, themselves or in one of their children. */
export function findUnfinished(workshop: Workshop, selection: Selection): ReadonlySet<string> {
  const unfinished = new Set<string>();
  for (const { picture, task } of eachSelected(workshop, selection)) {
    const { pipeline } = workshopOf(workshop, picture.itemId);
    const isInFlight = task.kind === 'rest' && task.state === 'in flight';
    const reached = stepsToReach(picture, task, pipeline);
    const buys = pipeline.steps.some(({ name, kind }) => kind !== 'code' && reached.includes(name));
    if (isInFlight || buys || task.kind === 'acquire') unfinished.add(rootOfId(picture.itemId));
  }
  return unfinished;
}
