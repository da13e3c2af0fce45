import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { nothingInFlight } from '../core/next-task.ts';
import { isPromptStep, stepOf } from '../core/pipeline.ts';
import { digestOfPrompt, isOurs } from '../core/prompt-file.ts';
import { readContext } from '../stages/context.ts';
import { ItemProblem, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { isVerdictOutdated } from '../stages/parse.ts';
import { readPromptFile, renderPrompt } from '../stages/prepare.ts';
import { readReceipt } from '../stages/receipt.ts';
import { type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachSelected, type Selection } from './families.ts';
import { UserError } from '../core/errors.ts';

/**
 * Paid answers that no longer fit what would be asked or decided now. `edited`: prompt.md was changed after it was
 * paid for. `template`: template or inputs now give another prompt. `verdict`: schema or rules now decide otherwise, and
 * paid work rests on the old value.
 */
export interface OutdatedAnswer {
  readonly itemId: string;
  readonly step: string;
  readonly cause: 'edited' | 'template' | 'verdict';
  /** What this answer and those that rest on it cost: about what redoing them would. null: unknown. */
  readonly redoUsd: number | null;
}

/** Reads receipts and prompts and renders again; changes nothing and redoes nothing. */
export function* findOutdated(workshop: Workshop, selection: Selection): Generator<OutdatedAnswer> {
  for (const { picture } of eachSelected(workshop, selection)) {
    const answer = findOutdatedAnswer(workshopOf(workshop, picture.itemId), picture);
    if (answer !== null) yield answer;
  }
}

/** The first outdated answer on the item's line. */
export function findOutdatedAnswer(workshop: Workshop, picture: ItemPicture): OutdatedAnswer | null {
  const { itemId } = picture;
  const paid = workshop.stepNames.filter(
    (step) => pictureOfStep(picture, step).has('receipt.json') && isPromptStep(stepOf(workshop.pipeline, step)),
  );
  for (const step of paid) {
    const cause = findCause(workshop, picture, step);
    if (cause !== null)
      return { itemId, step, cause, redoUsd: costFrom(workshop, itemId, paid.slice(paid.indexOf(step))) };
  }
  return null;
}

function findCause(workshop: Workshop, picture: ItemPicture, step: string): OutdatedAnswer['cause'] | null {
  const { itemId } = picture;
  try {
    const receipt = readReceipt(workshop.store, itemId, step);
    const prompt = readPromptFile(workshop, itemId, step);
    if (receipt !== null && prompt !== null) {
      if (digestOfPrompt(prompt) !== receipt.promptDigest) return 'edited';
      if (
        isOurs(prompt) &&
        digestOfPrompt(renderPrompt(workshop, readContext(workshop, picture, step), step)) !== receipt.promptDigest
      )
        return 'template';
    }
    return isVerdictOutdated(workshop, picture, step, nothingInFlight) ? 'verdict' : null;
  } catch (error) {
    // What cannot be rendered or read now is reported by the task that needs it.
    if (error instanceof ItemProblem || error instanceof UnreadableCheckpoint || error instanceof UserError)
      return null;
    throw error;
  }
}

function costFrom(workshop: Workshop, itemId: string, steps: readonly string[]): number | null {
  let sumUsd: number | null = 0;
  for (const step of steps) {
    const costUsd = readReceiptCost(workshop, itemId, step);
    sumUsd = sumUsd === null || costUsd === null ? null : sumUsd + costUsd;
  }
  return sumUsd;
}

function readReceiptCost(workshop: Workshop, itemId: string, step: string): number | null {
  try {
    return readReceipt(workshop.store, itemId, step)?.costUsd ?? null;
  } catch (error) {
    if (error instanceof ItemProblem) return null;
    throw error;
  }
}
