import { parseChildId, toChildBeyond, toChildId, toSetAsideId } from '../../core/child-id.ts';
import type { JobCall } from '../../core/job-call.ts';
import { findSetAsideInProgress, pictureOfStep } from '../../core/line.ts';
import { parseReceipt } from '../../stages/receipt.ts';
import { lookAtAllSteps } from '../../stages/steps-on-disk.ts';
import type { Workshop } from '../../stages/workshop.ts';

/** Where the answer of a call belongs, wherever it was moved since it was filed, with an attempt of its item or of an ancestor. */
export interface Home {
  /** Of a child that was set aside with its parent: `a@2--split-001`, as the store finds it. */
  readonly itemId: string;
  /** attempts/<number>/ of it; undefined: its own folder. */
  readonly setAsideAs: number | undefined;
  /** `lost`: its receipt is missing or cannot be read. `another`: another answer stands there. */
  readonly holds: 'its receipt' | 'another' | 'lost';
}

/** null: the item, the child of that generation, or the attempt is not there any more. */
export function findHome(
  workshop: Workshop,
  { call, item, step, attempt, generation }: Pick<JobCall, 'call' | 'item' | 'step' | 'attempt' | 'generation'>,
): Home | null {
  const beyond = findBeyond(workshop, { call, item, step, attempt });
  if (beyond !== null) return beyond;
  const found = whereaboutsOf(workshop, item).find(({ drawId }) => drawId === (generation ?? item));
  if (found === undefined) return null;
  const picture = lookAtAllSteps(workshop, found.id);
  if (!picture.acquired) return null;
  const held = picture.attempts.filter(({ steps }) => steps.has(step));
  if (attempt > held.length + 1) return null;
  // What an interrupted set-aside has not moved yet goes along when it is finished.
  const isStillHere =
    held[attempt - 1]?.number === findSetAsideInProgress(picture)?.number &&
    pictureOfStep(picture, step).has('receipt.json');
  const setAside = isStillHere ? undefined : held[attempt - 1];
  const files = setAside === undefined ? pictureOfStep(picture, step) : setAside.steps.get(step);
  const place = { itemId: found.id, setAsideAs: setAside?.number };
  if (files?.has('receipt.json') !== true) return { ...place, holds: 'lost' };
  const receipt = parseReceipt(workshop.store.readStepFile(found.id, step, 'receipt.json', setAside?.number) ?? '');
  if (receipt === null) return { ...place, holds: 'lost' };
  return { ...place, holds: receipt.callId === call ? 'its receipt' : 'another' };
}

/** In a child that was set aside because it is beyond its parent's list. */
function findBeyond(
  workshop: Workshop,
  { call, item, step, attempt }: Pick<JobCall, 'call' | 'item' | 'step' | 'attempt'>,
): Home | null {
  const child = parseChildId(item);
  if (child === null) return null;
  const picture = lookAtAllSteps(workshop, toChildBeyond(child));
  if (!picture.acquired) return null;
  const { itemId } = picture;
  const held = picture.attempts.filter(({ steps }) => steps.has(step)).map(({ number }) => number);
  for (const setAsideAs of [...held, undefined]) {
    const receipt = parseReceipt(workshop.store.readStepFile(itemId, step, 'receipt.json', setAsideAs) ?? '');
    if (receipt?.callId === call) return { itemId, setAsideAs, holds: 'its receipt' };
  }
  const isOfNamesake = attempt > held.length + 1 || lookAtAllSteps(workshop, item).acquired;
  return isOfNamesake ? null : { itemId, setAsideAs: held[attempt - 1], holds: 'lost' };
}

interface Whereabouts {
  readonly id: string;
  /** What the item's draws go by: unlike that of its namesakes, which were made anew. */
  readonly drawId: string;
}

/** Every id by which children of that name can be found: the one that stands, and those that were set aside with an ancestor. */
function whereaboutsOf(workshop: Workshop, itemId: string): readonly Whereabouts[] {
  const child = parseChildId(itemId);
  if (child === null) return [{ id: itemId, drawId: itemId }];
  const { expand, index } = child;
  return whereaboutsOf(workshop, child.parent).flatMap((parent) => {
    const held = lookAtAllSteps(workshop, parent.id).attempts.filter(({ steps }) => steps.has(expand));
    const childOf = (parentId: string, generation: number): Whereabouts => ({
      id: toChildId(parentId, expand, index),
      drawId: toChildId(generation === 1 ? parent.drawId : toSetAsideId(parent.drawId, generation), expand, index),
    });
    return [
      childOf(parent.id, held.length + 1),
      ...held.map(({ number }, position) => childOf(toSetAsideId(parent.id, number), position + 1)),
    ];
  });
}
