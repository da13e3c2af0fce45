import { attemptOf, type ItemPicture, pictureOfStep } from '../core/line.ts';
import { isSettled } from '../core/next-task.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import { workshopOf } from '../stages/workshop.ts';
import { isMeant, leadsToMeant, type Only } from './families.ts';
import type { ChildrenToWalk } from './item-queue.ts';
import type { Run } from './run.ts';
import type { WalkEnd } from './walk-item.ts';

/** Whether these children were walked in this run; those of an expand that began again are others. */
export function haveWalkedChildren(run: Run, picture: ItemPicture, expand: string): boolean {
  return run.items.walkedChildren.get(picture.itemId)?.has(`${expand}@${attemptOf(picture, expand)}`) === true;
}

function noteWalkedChildren(run: Run, picture: ItemPicture, expand: string): void {
  const walked = run.items.walkedChildren.get(picture.itemId) ?? new Set<string>();
  run.items.walkedChildren.set(picture.itemId, walked.add(`${expand}@${attemptOf(picture, expand)}`));
}

/**
 * The children that come behind an item: those it waits for, after which it is walked once more, or those that its line
 * ended in. Once a run: what did not move then does not move now.
 */
export function childrenToWalk(run: Run, itemId: string, end: WalkEnd, only: Only): ChildrenToWalk | null {
  if (end.kind !== 'rests' || end.task.kind !== 'rest') return null;
  const { task, picture } = end;
  const { pipeline } = workshopOf(run.workshop, itemId);
  const isWaiting = task.state === 'expanded';
  const last = pipeline.steps.findLast(({ kind }) => kind === 'expand')?.name;
  const expand = isWaiting ? task.step : task.state === 'accepted' ? last : undefined;
  if (expand === undefined || !isSettled(pictureOfStep(picture, expand))) return null;
  const isGathered = pipeline.steps.some((step) => step.kind !== 'expand' && step.gather?.expand === expand);
  if (isGathered && !isWaiting) return null;
  if (haveWalkedChildren(run, picture, expand)) return null;
  if (isWaiting) noteWalkedChildren(run, picture, expand);
  const ids = childIdsOf(run.workshop, picture, expand).filter((id) => isMeant(only, id) || leadsToMeant(only, id));
  run.reporter.report({ kind: 'expanded', itemId, children: ids.length });
  return { ids, again: isWaiting };
}
