import { contextWords } from './context.ts';
import type { JsonObject, JsonValue } from './json.ts';

const words: ReadonlySet<string> = new Set(contextWords);

/**
 * The names a template sees: the words of the context, and the fields of `raw` as names of their own, as far as no
 * word is called so: an item's field never hides a word. `extra` adds words such as `value`.
 */
export function toTemplateContext<Context extends { readonly raw: JsonObject }>(
  context: Context,
  extra: JsonObject = {},
): JsonObject {
  const fields = Object.entries(context.raw).filter(([name]) => !words.has(name));
  // fromEntries defines its keys: a field called __proto__ stays a field.
  return { ...Object.fromEntries<JsonValue>(fields), ...(context as unknown as JsonObject), ...extra };
}
