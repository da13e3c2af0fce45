import { UserError } from '../../core/errors.ts';
import { cutTexts } from '../../core/shown-text.ts';
import { viewItem } from '../../engine/view.ts';
import type { ItemDetail } from '../../ports/dashboard-backend.ts';
import { isOfKnownLevel } from '../../stages/child-ids.ts';
import { lookAt } from '../../stages/workshop.ts';
import { toLookingWorkshop } from '../open-for-looking.ts';
import type { Surroundings } from '../surroundings.ts';
import { listItemFiles } from './batch-files.ts';
import type { BatchWatch } from './batch-watch.ts';
import type { Generation } from './generation.ts';
import { whyOf } from '../why.ts';

/** An item with every answer, read from its folder as it is now. */
export function lookAtItem(
  surroundings: Surroundings,
  watch: BatchWatch,
  { index, outline, fold }: Generation,
  itemId: string,
): ItemDetail {
  const { batchId, archived } = watch;
  const store = surroundings.shelf.open(batchId, { archived });
  const workshop = toLookingWorkshop({ ...outline, store }, fold.isInFlight);
  const isKnown = index.rowOf(itemId) !== null;
  if (!isKnown && !(isOfKnownLevel(workshop, itemId) && lookAt(workshop, itemId).acquired))
    throw new UserError({
      code: 'item',
      message: `The batch ${batchId} has no item ${itemId}`,
      hint: 'It may have been cleaned, or its parent began again. Go back to the list of items.',
    });
  const expands = new Set(workshop.whole.steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name));
  return {
    // It is asked for again and again, and megabytes would travel between threads each time.
    item: cutTexts(viewItem(workshop, itemId, { hasValues: true })),
    why: whyOf({ surroundings, store, fold, workshop }, itemId),
    files: listItemFiles(watch.folder, itemId, expands),
  };
}
