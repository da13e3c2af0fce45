import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isPromptStep } from '../core/pipeline.ts';
import { isOurs } from '../core/prompt-file.ts';
import { readPromptFile } from '../stages/prepare.ts';
import type { Workshop } from '../stages/workshop.ts';

/** Unpaid prompts of an item that a person edited. One that cannot be read was. */
export function countEditedPrompts(workshop: Workshop, picture: ItemPicture): number {
  let count = 0;
  for (const step of workshop.pipeline.steps) {
    const files = pictureOfStep(picture, step.name);
    if (!isPromptStep(step) || !files.has('prompt.md') || files.has('receipt.json')) continue;
    if (isEdited(workshop, picture.itemId, step.name)) count += 1;
  }
  return count;
}

function isEdited(workshop: Workshop, itemId: string, step: string): boolean {
  try {
    const prompt = readPromptFile(workshop, itemId, step);
    return prompt !== null && !isOurs(prompt);
  } catch {
    return true;
  }
}
