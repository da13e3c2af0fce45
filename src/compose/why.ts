import type { LookedAt } from './open-for-looking.ts';

/** Why an item is where it is, in one sentence. */
export function whyOf(_batch: LookedAt, _itemId: string): string {
  throw new Error('comes next');
}
