import { toSetAsideId } from '../core/child-id.ts';
import { type AttemptPicture, type ItemPicture, pictureOfStep, stepFilesDownstreamFirst } from '../core/line.ts';
import type { OpensAttempt } from '../core/next-task.ts';
import { stepOf } from '../core/pipeline.ts';
import { ItemProblem } from '../stages/item-problem.ts';
import { expandsOf } from '../stages/receipts-of-family.ts';
import { listChildren, readRejectedNote, type Workshop } from '../stages/workshop.ts';

/**
 * Sets aside a rejected stretch, from the step that begins again to the one that rejected, downstream first, and the
 * rejection last of all. What a step behind it holds had no part in the rejection and stays. After a
 * crash in the middle the disk shows attempts/<n>/ without its rejected.json, which still stands in the item's folder:
 * `finishSetAside` goes on from there.
 */
export function setAside(workshop: Workshop, picture: ItemPicture, opens: OpensAttempt): void {
  const { store, pipeline } = workshop;
  const { itemId } = picture;
  store.openAttemptFolder(itemId, opens.number);
  if (picture.hasError) store.removeItemFile(itemId, 'error.json');
  const names = pipeline.steps.map(({ name }) => name);
  const stretch = names.slice(names.indexOf(opens.from), names.indexOf(opens.step) + 1).reverse();
  for (const step of stretch) {
    // With all children, by one rename. One that rejected has none.
    if (stepOf(pipeline, step).kind === 'expand' && step !== opens.step) {
      store.setAsideStepFolder(itemId, step, opens.number);
      continue;
    }
    const files = pictureOfStep(picture, step);
    for (const file of stepFilesDownstreamFirst) {
      if (files.has(file) && !(file === 'rejected.json' && step === opens.step))
        store.setAsideStepFile(itemId, step, file, opens.number);
    }
  }
  store.setAsideStepFile(itemId, opens.step, 'rejected.json', opens.number);
  for (const step of stretch) store.removeEmptyStepFolder(itemId, step);
}

/** Whether attempts/<number>/ holds files of a step, or children, of steps that are gone too: then it is no folder that was only opened. */
export function holdsAnything(workshop: Workshop, itemId: string, { number, steps }: AttemptPicture): boolean {
  const id = toSetAsideId(itemId, number);
  return (
    steps.size > 0 ||
    expandsOf(workshop, id, { goneSteps: true }).some((name) => listChildren(workshop, id, name).length > 0)
  );
}

/** Goes on with a set-aside that was interrupted. A folder opened and left empty, with no rejection standing, is taken away. */
export function finishSetAside(workshop: Workshop, picture: ItemPicture, number: number): void {
  const { store, pipeline } = workshop;
  const rejecting = pipeline.steps.findLast(({ name }) => pictureOfStep(picture, name).has('rejected.json'));
  if (rejecting === undefined) {
    const moved = picture.attempts.find((attempt) => attempt.number === number);
    if (moved === undefined || !holdsAnything(workshop, picture.itemId, moved)) {
      store.removeAttempt(picture.itemId, number);
      return;
    }
    throw new ItemProblem({
      step: null,
      code: 'set-aside',
      message: `attempts/${number} of ${picture.itemId} has no rejected.json, and no rejection stands`,
      hint: `Somebody removed it. Delete attempts/${number} if its files are not wanted, or move them back.`,
    });
  }
  const from = readRejectedNote(store, picture.itemId, rejecting.name)?.from ?? rejecting.name;
  const known = pipeline.steps.some(({ name }) => name === from);
  setAside(workshop, picture, { number, step: rejecting.name, from: known ? from : rejecting.name });
}
