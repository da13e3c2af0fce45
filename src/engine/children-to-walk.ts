import { gatherOf } from '../core/levels.ts';
import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isSettled } from '../core/next-task.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import type { ProgressEvent } from '../ports/reporter.ts';
import { countChildren } from '../stages/task-of.ts';
import { lookAt, type Workshop } from '../stages/workshop.ts';
import { isMeant, leadsToMeant, type Only } from './families.ts';
import type { ChildrenToWalk } from './item-queue.ts';
import { type Run, runAt } from './run.ts';
import type { WalkEnd } from './walk-item.ts';
import { haveWalkedChildren, noteWalkedChildren } from './walked-children.ts';

/**
 * The children that come behind an item: those it waits for, those that it went on without (they failed, or were decided anew),
 * and those that its line ended in. Those of a list that rests on an empty place wait with it. Behind children that it gathers
 * it is walked once more, unless it failed. Once a run: what did not move then does not move now.
 */
export function childrenToWalk(run: Run, itemId: string, end: WalkEnd, only: Only): ChildrenToWalk | null {
  const { workshop } = runAt(run, itemId);
  const picture = end.kind === 'rests' ? end.picture : lookAt(workshop, itemId);
  const { steps } = workshop.pipeline;
  for (const { name, kind } of steps) {
    if (!isSettled(pictureOfStep(picture, name))) return null;
    if (kind !== 'expand' || haveWalkedChildren(run, picture, name)) continue;
    const isGathered = gatherOf(steps, name) !== undefined;
    if (isGathered && !waitsFor(end, name) && !areUnfinished(workshop, picture, name)) continue;
    if (isGathered) noteWalkedChildren(run, picture, name);
    const ids = childIdsOf(workshop, picture, name).filter((id) => isMeant(only, id) || leadsToMeant(only, id));
    reportOnce(run, `${itemId}/${name}/${attemptOf(picture, name)}`, {
      kind: 'expanded',
      itemId,
      children: ids.length,
    });
    return { ids, again: isGathered && end.kind !== 'failed' };
  }
  return null;
}

/** Later waves walk the same children again. */
function reportOnce(run: Run, key: string, event: ProgressEvent): void {
  if (run.items.reportedChildren.has(key)) return;
  run.items.reportedChildren.add(key);
  run.reporter.report(event);
}

function waitsFor(end: WalkEnd, expand: string): boolean {
  return end.kind === 'rests' && end.task.kind === 'rest' && end.task.state === 'expanded' && end.task.step === expand;
}

function areUnfinished(workshop: Workshop, picture: ItemPicture, expand: string): boolean {
  const { failed, moving } = countChildren(workshop, picture, expand);
  return failed + moving > 0;
}
