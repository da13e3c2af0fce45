import { UserError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import type { SourceItem } from '../../ports/source.ts';

/** A value of a source as an item: a map as it is, a scalar `x` as `{value: x}`; a list or nothing is a mistake. */
export function toSourceItem(value: unknown, where: string): SourceItem {
  if (isJsonObject(value)) return { raw: value, key: null, where };
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
    return { raw: { value }, key: null, where };
  }
  const what = Array.isArray(value) ? 'a list' : value === null ? 'empty' : String(value);
  throw new UserError({ code: 'source-item', message: `${where} is ${what}`, hint: 'An item is a map of fields, or one text, number or boolean.' });
}
