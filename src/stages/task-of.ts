import type { ItemPicture } from '../core/line.ts';
import { type ChildStates, nextTask, type Task } from '../core/next-task.ts';
import { childIdsOf } from './child-ids.ts';
import { lookAt, readRejectedNote, type Workshop, workshopOf } from './workshop.ts';

/** What comes next for an item, from the names of its folder, and of its children's where they are to be gathered. */
export function taskOf(workshop: Workshop, picture: ItemPicture): Task {
  return nextTask(
    picture,
    workshopOf(workshop, picture.itemId).pipeline,
    workshop.inFlight,
    (step) => readRejectedNote(workshop.store, picture.itemId, step),
    (expand) => countChildren(workshop, picture, expand),
  );
}

/** How the children of an expand step stand. What they expand themselves they have gathered when they are accepted. */
export function countChildren(workshop: Workshop, picture: ItemPicture, expand: string): ChildStates {
  const counts = { accepted: 0, rejected: 0, failed: 0, moving: 0 };
  for (const childId of childIdsOf(workshop, picture, expand)) {
    const child = lookAt(workshop, childId);
    const task = taskOf(workshop, child);
    if (task.kind === 'rest' && (task.state === 'accepted' || task.state === 'rejected')) counts[task.state] += 1;
    else if (child.hasError && task.kind !== 'acquire' && !(task.kind === 'rest' && task.state === 'in flight'))
      counts.failed += 1;
    else counts.moving += 1;
  }
  return counts;
}
