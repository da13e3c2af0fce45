import { parseChildId } from '../core/child-id.ts';
import type { ItemPicture } from '../core/line.ts';
import { ItemProblem, UnreadableCheckpoint } from '../stages/item-problem.ts';
import { parseStep } from '../stages/parse.ts';
import { readStepValue } from '../stages/step-value.ts';
import { lookAt, workshopOf } from '../stages/workshop.ts';
import { toItemProblem, writeError } from './item-failure.ts';
import { reportSetAside, reportVerdict } from './report-verdict.ts';
import { type Run, runAt } from './run.ts';

/**
 * A free checkpoint that `forItem` reads is missing or unreadable, its own or its parent's: it is made again. False: it is
 * rejected now, and its line says what comes next. That stops a child, whose parent it is that goes on.
 */
export function remakeUnreadable(run: Run, { itemId, step }: UnreadableCheckpoint, forItem: string): boolean {
  const owner = runAt(run, itemId);
  const unread = lookAt(owner.workshop, itemId);
  reportVerdict(owner, unread, step, parseStep(owner.workshop, withoutVerdict(unread, step), step));
  if (isReadable(owner, itemId, step)) return true;
  if (itemId === forItem) return false;
  throw new ItemProblem({
    step: null,
    code: 'parent',
    message: `${forItem} rests on the value of ${step} of ${itemId}, which could not be read and is not accepted any more`,
    hint: `${itemId} goes on first; then run the same command again.`,
  });
}

/** A child whose raw.json is gone is made again from its parent, as acquire would do with an item; null: it cannot be. */
export function lookAtOrRemake(run: Run, itemId: string): ItemPicture | null {
  const picture = lookAt(run.workshop, itemId);
  const child = parseChildId(itemId);
  if (picture.acquired || child === null) return picture;
  try {
    const parent = workshopOf(run.workshop, child.parent);
    const outcome = untilReadable(run, itemId, () => parseStep(parent, lookAt(parent, child.parent), child.expand));
    reportSetAside(run, outcome);
    return lookAt(run.workshop, itemId);
  } catch (error) {
    const problem = toItemProblem(error);
    if (problem === null) throw error;
    writeError(run, itemId, 'prepare', problem);
    return null;
  }
}

/** Does what reads free checkpoints again, each that cannot be read being made anew first. */
function untilReadable<T>(run: Run, forItem: string, read: () => T): T {
  for (;;) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnreadableCheckpoint)) throw error;
      remakeUnreadable(run, error, forItem);
    }
  }
}

function isReadable({ workshop }: Run, itemId: string, step: string): boolean {
  try {
    readStepValue(workshop, lookAt(workshop, itemId), step);
    return true;
  } catch (error) {
    if (error instanceof UnreadableCheckpoint) return false;
    throw error;
  }
}

function withoutVerdict(picture: ItemPicture, step: string): ItemPicture {
  const files = new Set(picture.steps.get(step) ?? []);
  files.delete('parsed.json');
  return { ...picture, steps: new Map([...picture.steps, [step, files]]) };
}
