import { parseChildId, toChildId, toSetAsideId } from '../core/child-id.ts';
import type { ChildValue } from '../core/context.ts';
import { isJsonObject, type JsonValue } from '../core/json.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import { childIdsOf } from './child-ids.ts';
import { parseJson } from './parse-json.ts';
import { readStepValue } from './step-value.ts';
import { taskOf } from './task-of.ts';
import { lookAt, type Workshop } from './workshop.ts';

/** The accepted children of an expand step, as their parent sees them. */
export function readChildren(workshop: Workshop, picture: ItemPicture, expand: string): readonly ChildValue[] {
  const level = workshop.ofLevel(expand);
  return childIdsOf(workshop, picture, expand).flatMap((id, index): ChildValue[] => {
    const child = lookAt(workshop, id);
    const task = taskOf(workshop, child);
    if (task.kind !== 'rest' || task.state !== 'accepted') return [];
    const raw = parseJson(workshop.store.readItemFile(id, 'raw.json'));
    const steps: Record<string, JsonValue> = {};
    for (const { name, kind } of level.pipeline.steps) {
      if (kind !== 'expand') steps[name] = readStepValue(workshop, child, name);
    }
    const last = lastValueStep(level, child);
    const value = last === null ? null : (steps[last] ?? null);
    return [{ id, index: index + 1, raw: raw !== undefined && isJsonObject(raw) ? raw : {}, steps, value }];
  });
}

/** The last step of the level that the item took: whose value is its result. null: it took none. */
export function lastValueStep(level: Workshop, picture: ItemPicture): string | null {
  return (
    level.pipeline.steps.findLast(
      ({ name, kind }) => kind !== 'expand' && pictureOfStep(picture, name).has('parsed.json'),
    )?.name ?? null
  );
}

/**
 * The name that an item's draws go by. Children that were made anew, because their parent's line began again before the
 * expand, draw anew: `a@2--split-001` is the first child of the second list.
 */
export function drawIdOf(workshop: Workshop, itemId: string): string {
  const child = parseChildId(itemId);
  if (child === null) return itemId;
  const generation = attemptOf(lookAt(workshop, child.parent), child.expand);
  const parent = drawIdOf(workshop, child.parent);
  return toChildId(generation === 1 ? parent : toSetAsideId(parent, generation), child.expand, child.index);
}

/** What tells a child that was made anew from its namesakes before; null: it is the first. */
export function generationOf(workshop: Workshop, itemId: string): string | null {
  const drawId = drawIdOf(workshop, itemId);
  return drawId === itemId ? null : drawId;
}
