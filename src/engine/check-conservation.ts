import {
  checkConservation,
  type Conservation,
  createTokenComparison,
  type TokenConservation,
} from '../core/conservation.ts';
import type { ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import type { Plan } from '../core/plan.ts';
import type { Usage } from '../core/usage.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { scan } from './scan.ts';

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
  const plan =
    options.plan ??
    scan(workshop, known, null, (picture, task) => {
      tokens?.add(picture);
      options.visit?.(picture, task);
    });
  if (options.plan !== undefined && tokens !== null) for (const id of known) tokens.add(lookAt(workshop, id));
  const strangers = store.listItemFolders().filter((name) => !known.has(name));
  const conservation = checkConservation({
    counts: plan.counts,
    missing: plan.missing,
    strangers,
    twice,
    tokens: tokens?.toConservation() ?? null,
  });
  return { conservation, plan };
}

function openTokenStock(workshop: Workshop): { add(picture: ItemPicture): void; toConservation(): TokenConservation } {
  const { store } = workshop;
  const paid = new Map<string, Usage | null>();
  const cleaned = new Set<string>();
  const placesOfGoneSteps = new Set<string>();
  for (const line of workshop.store.readLedger()) {
    if (line.type === 'paid') {
      paid.set(line.call, line.usage);
      if (!workshop.stepNames.includes(line.step)) placesOfGoneSteps.add(`${line.item}\n${line.step}`);
    }
    if (line.type === 'cleaned') for (const call of line.calls) cleaned.add(call);
  }
  const comparison = createTokenComparison(paid, cleaned);
  const addReceipt = (itemId: string, step: string, attempt?: number) => {
    const receipt = parseReceipt(store.readStepFile(itemId, step, 'receipt.json', attempt) ?? '');
    if (receipt !== null) comparison.add(receipt);
  };
  // Receipts of steps that the pipeline has no more stand in no picture.
  for (const place of placesOfGoneSteps) {
    const [itemId = '', step = ''] = place.split('\n');
    addReceipt(itemId, step);
  }
  return {
    add({ itemId, steps, attempts }) {
      for (const [step, files] of steps) if (files.has('receipt.json')) addReceipt(itemId, step);
      for (const attempt of attempts) {
        for (const [step, files] of attempt.steps)
          if (files.has('receipt.json')) addReceipt(itemId, step, attempt.number);
      }
    },
    toConservation: comparison.toConservation,
  };
}
