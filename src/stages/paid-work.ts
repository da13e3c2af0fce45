import { parseChildId, toChildId } from '../core/child-id.ts';
import { gatherOf } from '../core/levels.ts';
import { type ItemPicture, pictureOfStep, type StepPicture } from '../core/line.ts';
import { eachReceiptOfChildren, eachReceiptOfFamily } from './receipts-of-family.ts';
import { readReceiptOrNull } from './standing-receipt.ts';
import { lookAtAllSteps } from './steps-on-disk.ts';
import { listChildren, lookAt, type Workshop, workshopOf } from './workshop.ts';

/**
 * Whether something that was paid for, or is in flight, rests on the value of a step: an answer of a later step, of a child
 * made behind it, or of a step in which a parent gathered this child.
 */
export function restsPaidWork(workshop: Workshop, picture: ItemPicture, step: string): boolean {
  const { pipeline } = workshopOf(workshop, picture.itemId);
  const position = pipeline.steps.findIndex(({ name }) => name === step);
  const isPaid = pipeline.steps.some(({ name, kind }, index) => {
    if (kind === 'expand') return index >= position && hasPaidChildren(workshop, picture.itemId, name);
    return index > position && isFilled(workshop, picture, name);
  });
  return isPaid || restsPaidGather(workshop, picture.itemId);
}

/** Of the children as they stand, and of what was set aside of them, in steps that are gone too: it all goes when they go. */
function hasPaidChildren(workshop: Workshop, itemId: string, expand: string): boolean {
  for (const _ of eachReceiptOfChildren(workshop, itemId, expand, { goneSteps: true })) return true;
  return isSomeChild(workshop, itemId, expand, (id) => isAnsweredChild(workshop, id));
}

/** Whether a child that stands, or one of its own, has an answer or is to get one that is in flight. */
function isAnsweredChild(workshop: Workshop, childId: string): boolean {
  const child = lookAt(workshop, childId);
  const { stepNames, expandNames } = workshopOf(workshop, childId);
  return (
    stepNames.some((name) => isFilled(workshop, child, name)) ||
    [...expandNames].some((name) => hasPaidChildren(workshop, childId, name))
  );
}

/**
 * Whether a child holds an answer that would be lost with it, in an earlier attempt or a step that is gone too: a receipt that does not
 * stand in its own place as well, as those of a copied folder do, or a text that a person wrote.
 */
export function holdsAnswers(workshop: Workshop, childId: string): boolean {
  const { store } = workshop;
  for (const place of eachReceiptOfFamily(workshop, lookAtAllSteps(workshop, childId), { goneSteps: true })) {
    const receipt = readReceiptOrNull(store, place);
    if (receipt === null || receipt.itemId === place.itemId) return true;
    if (readReceiptOrNull(store, { ...place, itemId: receipt.itemId })?.callId !== receipt.callId) return true;
  }
  return holdsText(workshop, childId);
}

/** A response.md without a receipt is a person's. */
function holdsText(workshop: Workshop, childId: string): boolean {
  const child = lookAt(workshop, childId);
  const { stepNames, expandNames } = workshopOf(workshop, childId);
  const isText = (files: StepPicture) => files.has('response.md') && !files.has('receipt.json');
  return (
    stepNames.some((name) => isText(pictureOfStep(child, name))) ||
    [...expandNames].some((name) => isSomeChild(workshop, childId, name, (id) => holdsText(workshop, id)))
  );
}

/** Whether a job covers a place of a child, or of one of its own: what it brings is looked for there. */
export function isChildInFlight(workshop: Workshop, childId: string): boolean {
  const { stepNames, expandNames } = workshopOf(workshop, childId);
  return (
    stepNames.some((name) => workshop.inFlight(childId, name)) ||
    [...expandNames].some((name) => isSomeChild(workshop, childId, name, (id) => isChildInFlight(workshop, id)))
  );
}

/** Whether it is so of any child that lies in the folder of an expand step. */
function isSomeChild(workshop: Workshop, itemId: string, expand: string, isSo: (childId: string) => boolean): boolean {
  return listChildren(workshop, itemId, expand).some((index) => isSo(toChildId(itemId, expand, index)));
}

/** The steps of the parent from the one that gathers its children on. */
function restsPaidGather(workshop: Workshop, itemId: string): boolean {
  const child = parseChildId(itemId);
  if (child === null) return false;
  const { steps } = workshopOf(workshop, child.parent).pipeline;
  const gather = gatherOf(steps, child.expand);
  if (gather === undefined) return false;
  const parent = lookAt(workshop, child.parent);
  return isFilled(workshop, parent, gather.name) || restsPaidWork(workshop, parent, gather.name);
}

function isFilled({ inFlight }: Workshop, picture: ItemPicture, step: string): boolean {
  const files: StepPicture = pictureOfStep(picture, step);
  return files.has('receipt.json') || files.has('response.md') || inFlight(picture.itemId, step);
}
