import type { ItemContext, ItemNames, PreviousAttempt } from '../core/context.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { Reason } from '../core/verdict.ts';
import { ItemProblem, UnreadableCheckpoint } from './item-problem.ts';
import { readRejectedNote, type Workshop } from './workshop.ts';

/** What `step` sees of its item: raw, the accepted values of earlier steps, and what was rejected before. */
export function readContext(workshop: Workshop, picture: ItemPicture, step: string): ItemContext {
  const { store, pipeline, vars } = workshop;
  const steps: Record<string, JsonValue> = {};
  for (const { name } of pipeline.steps) {
    if (name === step) break;
    steps[name] = readStepValue(workshop, picture, name);
  }
  return {
    raw: readRaw(workshop, picture.itemId),
    steps,
    item: toItemNames(picture.itemId),
    vars,
    batch: { id: store.batchId },
    attempt: attemptOf(picture, step),
    previous: readPrevious(workshop, picture, step),
  };
}

export function toItemNames(itemId: string): ItemNames {
  const repetition = /\.r(\d+)$/.exec(itemId);
  return repetition === null ? { id: itemId } : { id: itemId, repetition: Number(repetition[1]) };
}

export function readRaw({ store }: Workshop, itemId: string): JsonObject {
  const raw = parseJson(store.readItemFile(itemId, 'raw.json'));
  if (isJsonObject(raw)) return raw;
  throw new ItemProblem({
    step: null,
    code: 'raw',
    message: `raw.json of ${itemId} is empty or is not a JSON object`,
    hint: 'Mend it, or delete it and run acquire, which makes it again from the source.',
  });
}

function readStepValue({ store }: Workshop, picture: ItemPicture, step: string): JsonValue {
  if (pictureOfStep(picture, step).has('skipped.json')) return null;
  const value = parseJson(store.readStepFile(picture.itemId, step, 'parsed.json'));
  if (value === undefined) throw new UnreadableCheckpoint(step);
  return value;
}

/** undefined: missing, empty or not JSON. */
export function parseJson(text: string | null): JsonValue | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * The set-aside attempts in which `step` was the one that began again, the newest giving values and response, and of
 * each rejecting step its last reasons. null when the newest stretch that held the step began elsewhere: a judge does
 * not hear what it said.
 */
function readPrevious(workshop: Workshop, picture: ItemPicture, step: string): PreviousAttempt | null {
  const { store } = workshop;
  const held = picture.attempts.filter((attempt) => attempt.steps.has(step));
  const newest = held.at(-1);
  if (newest === undefined) return null;
  const notes = held.map((attempt) => {
    const rejecting = [...attempt.steps].find(([, files]) => files.has('rejected.json'))?.[0];
    return rejecting === undefined ? null : readRejectedNote(store, picture.itemId, rejecting, attempt.number);
  });
  const last = notes.at(-1);
  if (last === undefined || last === null || last.from !== step) return null;

  const reasons = new Map<string, readonly Reason[]>();
  for (const note of notes) {
    if (note === null || note.from !== step) continue;
    reasons.delete(note.step);
    reasons.set(note.step, note.reasons);
  }
  const steps: Record<string, JsonValue> = {};
  for (const name of newest.steps.keys()) {
    const value = parseJson(store.readStepFile(picture.itemId, name, 'parsed.json', newest.number));
    if (value !== undefined) steps[name] = value;
  }
  if (last.value !== null) steps[last.step] = last.value;
  return {
    step: last.step,
    reasons: [...reasons.values()].flat(),
    steps,
    response: store.readStepFile(picture.itemId, step, 'response.md', newest.number),
  };
}
