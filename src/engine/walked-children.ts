import { attemptOf, type ItemPicture } from '../core/line.ts';
import { drawIdOf } from '../stages/children.ts';
import type { Run } from './run.ts';

/** Whether these children were walked in this run; those of an expand that began again, of the item or above it, are others. */
export function haveWalkedChildren(run: Run, picture: ItemPicture, expand: string): boolean {
  return run.items.walkedChildren.has(keyOf(run, picture, expand));
}

export function noteWalkedChildren(run: Run, picture: ItemPicture, expand: string): void {
  run.items.walkedChildren.add(keyOf(run, picture, expand));
}

function keyOf(run: Run, picture: ItemPicture, expand: string): string {
  return `${drawIdOf(run.workshop, picture.itemId)}--${expand}@${attemptOf(picture, expand)}`;
}
