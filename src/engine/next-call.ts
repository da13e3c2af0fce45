import { isPromptStep } from '../core/pipeline.ts';
import { stepsToReach } from '../core/plan.ts';
import { type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachSelected } from './families.ts';

/** Whose call, of which step. */
export interface NextCall {
  readonly itemId: string;
  readonly step: string;
}

/**
 * The first call that an item's line will come to, or that of a child of its that can move; a step of children that are
 * still to be made is named with the item itself. null: nothing is left to ask a model.
 */
export function findNextCall(workshop: Workshop, itemId: string): NextCall | null {
  const { steps } = workshop.whole;
  let behindChildren: NextCall | null = null;
  for (const { picture, task } of eachSelected(workshop, { limit: null, only: new Set([itemId]) })) {
    const [first] = stepsToReach(picture, task, workshopOf(workshop, picture.itemId).pipeline);
    const place = steps.findIndex(({ name }) => name === first);
    const step = place < 0 ? undefined : steps.slice(place).find(isPromptStep);
    if (step === undefined) continue;
    const call = { itemId: picture.itemId, step: step.name };
    // It waits for children: theirs comes first.
    if (task.kind === 'rest') behindChildren ??= call;
    else return call;
  }
  return behindChildren;
}
