import { attemptOf, type ItemPicture } from '../core/line.ts';
import type { Draw } from '../ports/expressions.ts';
import { drawIdOf } from './children.ts';
import type { Workshop } from './workshop.ts';

/** The words that a step draws by: never a counter, and never shared with another step, item or attempt. */
export function drawOf(workshop: Workshop, picture: ItemPicture, step: string): Draw {
  return {
    seed: workshop.seed,
    itemId: drawIdOf(workshop, picture.itemId),
    step,
    attempt: attemptOf(picture, step),
  };
}
