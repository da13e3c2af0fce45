import { parseChildId } from '../core/child-id.ts';
import type { JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture } from '../core/line.ts';
import type { Task } from '../core/next-task.ts';
import { lastValueStep } from '../stages/children.ts';
import { parseJson } from '../stages/parse-json.ts';
import { isOfOnePlace, type Workshop, workshopOf } from '../stages/workshop.ts';
import { eachSelected, everyItem } from './families.ts';

/** Writes all_results.json: the accepted results of the whole batch, in order of acquisition. Returns how many. */
export function writeResults(workshop: Workshop): number {
  let count = 0;
  const elements = function* (): Generator<string> {
    for (const element of eachResult(workshop)) {
      count += 1;
      yield element;
    }
  };
  workshop.store.writeResults(elements());
  return count;
}

/** The elements of all_results.json as the items give them. */
export function* eachResult(workshop: Workshop): Generator<string> {
  for (const { picture, task } of eachSelected(workshop, everyItem)) {
    const element = toElement(workshop, picture, task);
    if (element !== null) yield element;
  }
}

/** The accepted value of a step, as it was just judged and stands on disk. */
export interface KnownValue {
  readonly step: string;
  readonly value: JsonValue;
}

/**
 * The line of an item in all_results.json: {id, parent?, step, attempt, result}, the value of the last step that was not skipped.
 * null: it is not accepted, or is no result but what results come from. A link, a folder where a file should be, or one that may
 * not be read: it has no result that can be read.
 */
export function toElement(
  workshop: Workshop,
  picture: ItemPicture,
  task: Task,
  known: KnownValue | null = null,
): string | null {
  try {
    return toSoundElement(workshopOf(workshop, picture.itemId), picture, task, known);
  } catch (error) {
    if (!isOfOnePlace(error)) throw error;
    return null;
  }
}

function toSoundElement(workshop: Workshop, picture: ItemPicture, task: Task, known: KnownValue | null): string | null {
  const { itemId: id } = picture;
  if (workshop.level !== workshop.resultLevel || task.kind !== 'rest' || task.state !== 'accepted') return null;
  const child = parseChildId(id);
  const names = { id, ...(child === null ? {} : { parent: child.parent }) };
  const last = lastValueStep(workshop, picture);
  if (last === null) return JSON.stringify({ ...names, step: null, attempt: 1, result: null });
  const result = known?.step === last ? known.value : parseJson(workshop.store.readStepFile(id, last, 'parsed.json'));
  if (result === undefined) return null;
  return JSON.stringify({ ...names, step: last, attempt: attemptOf(picture, last), result });
}
