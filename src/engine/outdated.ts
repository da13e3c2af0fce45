import { gatherOf } from '../core/levels.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { parseChildId } from '../core/child-id.ts';
import { isPromptStep, stepOf } from '../core/pipeline.ts';
import { digestOfPrompt, isOurs } from '../core/prompt-file.ts';
import { readContext } from '../stages/context.ts';
import { ItemProblem, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { isVerdictOutdated } from '../stages/parse.ts';
import { readPromptFile, renderPrompt } from '../stages/prepare.ts';
import { readReceipt } from '../stages/receipt.ts';
import { eachReceiptOfChildren } from '../stages/receipts-of-family.ts';
import { lookAt, type Workshop, workshopOf } from '../stages/workshop.ts';
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

/** The first outdated answer on the item's line, or the first value of a free step that paid answers rest on. */
export function findOutdatedAnswer(workshop: Workshop, picture: ItemPicture): OutdatedAnswer | null {
  const { itemId } = picture;
  for (const { name, kind } of workshop.pipeline.steps) {
    const files = pictureOfStep(picture, name);
    if (kind === 'prompt' ? !files.has('receipt.json') : files.size === 0) continue;
    const cause = findCause(workshop, picture, name);
    if (cause !== null) return { itemId, step: name, cause, redoUsd: costOfWhatRests(workshop, picture, name) };
  }
  return null;
}

function findCause(workshop: Workshop, picture: ItemPicture, step: string): OutdatedAnswer['cause'] | null {
  const { itemId } = picture;
  try {
    if (!isPromptStep(stepOf(workshop.pipeline, step)))
      return isVerdictOutdated(workshop, picture, step) ? 'verdict' : null;
    const receipt = readReceipt(workshop.store, itemId, step);
    const prompt = readPromptFile(workshop, itemId, step);
    // What was sent may not be known: then nobody can say whether it would be sent otherwise.
    if (receipt !== null && receipt.promptDigest !== null && prompt !== null) {
      if (digestOfPrompt(prompt) !== receipt.promptDigest) return 'edited';
      if (
        isOurs(prompt) &&
        digestOfPrompt(renderPrompt(workshop, readContext(workshop, picture, step), step)) !== receipt.promptDigest
      )
        return 'template';
    }
    return isVerdictOutdated(workshop, picture, step) ? 'verdict' : null;
  } catch (error) {
    // What cannot be rendered or read now is reported by the task that needs it.
    if (error instanceof ItemProblem || error instanceof UnreadableCheckpoint || error instanceof UserError)
      return null;
    throw error;
  }
}

/** Of the step's own answer and those behind it, of children too, and of the parent from where it gathers this child. */
function costOfWhatRests(workshop: Workshop, picture: ItemPicture, step: string): number | null {
  const { itemId } = picture;
  const costs = workshop.pipeline.steps.slice(workshop.stepNames.indexOf(step)).flatMap(({ name, kind }) => {
    if (kind !== 'expand')
      return pictureOfStep(picture, name).has('receipt.json') ? [readReceiptCost(workshop, itemId, name)] : [];
    return [...eachReceiptOfChildren(workshop, itemId, name, { goneSteps: false })]
      .filter((place) => place.setAsideAs === undefined && !place.itemId.includes('@'))
      .map((place) => readReceiptCost(workshop, place.itemId, place.step));
  });
  const child = parseChildId(itemId);
  const parent = child === null ? null : workshopOf(workshop, child.parent);
  const gather = child === null || parent === null ? undefined : gatherOf(parent.pipeline.steps, child.expand);
  if (child !== null && parent !== null && gather !== undefined)
    costs.push(costOfWhatRests(parent, lookAt(parent, child.parent), gather.name));
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}

function readReceiptCost(workshop: Workshop, itemId: string, step: string): number | null {
  try {
    return readReceipt(workshop.store, itemId, step)?.costUsd ?? null;
  } catch (error) {
    if (error instanceof ItemProblem) return null;
    throw error;
  }
}
