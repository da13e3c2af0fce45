import { parseChildId, toChildId } from '../core/child-id.ts';
import { gatherOf } from '../core/levels.ts';
import { type ItemPicture, pictureOfStep, type StepPicture } from '../core/line.ts';
import type { InFlight } from '../core/next-task.ts';
import { eachReceiptOfChildren } from './receipts-of-family.ts';
import { listChildren, lookAt, type Workshop, workshopOf } from './workshop.ts';

/**
 * Whether something that was paid for, or is in flight, rests on the value of a step: an answer of a later step, of a child
 * made behind it, or of a step in which a parent gathered this child.
 */
export function restsPaidWork(workshop: Workshop, picture: ItemPicture, step: string, inFlight: InFlight): boolean {
  const { pipeline } = workshopOf(workshop, picture.itemId);
  const position = pipeline.steps.findIndex(({ name }) => name === step);
  const isPaid = pipeline.steps.some(({ name, kind }, index) => {
    if (kind === 'expand') return index >= position && hasPaidChildren(workshop, picture.itemId, name, inFlight);
    return index > position && isFilled(picture, name, inFlight);
  });
  return isPaid || restsPaidGather(workshop, picture.itemId, inFlight);
}

/** Of the children as they stand, and of what was set aside of them, in steps that are gone too: it all goes when they go. */
function hasPaidChildren(workshop: Workshop, itemId: string, expand: string, inFlight: InFlight): boolean {
  for (const _ of eachReceiptOfChildren(workshop, itemId, expand, { goneSteps: true })) return true;
  return listChildren(workshop, itemId, expand).some((index) => {
    const child = lookAt(workshop, toChildId(itemId, expand, index));
    const { stepNames, expandNames } = workshopOf(workshop, child.itemId);
    return (
      stepNames.some((name) => isFilled(child, name, inFlight)) ||
      [...expandNames].some((name) => hasPaidChildren(workshop, child.itemId, name, inFlight))
    );
  });
}

/** The steps of the parent from the one that gathers its children on. */
function restsPaidGather(workshop: Workshop, itemId: string, inFlight: InFlight): boolean {
  const child = parseChildId(itemId);
  if (child === null) return false;
  const { steps } = workshopOf(workshop, child.parent).pipeline;
  const gather = gatherOf(steps, child.expand);
  if (gather === undefined) return false;
  const parent = lookAt(workshop, child.parent);
  return isFilled(parent, gather.name, inFlight) || restsPaidWork(workshop, parent, gather.name, inFlight);
}

function isFilled(picture: ItemPicture, step: string, inFlight: InFlight): boolean {
  const files: StepPicture = pictureOfStep(picture, step);
  return files.has('receipt.json') || files.has('response.md') || inFlight(picture.itemId, step);
}
