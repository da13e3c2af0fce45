/** Which row has the cursor, and which is the first that is seen; both from 0. */
export interface ListPosition {
  readonly cursor: number;
  readonly top: number;
}

export const listStart: ListPosition = { cursor: 0, top: 0 };

/** Within `total` rows and a window of `height`, with the cursor in the window. */
export function settleList({ cursor, top }: ListPosition, total: number, height: number): ListPosition {
  const settled = Math.max(0, Math.min(cursor, total - 1));
  const latest = Math.max(0, total - height);
  return { cursor: settled, top: Math.max(0, Math.min(latest, settled, Math.max(top, settled - height + 1))) };
}

export function moveCursor(position: ListPosition, by: number, total: number, height: number): ListPosition {
  return settleList({ ...position, cursor: Math.max(0, position.cursor) + by }, total, height);
}

/** Scrolls without a cursor: a text. */
export function scrollTo(top: number, total: number, height: number): number {
  return Math.max(0, Math.min(top, total - height));
}
