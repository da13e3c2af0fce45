import { checkConservation, compareTokens, type Conservation, type TokenConservation } from '../core/conservation.ts';
import type { Plan } from '../core/plan.ts';
import type { Usage } from '../core/usage.ts';
import { parseReceipt } from '../stages/receipt.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { itemIdsOf, scan } from './scan.ts';

/**
 * Counts what must be conserved: items from items.jsonl against their states from the files, and, with `tokens`, the
 * ledger's paid calls against the receipts. `plan`: a scan of the whole batch since which nothing has changed.
 */
export function takeStock(workshop: Workshop, options: { readonly tokens: boolean; readonly plan?: Plan | undefined }): Conservation {
  const { store } = workshop;
  const known = new Set<string>();
  const twice: string[] = [];
  for (const { id } of store.readItems()) {
    if (known.has(id)) twice.push(id);
    known.add(id);
  }
  const plan = options.plan ?? scan(workshop, known);
  const strangers = store.listItemFolders().filter((name) => !known.has(name));
  return checkConservation({
    counts: plan.counts,
    missing: plan.missing,
    strangers,
    twice,
    tokens: options.tokens ? takeStockOfTokens(workshop) : null,
  });
}

function takeStockOfTokens(workshop: Workshop): TokenConservation {
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
  return compareTokens(paid, readReceipts(workshop, placesOfGoneSteps), cleaned);
}

/** Every receipt of the batch: those of earlier attempts, and those of steps that the pipeline has no more, too. */
function* readReceipts(workshop: Workshop, placesOfGoneSteps: ReadonlySet<string>): Generator<{ readonly callId: string; readonly usage: Usage | null }> {
  const { store } = workshop;
  const read = (itemId: string, step: string, attempt?: number) => parseReceipt(store.readStepFile(itemId, step, 'receipt.json', attempt) ?? '');
  for (const itemId of itemIdsOf(workshop, { limit: null, only: null })) {
    const picture = lookAt(workshop, itemId);
    for (const [step, files] of picture.steps) {
      const receipt = files.has('receipt.json') ? read(itemId, step) : null;
      if (receipt !== null) yield receipt;
    }
    for (const attempt of picture.attempts) {
      for (const [step, files] of attempt.steps) {
        const receipt = files.has('receipt.json') ? read(itemId, step, attempt.number) : null;
        if (receipt !== null) yield receipt;
      }
    }
  }
  for (const place of placesOfGoneSteps) {
    const [itemId = '', step = ''] = place.split('\n');
    const receipt = read(itemId, step);
    if (receipt !== null) yield receipt;
  }
}
