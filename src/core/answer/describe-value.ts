import { isJsonObject, type JsonValue } from '../json.ts';

/** A part of a path: the key of an object or the index in a list. */
export type PathPart = string | number;

const identifier = /^[A-Za-z_$][\w$]*$/;

/** `products[0].price`, `raw["Unit price"]`; '' for the root. */
export function formatPath(parts: readonly PathPart[]): string {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'number') path += `[${part}]`;
    else if (identifier.test(part)) path += path === '' ? part : `.${part}`;
    else path += `[${JSON.stringify(part)}]`;
  }
  return path;
}

/** Text cut to `maxChars`, never through the middle of a character. */
export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A value in a few words, for messages: scalars as JSON, shortened; lists and objects by what they hold. */
export function describeValue(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value, 60));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty object';
    const shown = keys.slice(0, 5).map((key) => shorten(key, 30));
    return `an object with ${shown.join(', ')}${keys.length > shown.length ? ', …' : ''}`;
  }
  return String(value);
}
