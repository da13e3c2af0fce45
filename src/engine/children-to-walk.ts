import { pictureOfStep } from '../core/line.ts';
import { isSettled } from '../core/next-task.ts';
import { childIdsOf } from '../stages/child-ids.ts';
import { workshopOf } from '../stages/workshop.ts';
import { isMeant, leadsToMeant, type Only } from './families.ts';
import type { ChildrenToWalk } from './item-queue.ts';
import type { Run } from './run.ts';
import type { WalkEnd } from './walk-item.ts';

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
  const walked = run.items.walkedChildren.get(itemId) ?? new Set<string>();
  if (walked.has(expand)) return null;
  if (isWaiting) run.items.walkedChildren.set(itemId, walked.add(expand));
  const ids = childIdsOf(run.workshop, picture, expand).filter((id) => isMeant(only, id) || leadsToMeant(only, id));
  run.reporter.report({ kind: 'expanded', itemId, children: ids.length });
  return { ids, again: isWaiting };
}
