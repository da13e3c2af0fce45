import { toBeyondId } from '../core/child-id.ts';
import type { CleanedLine } from '../core/ledger.ts';
import { findSetAsideInProgress, type ItemPicture } from '../core/line.ts';
import { type Clock, isoNow } from '../ports/clock.ts';
import { lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';
import { type CleanItem, type CleanPlan, planCleanOfItem } from './clean-plan.ts';
import { filesToEmpty } from './files-to-empty.ts';
import { writeResults } from './results.ts';
import { finishSetAside } from './set-aside.ts';

/**
 * Empties the line: first the ledger's `cleaned` lines (on disk), for acquire then the items' lines, then file by file
 * downstream first. A crash in the middle leaves shorter lines, which another clean empties further; of acquire it leaves
 * folders without a line, which `finishRemovals` takes away. Returns what the ledger was told.
 */
export async function carryOutClean(
  workshop: Workshop,
  plan: CleanPlan,
  clock: Clock,
): Promise<readonly CleanedLine[]> {
  const { store } = workshop;
  const isWhole = plan.stage === 'acquire';
  const items = isWhole ? plan.items : plan.items.map((item) => finishFirst(workshop, plan, item));
  const at = isoNow(clock);
  const lines = items
    .flatMap((item) => [item, ...item.children])
    .filter((places) => isWhole || places.steps.length > 0)
    .map(
      ({ itemId, steps, calls }): CleanedLine => ({
        type: 'cleaned',
        at,
        item: itemId,
        steps,
        calls,
        ...(isWhole ? { whole: true } : {}),
      }),
    );
  await Promise.all(lines.map((line) => store.appendLedgerDurably(line)));
  if (isWhole) store.removeItems(new Set(items.map(({ itemId }) => itemId)));
  for (const item of items) {
    if (isWhole) store.removeItemFolder(item.itemId);
    else emptyItem(workshop, item);
  }
  // What was emptied is no result any more.
  if (store.readResults() !== null) writeResults(workshop);
  return lines;
}

function emptyItem(batch: Workshop, { itemId, from, attempts, expands }: CleanItem): void {
  const workshop = workshopOf(batch, itemId);
  const { store, pipeline, stepNames } = workshop;
  const picture = lookAt(workshop, itemId);
  store.removeItemFile(itemId, 'error.json');
  const files = from === null ? [] : filesToEmpty(pipeline, picture, from.stage, from.step);
  for (const name of [...stepNames].reverse()) {
    if (expands.includes(name)) for (const id of [itemId, toBeyondId(itemId)]) store.removeStepFolder(id, name);
    else for (const { step, file } of files) if (step === name) store.removeStepFile(itemId, step, file);
  }
  for (const step of [...stepNames].reverse()) store.removeEmptyStepFolder(itemId, step);
  for (const number of [...attempts].reverse()) store.removeAttempt(itemId, number);
}

/** A set-aside that was interrupted goes on first: of a half that was cleaned the other half would never come to its end. */
function finishFirst(workshop: Workshop, plan: CleanPlan, item: CleanItem): CleanItem {
  const picture = lookAt(workshop, item.itemId);
  const open = findSetAsideInProgress(picture);
  // Without a rejection there is no end that it could come to; then the plan removes what it has.
  if (open === null || !hasRejection(picture)) return item;
  finishSetAside(workshopOf(workshop, item.itemId), picture, open.number);
  const again = planCleanOfItem(workshop, item.itemId, plan);
  return again ?? { ...item, from: null, steps: [], calls: [], attempts: [], expands: [], children: [] };
}

function hasRejection(picture: ItemPicture): boolean {
  return [...picture.steps.values()].some((files) => files.has('rejected.json'));
}
