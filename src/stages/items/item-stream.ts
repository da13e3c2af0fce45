import type { SourceDefinition } from '../../core/pipeline.ts';
import type { Source } from '../../ports/source.ts';
import { createCombinedRounds } from './combined-rounds.ts';
import { holdRounds } from './held-rounds.ts';
import type { ItemFilter } from './item-filter.ts';
import { type IdTemplate, nameItem, toRepetition } from './item-naming.ts';
import type { ItemRounds } from './item-rounds.ts';
import type { NamedItem, PlacedItem } from './placed-item.ts';
import { createDrawnRounds, createStreamedRounds } from './streamed-rounds.ts';

/** The items as they are to be acquired: combine → filter → id → sample → shuffle → repeat → limit. */
export interface ItemStream {
  readonly canBeReadAgain: boolean;
  read(signal: AbortSignal): AsyncGenerator<NamedItem>;
  /** Whether the last reading gave all there are. A limit that is met says no where more would have to be looked for. */
  wasReadToItsEnd(): boolean;
  /** How many items were tested by the filter; null without one. */
  tested(): number | null;
}

export interface ItemStreamOptions {
  readonly source: Source;
  readonly definition: Omit<SourceDefinition, 'origin' | 'combine' | 'id' | 'filter'>;
  readonly idTemplate: IdTemplate | null;
  readonly filter: ItemFilter | null;
  /** The batch's. */
  readonly seed: number;
  /** null: all. */
  readonly limit: number | null;
}

export function openItemStream(options: ItemStreamOptions): ItemStream {
  const { source, filter, definition } = options;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const times = definition.repeat ?? 1;
  const rounds = createRounds(options);
  let isAtEnd = false;

  /** One item more than the limit tells whether it was the last; with a filter it may be far away. */
  const mayLookAhead = () => filter === null && rounds.total() === null;

  return {
    canBeReadAgain: source.canBeReadAgain,
    wasReadToItsEnd: () => isAtEnd,
    tested: () => filter?.tested() ?? null,
    async *read(signal) {
      isAtEnd = false;
      let given = 0;
      for (let round = 1; round <= times; round += 1) {
        const before = given;
        for await (const named of rounds.read(limit - given, signal)) {
          if (given >= limit || signal.aborted) return;
          given += 1;
          yield definition.repeat === null ? named : toRepetition(named, round);
          if (given < limit || mayLookAhead()) continue;
          isAtEnd = given === (rounds.total() ?? Number.NaN) * times;
          return;
        }
        if (given === before || signal.aborted) break;
      }
      isAtEnd = !signal.aborted;
    },
  };
}

function createRounds({ source, definition, idTemplate, filter, seed }: ItemStreamOptions): ItemRounds {
  const { sample, shuffle, repeat } = definition;
  const name = (placed: PlacedItem) => nameItem(placed, idTemplate);
  if (source.openCombinations !== undefined)
    return createCombinedRounds(source.openCombinations, { sample, shuffle, seed, filter, name });
  const isDrawn = sample !== null || shuffle;
  const rounds = isDrawn
    ? createDrawnRounds(source, { sample, shuffle, seed }, { filter, name })
    : createStreamedRounds(source, { filter, name });
  return repeat === null || repeat === 1 ? rounds : holdRounds(rounds, source.canBeReadAgain);
}
