import type { JsonValue } from '../core/json.ts';
import { type ItemPicture, pictureOfStep } from '../core/line.ts';
import { UnreadableCheckpoint } from './item-problem.ts';
import { parseJson } from './parse-json.ts';
import type { Workshop } from './workshop.ts';

/** The accepted value of a step; null where it was skipped. A value that cannot be read is made again first. */
export function readStepValue({ store }: Workshop, picture: ItemPicture, step: string): JsonValue {
  if (pictureOfStep(picture, step).has('skipped.json')) return null;
  const value = parseJson(store.readStepFile(picture.itemId, step, 'parsed.json'));
  if (value === undefined) throw new UnreadableCheckpoint(picture.itemId, step);
  return value;
}
