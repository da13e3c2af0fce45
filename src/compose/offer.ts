import type { Estimate } from '../core/estimate.ts';
import { pictureOfStep } from '../core/line.ts';
import { isPromptStep } from '../core/pipeline.ts';
import type { Plan } from '../core/plan.ts';
import { isOurs } from '../core/prompt-file.ts';
import { findOutdated, type OutdatedAnswer } from '../engine/outdated.ts';
import { itemIdsOf } from '../engine/scan.ts';
import { readPromptFile } from '../stages/prepare.ts';
import { lookAt } from '../stages/workshop.ts';
import type { ResolvedModels } from './models.ts';
import type { OpenBatch } from './open-batch.ts';
import type { Selection } from './spending-flags.ts';

/** What is put to the person before anything is spent. */
export interface Offer {
  readonly batchId: string;
  readonly plan: Plan;
  readonly estimate: Estimate;
  readonly outdated: readonly OutdatedSummary[];
  /** Unpaid prompts that a person edited; they are sent as they are. */
  readonly editedPrompts: number;
  /** Steps whose answers so far came from another model than the one about to be asked. */
  readonly mixedSteps: readonly { readonly step: string; readonly before: readonly string[]; readonly now: string }[];
  readonly maxCostUsd: number | null;
  readonly simulated: boolean;
}

export interface Consent {
  /** `missing`: no terminal and no --yes. */
  ask(offer: Offer): Promise<'yes' | 'no' | 'missing'>;
  /** More than was consented to is needed: how many dollars more, or null. */
  askForMore(paidUsd: number): Promise<number | null>;
}

/** Outdated answers of one step and cause. */
export interface OutdatedSummary {
  readonly step: string;
  readonly cause: OutdatedAnswer['cause'];
  readonly items: number;
  readonly example: string;
  /** About what redoing them costs; null: unknown. */
  readonly redoUsd: number | null;
}

export function toOffer(
  batch: OpenBatch, selection: Selection, found: { readonly plan: Plan; readonly estimate: Estimate }, models: ResolvedModels, money: { readonly maxCostUsd: number | null; readonly simulated: boolean },
): Offer {
  return {
    batchId: batch.store.batchId,
    ...found,
    outdated: summarizeOutdated(findOutdated(batch.workshop, itemIdsOf(batch.workshop, selection))),
    editedPrompts: countEditedPrompts(batch, selection),
    mixedSteps: findMixedSteps(batch, models, found.estimate),
    ...money,
  };
}

export function summarizeOutdated(answers: Iterable<OutdatedAnswer>): readonly OutdatedSummary[] {
  const rows = new Map<string, { -readonly [K in keyof OutdatedSummary]: OutdatedSummary[K] }>();
  for (const { itemId, step, cause, redoUsd } of answers) {
    const key = `${step}\n${cause}`;
    const row = rows.get(key) ?? { step, cause, items: 0, example: itemId, redoUsd: 0 };
    row.items += 1;
    row.redoUsd = row.redoUsd === null || redoUsd === null ? null : row.redoUsd + redoUsd;
    rows.set(key, row);
  }
  return [...rows.values()];
}

function countEditedPrompts({ workshop }: OpenBatch, selection: Selection): number {
  let count = 0;
  for (const itemId of itemIdsOf(workshop, selection)) {
    const picture = lookAt(workshop, itemId);
    for (const { name } of workshop.pipeline.steps.filter(isPromptStep)) {
      const files = pictureOfStep(picture, name);
      if (!files.has('prompt.md') || files.has('receipt.json')) continue;
      if (isEdited(() => readPromptFile(workshop, itemId, name))) count += 1;
    }
  }
  return count;
}

function isEdited(read: () => ReturnType<typeof readPromptFile>): boolean {
  try {
    const prompt = read();
    return prompt !== null && !isOurs(prompt);
  } catch {
    return true;
  }
}

function findMixedSteps({ fold }: OpenBatch, models: ResolvedModels, estimate: Estimate): Offer['mixedSteps'] {
  return estimate.steps.flatMap(({ step }) => {
    const now = models.ofStep(step).model;
    const before = fold.modelsOf(step).filter(({ provider, model }) => provider !== now.provider || model !== now.model);
    return before.length === 0 ? [] : [{ step, before: before.map(({ model }) => model), now: now.model }];
  });
}
