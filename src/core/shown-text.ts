import type { JsonValue } from './json.ts';

/** Of a text that is looked at: more than a person scrolls through. A file of the batch has the rest. */
export const mostShownCharacters = 200_000;

/** Plain data with every longer text cut to one character more than is shown: enough to say that there is more. */
export function cutTexts<Value>(value: Value): Value {
  return cut(value as JsonValue) as Value;
}

function cut(value: JsonValue): JsonValue {
  if (typeof value === 'string')
    return value.length > mostShownCharacters ? value.slice(0, mostShownCharacters + 1) : value;
  if (Array.isArray(value)) return value.map(cut);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cut(part)]));
}
