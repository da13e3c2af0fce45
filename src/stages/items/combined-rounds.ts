import { UserError } from '../../core/errors.ts';
import { canBeKeyed, keyedOrder } from '../../core/keyed-order.ts';
import type { Combinations, SourceItem } from '../../ports/source.ts';
import type { ItemFilter } from './item-filter.ts';
import type { ItemRounds } from './item-rounds.ts';
import { breathe, type NamedItem, type PlacedItem } from './placed-item.ts';

export interface CombinedOptions {
  readonly sample: number | null;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly filter: ItemFilter | null;
  readonly name: (placed: PlacedItem) => NamedItem;
}

const stepsABreath = 4096;

/**
 * Combinations, each made by its number. A draw walks a keyed order of the numbers and takes the first that pass, so a sample
 * of 10^9 combinations makes those it takes and those the filter refuses on the way, and no others.
 */
export function createCombinedRounds(
  open: () => Promise<Combinations>,
  { sample, shuffle, seed, filter, name }: CombinedOptions,
): ItemRounds {
  let count: number | null = null;
  /** Of a sample in the source's order. */
  let drawn: Float64Array | null = null;

  async function* walk(order: Iterable<number>, itemAt: (place: number) => SourceItem, signal: AbortSignal) {
    let steps = 0;
    for (const place of order) {
      if (signal.aborted) return;
      yield { place, item: itemAt(place) };
      steps += 1;
      if (steps % stepsABreath === 0) await breathe();
    }
  }

  async function draw(passing: AsyncIterable<PlacedItem>, atMost: number): Promise<Float64Array> {
    const places: number[] = [];
    for await (const { place } of passing) {
      places.push(place);
      if (places.length === atMost) break;
    }
    return Float64Array.from(places).sort();
  }

  return {
    total() {
      if (drawn !== null) return drawn.length;
      return filter === null && count !== null ? Math.min(sample ?? count, count) : null;
    },
    async *read(needed, signal) {
      const combinations = await open();
      const { itemAt } = combinations;
      count = combinations.count;
      const isDrawn = shuffle || (sample !== null && sample < count);
      const atMost = sample ?? Number.POSITIVE_INFINITY;
      const pass = (order: Iterable<number>, most: number) => {
        const made = walk(order, itemAt, signal);
        return filter === null ? made : filter.pass(made, most);
      };
      if (!isDrawn) {
        for await (const placed of pass(upTo(count), Math.min(needed, atMost))) yield name(placed);
        return;
      }
      if (!canBeKeyed(combinations.radices)) throw toManyToDraw(combinations);
      const order = keyedOrder(combinations.radices, seed);
      if (shuffle) {
        const most = Math.min(needed, atMost);
        let given = 0;
        for await (const placed of pass(order, most)) {
          yield name(placed);
          given += 1;
          if (given === most) return;
        }
        return;
      }
      if (drawn === null) {
        const places = await draw(pass(order, atMost), atMost);
        if (signal.aborted) return;
        drawn = places;
      }
      for await (const placed of walk(drawn, itemAt, signal)) yield name(placed);
    },
  };
}

function* upTo(count: number): Generator<number> {
  for (let place = 0; place < count; place += 1) yield place;
}

function toManyToDraw({ count, radices }: Combinations): UserError {
  return new UserError({
    code: 'too-many',
    message: `sample and shuffle cannot draw from ${count.toLocaleString('en-US')} combinations of ${radices.length} choices`,
    hint: 'Combine fewer or shorter lists, or take them in their order, with --limit.',
  });
}
