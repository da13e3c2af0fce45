import { toBeyondId, toChildId, toSetAsideId } from '../core/child-id.ts';
import type { ItemPicture } from '../core/line.ts';
import { listChildren, lookAt, type Workshop } from './workshop.ts';
import { listGoneSteps, lookAtAllSteps } from './steps-on-disk.ts';

/** Where a receipt lies: of the item, a child, or what was set aside of either. */
export interface ReceiptPlace {
  /** Of a child that was set aside with its parent: `a@2--split-001`, as the store finds it. */
  readonly itemId: string;
  readonly step: string;
  /** attempts/<attempt>/ of the item; undefined: its own folder. */
  readonly setAsideAs: number | undefined;
}

interface Reach {
  /** Steps that the pipeline has no more are looked for too; dearer. */
  readonly goneSteps: boolean;
}

/** Every receipt of an item, of its children and of what was set aside of them: what was paid for is found wherever it was moved. */
export function* eachReceiptOfFamily(workshop: Workshop, picture: ItemPicture, reach: Reach): Generator<ReceiptPlace> {
  yield* eachReceiptOfItem(picture);
  for (const itemId of [
    picture.itemId,
    toBeyondId(picture.itemId),
    ...picture.attempts.map(({ number }) => toSetAsideId(picture.itemId, number)),
  ]) {
    for (const expand of expandsOf(workshop, itemId, reach))
      yield* eachReceiptOfChildren(workshop, itemId, expand, reach);
  }
}

/** The receipts of the item itself, of its earlier attempts too. */
export function* eachReceiptOfItem({ itemId, steps, attempts }: ItemPicture): Generator<ReceiptPlace> {
  for (const [step, files] of steps) if (files.has('receipt.json')) yield { itemId, step, setAsideAs: undefined };
  for (const { number, steps: held } of attempts) {
    for (const [step, files] of held) if (files.has('receipt.json')) yield { itemId, step, setAsideAs: number };
  }
}

/** The receipts of all children that lie in the folder of an expand step. */
export function* eachReceiptOfChildren(
  workshop: Workshop,
  itemId: string,
  expand: string,
  reach: Reach,
): Generator<ReceiptPlace> {
  const look = reach.goneSteps ? lookAtAllSteps : lookAt;
  for (const index of listChildren(workshop, itemId, expand)) {
    yield* eachReceiptOfFamily(workshop, look(workshop, toChildId(itemId, expand, index)), reach);
  }
}

/** Expand steps whose children an item, or what was set aside of it, may have. */
export function expandsOf(workshop: Workshop, itemId: string, { goneSteps }: Reach): readonly string[] {
  const known = workshop.whole.steps.filter(({ kind }) => kind === 'expand').map(({ name }) => name);
  return goneSteps ? [...known, ...listGoneSteps(workshop, itemId)] : known;
}
