import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { JsonValue } from '../core/json.ts';
import type { Task } from '../core/next-task.ts';
import { parseJson } from '../stages/parse-json.ts';
import { isOfOnePath, lookAt, type Workshop } from '../stages/workshop.ts';
import { taskOf } from '../stages/task-of.ts';

/** Writes all_results.json: the accepted items of the whole batch, in order of acquisition. Returns how many. */
export function writeResults(workshop: Workshop): number {
  let count = 0;
  const elements = function* (): Generator<string> {
    for (const { id } of workshop.store.readItems()) {
      const element = toResult(workshop, id);
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

/** The accepted value of a step, as it was just judged and stands on disk. */
export interface KnownValue {
  readonly step: string;
  readonly value: JsonValue;
}

/** The line of an item in all_results.json. A link, or a folder where a file should be: it has no result that can be read. */
export function toElement(
  workshop: Workshop,
  picture: ItemPicture,
  task: Task,
  known: KnownValue | null = null,
): string | null {
  try {
    return toSoundElement(workshop, picture, task, known);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    return null;
  }
}

function toSoundElement(workshop: Workshop, picture: ItemPicture, task: Task, known: KnownValue | null): string | null {
  const { itemId } = picture;
  if (task.kind !== 'rest' || task.state !== 'accepted') return null;
  const last = workshop.pipeline.steps.findLast(({ name }) => pictureOfStep(picture, name).has('parsed.json'));
  if (last === undefined) return JSON.stringify({ id: itemId, step: null, attempt: 1, result: null });
  const result =
    known?.step === last.name ? known.value : parseJson(workshop.store.readStepFile(itemId, last.name, 'parsed.json'));
  if (result === undefined) return null;
  return JSON.stringify({ id: itemId, step: last.name, attempt: attemptOf(picture, last.name), result });
}
