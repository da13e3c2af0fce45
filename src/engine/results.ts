import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { parseJson } from '../stages/context.ts';
import { isOfOnePath, lookAt, type Workshop } from '../stages/workshop.ts';
import { taskOf } from './task-of.ts';

/**
 * Writes all_results.json: the accepted items of the whole batch, in order of acquisition. Returns how many. `visit` sees each
 * item as it passes.
 */
export function writeResults(workshop: Workshop, visit?: (picture: ItemPicture, task: Task) => void): number {
  let count = 0;
  const elements = function* (): Generator<string> {
    for (const { id } of workshop.store.readItems()) {
      const picture = lookAt(workshop, id);
      const task = taskOf(workshop, picture);
      visit?.(picture, task);
      const element = toElement(workshop, picture, task);
      if (element === null) continue;
      count += 1;
      yield element;
    }
  };
  workshop.store.writeResults(elements());
  return count;
}

/** {id, step, attempt, result}: the value of the last step that was not skipped. null: the item is not accepted. */
export function toResult(workshop: Workshop, itemId: string): string | null {
  const picture = lookAt(workshop, itemId);
  return toElement(workshop, picture, taskOf(workshop, picture));
}

/** A link, or a folder where a file should be: this item has no result that can be read. */
function toElement(workshop: Workshop, picture: ItemPicture, task: Task): string | null {
  try {
    return toSoundElement(workshop, picture, task);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return null;
  }
}

function toSoundElement(workshop: Workshop, picture: ItemPicture, task: Task): string | null {
  const { itemId } = picture;
  if (task.kind !== 'rest' || task.state !== 'accepted') return null;
  const last = workshop.pipeline.steps.findLast(({ name }) => pictureOfStep(picture, name).has('parsed.json'));
  if (last === undefined) return JSON.stringify({ id: itemId, step: null, attempt: 1, result: null });
  const result = parseJson(workshop.store.readStepFile(itemId, last.name, 'parsed.json'));
  if (result === undefined) return null;
  return JSON.stringify({ id: itemId, step: last.name, attempt: attemptOf(picture, last.name), result });
}
