import type { SourceItem } from '../../ports/source.ts';

/** An item of the source and where it comes in it, from 0, before anything is left out or drawn. */
export interface PlacedItem {
  readonly place: number;
  readonly item: SourceItem;
}

/** An item under the id it will have. */
export interface NamedItem extends PlacedItem {
  readonly id: string;
  /** The source's own key, as it stood before it was made fit for an id. */
  readonly key: string;
}

const itemsABreath = 1024;

/**
 * The items with their places. `wanted`: only those, ascending; what comes after the last is not read. Lets the process breathe
 * now and then: a source that is all in memory would keep signals and timers from ever being heard.
 */
export async function* placeItems(
  read: (isWanted?: (place: number) => boolean) => AsyncIterable<SourceItem>,
  wanted: Float64Array | null,
): AsyncGenerator<PlacedItem> {
  let given = 0;
  if (wanted === null) {
    for await (const item of read()) {
      yield { place: given, item };
      given += 1;
      if (given % itemsABreath === 0) await breathe();
    }
    return;
  }
  if (wanted.length === 0) return;
  let next = 0;
  const isWanted = (place: number): boolean => {
    while (next < wanted.length && (wanted[next] ?? 0) < place) next += 1;
    return wanted[next] === place;
  };
  for await (const item of read(isWanted)) {
    yield { place: wanted[given] ?? 0, item };
    given += 1;
    if (given === wanted.length) return;
    if (given % itemsABreath === 0) await breathe();
  }
}

/** Lets signals, timers and files have their turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
