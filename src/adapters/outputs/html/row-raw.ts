import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ItemView } from '../../../core/view.ts';

/** Fields of the parent up to this many characters stay with the child, so that it is found and named by them. */
const maxInheritedChars = 120;

/** What of an item's raw the page keeps with the item. */
export interface RowRaw {
  /** For the table: an acquired item's whole; a child's own fields, then the short ones of its parent. */
  readonly inRow: JsonObject;
  /** What its parent does not have. */
  readonly own: JsonObject;
}

/** A thousand children of one chapter must not bring its text a thousand times: what is long stands with the parent alone. */
export function toRowRaw(item: ItemView, parent: ItemView | null): RowRaw {
  if (parent === null) return { inRow: item.raw, own: item.raw };
  const own: [string, JsonValue][] = [];
  const short: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(item.raw)) {
    const isInherited = Object.hasOwn(parent.raw, name) && isDeepStrictEqual(value, parent.raw[name]);
    if (!isInherited) own.push([name, value]);
    else if (JSON.stringify(value).length <= maxInheritedChars) short.push([name, value]);
  }
  return { own: Object.fromEntries(own), inRow: Object.fromEntries([...own, ...short]) };
}
