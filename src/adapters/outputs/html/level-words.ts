import { countOf } from './figures.ts';

interface OfExpand {
  readonly expand: string | null;
}

/** `Items`, `Children of idea`. */
export function toLevelTitle({ expand }: OfExpand): string {
  return expand === null ? 'Items' : `Children of ${expand}`;
}

/** `3 items`, `1 child of idea`. */
export function countOfLevel(count: number, { expand }: OfExpand): string {
  return expand === null ? countOf(count, 'item') : countOf(count, `child of ${expand}`, `children of ${expand}`);
}
