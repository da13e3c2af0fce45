import type { JsonObject } from '../core/json.ts';

/** Where items come from. Streamed: nothing is read beyond what is asked for. */
export interface Source {
  /** Items in the source's order. A failing source throws a UserError that names file and place. */
  read(signal: AbortSignal): AsyncIterable<SourceItem>;
}

export interface SourceItem {
  readonly raw: JsonObject;
  /** The key that the origin itself gives (glob: the path); null: `raw.id`, else the position. */
  readonly key: string | null;
  /** For errors: file and line, or position, of this item. */
  readonly where: string;
}
