import type { ItemPicture } from '../core/line.ts';
import { nextTask, nothingInFlight, type Task } from '../core/next-task.ts';
import { readRejectedNote, type Workshop } from '../stages/workshop.ts';

/** What comes next for an item, from the names of its folder and, where it was rejected, its rejected.json. */
export function taskOf(workshop: Workshop, picture: ItemPicture): Task {
  return nextTask(picture, workshop.pipeline, nothingInFlight, (step) =>
    readRejectedNote(workshop.store, picture.itemId, step),
  );
}
