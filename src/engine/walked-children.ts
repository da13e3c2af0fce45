import { attemptOf, type ItemPicture } from '../core/line.ts';
import type { Run } from './run.ts';

/** Whether these children were walked in this run; those of an expand that began again are others. */
export function haveWalkedChildren(run: Run, picture: ItemPicture, expand: string): boolean {
  return run.items.walkedChildren.get(picture.itemId)?.has(`${expand}@${attemptOf(picture, expand)}`) === true;
}

export function noteWalkedChildren(run: Run, picture: ItemPicture, expand: string): void {
  const walked = run.items.walkedChildren.get(picture.itemId) ?? new Set<string>();
  run.items.walkedChildren.set(picture.itemId, walked.add(`${expand}@${attemptOf(picture, expand)}`));
}
