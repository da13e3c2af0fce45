/** What is known of one that was drawn; `held` where it cannot be had again by its place. */
export interface Drawn<T> {
  readonly place: number;
  readonly size: number;
  readonly held: T | null;
}

/** Of all that are added, the `capacity` with the lowest ranks; among equals the one at the lower place. */
export interface LowestRanks<T> {
  add(rank: number, drawn: Drawn<T>): void;
  /** By rank, the lowest first. Places and sizes as columns: a million take 16 MB. */
  toSorted(): { readonly places: Float64Array; readonly sizes: Float64Array; readonly held: readonly T[] | null };
}

/** Columns instead of objects, 24 bytes each, grown as they fill; a heap with the highest rank on top once they are full. */
export function createLowestRanks<T>(capacity: number): LowestRanks<T> {
  let ranks = new Float64Array(1024);
  let places = new Float64Array(1024);
  let sizes = new Float64Array(1024);
  const held: (T | null)[] = [];
  let count = 0;
  let isHeap = false;

  const isAbove = (a: number, b: number): boolean => {
    const [rankA = 0, rankB = 0] = [ranks[a], ranks[b]];
    return rankA === rankB ? (places[a] ?? 0) > (places[b] ?? 0) : rankA > rankB;
  };
  const set = (slot: number, rank: number, drawn: Drawn<T>): void => {
    ranks[slot] = rank;
    places[slot] = drawn.place;
    sizes[slot] = drawn.size;
    if (drawn.held !== null) held[slot] = drawn.held;
  };
  const swap = (a: number, b: number): void => {
    for (const column of [ranks, places, sizes]) {
      const value = column[a] ?? 0;
      column[a] = column[b] ?? 0;
      column[b] = value;
    }
    if (held.length > 0) [held[a], held[b]] = [held[b] ?? null, held[a] ?? null];
  };
  const sink = (from: number): void => {
    for (let slot = from; ; ) {
      const [left, right] = [2 * slot + 1, 2 * slot + 2];
      let top = slot;
      if (left < count && isAbove(left, top)) top = left;
      if (right < count && isAbove(right, top)) top = right;
      if (top === slot) return;
      swap(slot, top);
      slot = top;
    }
  };
  const grow = (): void => {
    const widen = (column: Float64Array<ArrayBuffer>) => {
      const wider = new Float64Array(column.length * 2);
      wider.set(column);
      return wider;
    };
    [ranks, places, sizes] = [widen(ranks), widen(places), widen(sizes)];
  };

  return {
    add(rank, drawn) {
      if (count < capacity) {
        if (count === ranks.length) grow();
        set(count, rank, drawn);
        count += 1;
        return;
      }
      if (capacity === 0) return;
      if (!isHeap) for (let slot = Math.floor(count / 2) - 1; slot >= 0; slot -= 1) sink(slot);
      isHeap = true;
      const [top = 0, place = 0] = [ranks[0], places[0]];
      if (rank > top || (rank === top && drawn.place > place)) return;
      set(0, rank, drawn);
      sink(0);
    },
    toSorted() {
      const order = new Uint32Array(count).map((_, slot) => slot).sort((a, b) => (isAbove(a, b) ? 1 : -1));
      return {
        places: Float64Array.from(order, (slot) => places[slot] ?? 0),
        sizes: Float64Array.from(order, (slot) => sizes[slot] ?? 0),
        held: held.length === 0 ? null : Array.from(order, (slot) => held[slot] as T),
      };
    },
  };
}
