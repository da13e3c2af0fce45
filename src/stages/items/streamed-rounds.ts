import { UserError } from '../../core/errors.ts';
import { createLowestRanks } from '../../core/lowest-ranks.ts';
import { rankOf } from '../../core/rank.ts';
import { sizeOf } from '../../core/value-size.ts';
import type { Source } from '../../ports/source.ts';
import type { ItemFilter } from './item-filter.ts';
import type { ItemRounds } from './item-rounds.ts';
import { type NamedItem, type PlacedItem, placeItems } from './placed-item.ts';

export interface StreamedOptions {
  readonly filter: ItemFilter | null;
  readonly name: (placed: PlacedItem) => NamedItem;
}

/** The items of a source in its order, read anew in every round. */
export function createStreamedRounds(source: Source, { filter, name }: StreamedOptions): ItemRounds {
  return {
    total: () => null,
    async *read(needed, signal) {
      const items = placeItems(() => source.read(signal), null);
      for await (const placed of filter === null ? items : filter.pass(items, needed)) yield name(placed);
    },
  };
}

/** What reading a source once to its end leaves of it: where the chosen are, in the order in which they are to come. */
interface Chosen {
  readonly places: Float64Array;
  readonly sizes: Float64Array;
  /** The items themselves, where the source cannot be read again. */
  readonly held: readonly NamedItem[] | null;
  /** How many there were to choose from. */
  readonly of: number;
}

/** So much of a source is held at a time to bring it into another order. */
const charsAWindow = 33_554_432;
const itemsAWindow = 131_072;

/**
 * A draw from a source: read once to its end for the ids, holding the places of the chosen and no items; then again for those.
 * Shuffled, it is read once for each window of items that are held together. What is piped in is gone after the
 * first reading, so there the chosen are held.
 */
export function createDrawnRounds(
  source: Source,
  draw: { readonly sample: number | null; readonly shuffle: boolean; readonly seed: number },
  options: StreamedOptions,
): ItemRounds {
  let chosen: Chosen | null = null;
  return {
    total: () => (chosen === null ? null : Math.min(draw.sample ?? chosen.of, chosen.of)),
    async *read(needed, signal) {
      if (chosen === null) {
        const found = await choose(source, draw, needed, options, signal);
        if (signal.aborted) return;
        chosen = found;
      }
      if (chosen.held !== null) return yield* chosen.held;
      if (!draw.shuffle) return yield* readPlaces(source, chosen.places, options, signal);
      for (const [start, end] of toWindows(chosen.sizes)) {
        const places = chosen.places.subarray(start, end);
        const items = new Map<number, NamedItem>();
        for await (const named of readPlaces(source, places.slice().sort(), options, signal))
          items.set(named.place, named);
        if (signal.aborted) return;
        for (const place of places) {
          const named = items.get(place);
          if (named !== undefined) yield named;
        }
      }
    },
  };
}

async function choose(
  source: Source,
  { sample, shuffle, seed }: { readonly sample: number | null; readonly shuffle: boolean; readonly seed: number },
  needed: number,
  { filter, name }: StreamedOptions,
  signal: AbortSignal,
): Promise<Chosen> {
  const all = Number.POSITIVE_INFINITY;
  // Shuffled, those that are needed come first; in the source's order any of the sample may.
  const lowest = createLowestRanks<NamedItem>(Math.min(sample ?? all, shuffle ? needed : all));
  const items = placeItems(() => source.read(signal), null);
  let of = 0;
  for await (const placed of filter === null ? items : filter.pass(items, all)) {
    const named = name(placed);
    of += 1;
    lowest.add(rankOf(seed, named.id), {
      place: placed.place,
      size: sizeOf(placed.item.raw),
      held: source.canBeReadAgain ? null : named,
    });
  }
  const { places, sizes, held } = lowest.toSorted();
  if (shuffle) return { places, sizes, held, of };
  return {
    places: places.sort(),
    sizes,
    held: held?.toSorted((a, b) => a.place - b.place) ?? null,
    of,
  };
}

async function* readPlaces(
  source: Source,
  places: Float64Array,
  { name }: StreamedOptions,
  signal: AbortSignal,
): AsyncGenerator<NamedItem> {
  let found = 0;
  for await (const placed of placeItems((isWanted) => source.read(signal, isWanted), places)) {
    yield name(placed);
    found += 1;
  }
  if (found === places.length || signal.aborted) return;
  throw new UserError({
    code: 'source',
    message: `The source changed while it was read: of ${places.length} items that were drawn ${found} are still there`,
    hint: 'Acquire again when nothing writes to it.',
  });
}

/** Runs of items, in their order, that are held together. */
function* toWindows(sizes: Float64Array): Generator<readonly [start: number, end: number]> {
  let start = 0;
  let chars = 0;
  for (const [index, size] of sizes.entries()) {
    if (index > start && (chars + size > charsAWindow || index - start >= itemsAWindow)) {
      yield [start, index];
      start = index;
      chars = 0;
    }
    chars += size;
  }
  if (start < sizes.length) yield [start, sizes.length];
}
