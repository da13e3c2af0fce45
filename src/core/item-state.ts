import type { ItemPicture } from './line.ts';
import type { Task } from './next-task.ts';

/** accepted: its line has ended; rejected: for good; failed: has error.json and is not in flight; waiting: all others. */
export type ItemState = 'accepted' | 'rejected' | 'failed' | 'waiting' | 'in flight';

/** The state that a task stands for; null for an item without raw.json, which is in no state. */
export function stateOf(picture: ItemPicture, task: Task): ItemState | null {
  if (task.kind === 'acquire') return null;
  if (task.kind === 'rest') {
    if (task.state === 'in flight') return 'in flight';
    if (task.state !== 'expanded') return task.state;
  }
  return picture.hasError ? 'failed' : 'waiting';
}
