import {
  checkConservation,
  type Conservation,
  createTokenComparison,
  type TokenConservation,
} from '../core/conservation.ts';
import { parseChildId, toChildId } from '../core/child-id.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isSettled, type Task } from '../core/next-task.ts';
import type { Plan } from '../core/plan.ts';
import type { Usage } from '../core/usage.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import { listChildren, lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachReceiptOfFamily } from '../stages/receipts-of-family.ts';
import { readReceiptOrNull } from '../stages/standing-receipt.ts';
import { eachOfFamilies } from './families.ts';
import { scanFamilies } from './scan.ts';
import { createGonePlaces, lookAtAllSteps } from '../stages/steps-on-disk.ts';

interface StockOptions {
  /** Read the receipts and hold them against the ledger. */
  readonly tokens: boolean;
  /** A scan of the whole batch since which nothing has changed. */
  readonly plan?: Plan | undefined;
  /** Sees each item as it passes; not called where `plan` is given. */
  readonly visit?: (picture: ItemPicture, task: Task) => void;
}

/**
 * Counts what must be conserved, on one walk over the items: items from items.jsonl against their states from the files, and,
 * with `tokens`, the ledger's paid calls against the receipts.
 */
export function takeStock(
  workshop: Workshop,
  options: StockOptions,
): { readonly conservation: Conservation; readonly plan: Plan } {
  const { store } = workshop;
  const tokens = options.tokens ? openTokenStock(workshop) : null;
  const known = new Set<string>();
  const twice: string[] = [];
  for (const { id } of store.readItems()) {
    if (known.has(id)) twice.push(id);
    known.add(id);
  }
  const strangers = store.listItemFolders().filter((name) => !known.has(name));
  const plan =
    options.plan ??
    scanFamilies(workshop, known, (picture, task) => {
      if (parseChildId(picture.itemId) === null) tokens?.add(picture);
      strangers.push(...childStrangers(workshop, picture));
      options.visit?.(picture, task);
    });
  if (options.plan !== undefined) {
    for (const id of known) if (tokens !== null) tokens.add(lookAt(workshop, id));
    if (workshop.whole.steps.some(({ kind }) => kind === 'expand'))
      for (const { picture } of eachOfFamilies(workshop, known)) strangers.push(...childStrangers(workshop, picture));
  }
  const conservation = checkConservation({
    counts: plan.counts,
    children: plan.children,
    missing: plan.missing,
    strangers,
    twice,
    tokens: tokens?.toConservation() ?? null,
  });
  return { conservation, plan };
}

/** Folders beside the children that an expand has made. */
function childStrangers(workshop: Workshop, picture: ItemPicture): readonly string[] {
  return workshopOf(workshop, picture.itemId).pipeline.steps.flatMap(({ name, kind }) => {
    if (kind !== 'expand' || !isSettled(pictureOfStep(picture, name))) return [];
    const known = new Set(childIdsOf(workshop, picture, name));
    return listChildren(workshop, picture.itemId, name)
      .map((index) => toChildId(picture.itemId, name, index))
      .filter((id) => !known.has(id));
  });
}

/** Holds the receipts of families against the ledger; to be given the acquired items. */
function openTokenStock(workshop: Workshop): { add(picture: ItemPicture): void; toConservation(): TokenConservation } {
  const { store } = workshop;
  const paid = new Map<string, Usage | null>();
  const cleaned = new Set<string>();
  const unclaimed = new Set<string>();
  const isGone = createGonePlaces(workshop);
  let goneSteps = false;
  for (const line of workshop.store.readLedger()) {
    if (line.type === 'paid') {
      paid.set(line.call, line.usage);
      if (line.unclaimed === true) unclaimed.add(line.call);
      goneSteps ||= isGone(line);
    }
    if (line.type === 'cleaned') for (const call of line.calls) cleaned.add(call);
  }
  const comparison = createTokenComparison(paid, cleaned, unclaimed);
  return {
    add(picture) {
      const whole = goneSteps ? lookAtAllSteps(workshop, picture.itemId) : picture;
      for (const place of eachReceiptOfFamily(workshop, whole, { goneSteps })) {
        const receipt = readReceiptOrNull(store, place);
        if (receipt !== null) comparison.add(receipt);
      }
    },
    toConservation: comparison.toConservation,
  };
}
