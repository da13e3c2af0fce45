import { parseChildId, rootOfId } from '../core/child-id.ts';
import type { ChildValue, ItemContext, ItemNames, PreviousAttempt } from '../core/context.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import type { Reason } from '../core/verdict.ts';
import { readChildren } from './children.ts';
import { ItemProblem } from './item-problem.ts';
import { parseJson } from './parse-json.ts';
import { readStepValue } from './step-value.ts';
import { lookAt, readRejectedNote, type Workshop, workshopOf } from './workshop.ts';

/**
 * What `step` sees of its item: raw, the accepted values of earlier steps, its parent's too, and what was rejected before.
 * Read from disk when it is asked for, and once: a rule that looks at its value alone reads no file.
 */
export function readContext(workshop: Workshop, picture: ItemPicture, step: string): ItemContext {
  const { store, vars } = workshop;
  const { itemId } = picture;
  const raw = once(() => readRaw(workshop, itemId));
  const steps = once(() => readStepsBefore(workshop, picture, step));
  const previous = once(() => readPrevious(workshop, picture, step));
  const gathered = gatheredAt(workshop, step);
  const children = once(() => (gathered === null ? [] : readChildren(workshop, picture, gathered)));
  const context = {
    get raw() {
      return raw();
    },
    get steps() {
      return steps();
    },
    item: toItemNames(itemId),
    vars,
    batch: { id: store.batchId },
    attempt: attemptOf(picture, step),
    get previous() {
      return previous();
    },
  };
  return gathered === null
    ? context
    : Object.defineProperty(context, 'children', { enumerable: true, get: (): readonly ChildValue[] => children() });
}

/** The expand step whose children a step sees: the one that was gathered last, by it or before it. null: none. */
export function gatheredAt({ pipeline }: Pick<Workshop, 'pipeline'>, step: string): string | null {
  let gathered: string | null = null;
  for (const candidate of pipeline.steps) {
    if (candidate.kind !== 'expand' && candidate.gather !== null) gathered = candidate.gather.expand;
    if (candidate.name === step) break;
  }
  return gathered;
}

export function toItemNames(itemId: string): ItemNames {
  const child = parseChildId(itemId);
  const repetition = /\.r(\d+)$/.exec(rootOfId(itemId));
  return {
    id: itemId,
    ...(child === null ? {} : { parent: child.parent, index: child.index }),
    ...(repetition === null ? {} : { repetition: Number(repetition[1]) }),
  };
}

export function readRaw({ store }: Workshop, itemId: string): JsonObject {
  const raw = parseJson(store.readItemFile(itemId, 'raw.json'));
  if (isJsonObject(raw)) return raw;
  throw new ItemProblem({
    step: null,
    code: 'raw',
    message: `raw.json of ${itemId} is empty or is not a JSON object`,
    hint:
      parseChildId(itemId) === null
        ? 'Mend it, or delete it and run acquire, which makes it again from the source.'
        : 'Mend it, or delete it and run prepare, which makes it again from its parent.',
  });
}

/** The values of the steps before `step`: a child's begin with those that its parent had when it was expanded. */
function readStepsBefore(workshop: Workshop, picture: ItemPicture, step: string): Readonly<Record<string, JsonValue>> {
  const child = parseChildId(picture.itemId);
  const steps: Record<string, JsonValue> =
    child === null
      ? {}
      : {
          ...workshop.parentsValues.of(child.parent, child.expand, () =>
            readStepsBefore(workshop, lookAt(workshop, child.parent), child.expand),
          ),
        };
  for (const { name, kind } of workshopOf(workshop, picture.itemId).pipeline.steps) {
    if (name === step) break;
    if (kind !== 'expand') steps[name] = readStepValue(workshop, picture, name);
  }
  return steps;
}

function once<T>(read: () => T): () => T {
  let value: { readonly read: T } | null = null;
  return () => {
    value ??= { read: read() };
    return value.read;
  };
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
  if (last === undefined || last === null || beginsAgainAt(workshop, picture, last.from) !== step) return null;

  const reasons = new Map<string, readonly Reason[]>();
  for (const note of notes) {
    if (note === null || beginsAgainAt(workshop, picture, note.from) !== step) continue;
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

/** The step that takes up a rejection: the one that begins again, or, where that is skipped, the next that the item takes. */
function beginsAgainAt(workshop: Workshop, picture: ItemPicture, from: string): string {
  const { stepNames } = workshopOf(workshop, picture.itemId);
  const stretch = stepNames.slice(Math.max(0, stepNames.indexOf(from)));
  return stretch.find((name) => !pictureOfStep(picture, name).has('skipped.json')) ?? from;
}
