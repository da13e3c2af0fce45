import { levelOfId } from '../../core/child-id.ts';
import type { JobCall } from '../../core/job-call.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../../core/line.ts';
import { generationOf } from '../../stages/children.ts';
import { parseReceipt } from '../../stages/receipt.ts';
import { lookAt, type Workshop, workshopOf } from '../../stages/workshop.ts';
import { findHome } from './find-home.ts';

/** Where an answer of a job belongs, as things stand now. */
export type Place =
  | { readonly kind: 'empty' | 'ours'; readonly picture: ItemPicture }
  /** Filed before a crash, and moved on since. */
  | { readonly kind: 'set aside' }
  /** Filled, passed or gone. */
  | { readonly kind: 'gone' };

/** Whether the item still waits for this answer, or has it already. */
export function findPlace(workshop: Workshop, call: JobCall): Place {
  const picture = lookIfKnown(workshop, call.item);
  if (picture === null || !picture.acquired) return { kind: 'gone' };
  const ofLevel = workshopOf(workshop, call.item);
  if (!ofLevel.stepNames.includes(call.step)) return { kind: 'gone' };
  const files = pictureOfStep(picture, call.step);
  const isItsTurn =
    attemptOf(picture, call.step) === call.attempt && generationOf(ofLevel, call.item) === (call.generation ?? null);
  if (!isItsTurn) return { kind: findHome(workshop, call)?.holds === 'its receipt' ? 'set aside' : 'gone' };
  if (files.has('receipt.json')) {
    const standing = parseReceipt(workshop.store.readStepFile(call.item, call.step, 'receipt.json') ?? '');
    // While a job covers the place nobody else files there: one that cannot be read is ours, of a machine that went down.
    if (standing === null) return { kind: 'empty', picture };
    return standing.callId === call.call ? { kind: 'ours', picture } : { kind: 'gone' };
  }
  return files.has('response.md') || files.has('skipped.json') ? { kind: 'gone' } : { kind: 'empty', picture };
}

/** null: a child of a step that the pipeline has no more. */
function lookIfKnown(workshop: Workshop, itemId: string): ItemPicture | null {
  const level = levelOfId(itemId);
  if (level !== null && !workshop.whole.steps.some(({ name, kind }) => name === level && kind === 'expand'))
    return null;
  return lookAt(workshop, itemId);
}
