import type { ItemLine } from './item-line.ts';

/**
 * The items of a batch by id, for acquiring: without their lines, since a million of those take three times the memory. An
 * id is found without case, a digest is known by 52 of its bits, and a key is kept where it is not the id.
 */
export interface ItemIndex {
  readonly size: number;
  /** The item's number in the index; null: no such id, in whatever case. */
  find(id: string): number | null;
  /** Its number in the index. */
  add(line: ItemLine): number;
  /** The key of an item that was found by `id`. */
  keyOf(item: number, id: string): string;
  hasDigest(item: number, digest: string): boolean;
  /** Notes that the source gave this item as its n-th, from 1; the earlier one where it gave it before, else null. */
  markSeen(item: number, order: number): number | null;
}

export function createItemIndex(): ItemIndex {
  const items = new Map<string, number>();
  /** Ids that are not in lower case, and keys that are not the id. */
  const ids = new Map<number, string>();
  const keys = new Map<number, string>();
  let digests = new Float64Array(1024);
  let seen = new Float64Array(1024);

  return {
    get size() {
      return items.size;
    },
    find: (id) => items.get(id.toLowerCase()) ?? null,
    add({ id, key, digest }) {
      const item = items.size;
      const folded = id.toLowerCase();
      items.set(folded, item);
      if (id !== folded) ids.set(item, id);
      if (key !== id) keys.set(item, key);
      if (item === digests.length) [digests, seen] = [widen(digests), widen(seen)];
      digests[item] = toBits(digest);
      return item;
    },
    keyOf: (item, id) => keys.get(item) ?? ids.get(item) ?? id.toLowerCase(),
    hasDigest: (item, digest) => digests[item] === toBits(digest),
    markSeen(item, order) {
      const earlier = seen[item] ?? 0;
      seen[item] = order;
      return earlier === 0 ? null : earlier;
    },
  };
}

function toBits(digest: string): number {
  return Number.parseInt(digest.slice(0, 13), 16);
}

function widen(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(column.length * 2);
  wider.set(column);
  return wider;
}
