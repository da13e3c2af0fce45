import { toSignature, toSignatureKey } from '../../core/item-signature.ts';
import { nextTask } from '../../core/next-task.ts';
import { childCountOf } from '../../stages/child-ids.ts';
import { lookAt, readRejectedNote, type Workshop, workshopOf } from '../../stages/workshop.ts';
import type { BatchIndex } from './batch-index.ts';

/**
 * Looks at one item by the names in its folder and notes how it stands. How its children stand is known from the index, so that
 * a parent of many costs no more than another item. `changed`: it stands otherwise now; `children`: rows that were made by it.
 */
export function lookAtRow(
  index: BatchIndex,
  workshop: Workshop,
  row: number,
): { readonly changed: boolean; readonly children: readonly number[] } {
  const itemId = index.idOf(row);
  const { pipeline, level, whole, expandNames } = workshopOf(workshop, itemId);
  const picture = lookAt(workshop, itemId);
  const children: number[] = [];
  for (const expand of expandNames) {
    const made = index.setChildren(row, expand, childCountOf(workshop, picture, expand));
    for (const child of made) children.push(child);
  }
  const task = nextTask(
    picture,
    pipeline,
    workshop.inFlight,
    (step) => readRejectedNote(workshop.store, itemId, step),
    (expand) => index.childStates(row, expand),
  );
  const key = toSignatureKey(picture, task, level, pipeline);
  const changed = index.note(row, key, () => toSignature(picture, task, level, whole));
  return { changed, children };
}
