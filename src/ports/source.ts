import type { JsonObject } from '../core/json.ts';

/** Where items come from. Streamed: nothing is read beyond what is asked for. */
export interface Source {
  /** False: piped in, and gone when it was read. */
  readonly canBeReadAgain: boolean;
  /**
   * Items in the source's order, from the beginning. Those at a place (from 0) that is not wanted are passed over, as cheaply
   * as the source can. A failing source throws a UserError that names file and place.
   */
  read(signal: AbortSignal, isWanted?: (place: number) => boolean): AsyncIterable<SourceItem>;
  /** Only of combined lists, which may give more items than can be gone through. Reads the lists, once. */
  readonly openCombinations?: () => Promise<Combinations>;
}

export interface SourceItem {
  readonly raw: JsonObject;
  /** The key that the origin itself gives (glob: the path; combinations: the parts'); null: `raw.id`, else the position. */
  readonly key: string | null;
  /** For errors: file and line, or position, of this item. */
  readonly where: string;
}

/** Items that are made when they are asked for, each without the others. */
export interface Combinations {
  readonly count: number;
  /** How many there are to choose from, for each choice; the last one varies fastest. Their product is `count`. */
  readonly radices: readonly number[];
  itemAt(place: number): SourceItem;
}
