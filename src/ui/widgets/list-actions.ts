import { actionsOf, type ScreenView } from '../shell.ts';

const farAway = Number.MAX_SAFE_INTEGER;

/** The keys of scope `list`: `move` is given how many rows, `height` is a page. */
export function listActions(move: (by: number) => void, height: number): ScreenView['actions'] {
  return actionsOf('list', {
    up: () => move(-1),
    down: () => move(1),
    pageUp: () => move(-Math.max(1, height - 1)),
    pageDown: () => move(Math.max(1, height - 1)),
    first: () => move(-farAway),
    last: () => move(farAway),
  });
}

/** `items:17` → 17, where the list is called `items`; null: another. */
export function rowOfHit(hit: string, name: string): number | null {
  const [list, row] = hit.split(':');
  return list === name && row !== undefined && /^\d+$/.test(row) ? Number(row) : null;
}
