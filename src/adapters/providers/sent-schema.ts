import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

/** Where a body has its schema: Messages, Responses, Chat Completions, generateContent. */
const places: readonly (readonly string[])[] = [
  ['output_config', 'format', 'schema'],
  ['text', 'format', 'schema'],
  ['response_format', 'json_schema', 'schema'],
  ['generationConfig', 'responseJsonSchema'],
];

/** The schema as a provider gets it in a body; null: none is sent. */
export function findSentSchema(body: JsonObject): JsonObject | null {
  for (const place of places) {
    const found = place.reduce<JsonValue | undefined>(
      (node, name) => (isJsonObject(node) ? node[name] : undefined),
      body,
    );
    if (isJsonObject(found)) return found;
  }
  return null;
}

/** A body without its schema and without the texts of the prompt: what else is asked of the model. */
export function toSentParameters(body: JsonObject): JsonObject {
  const texts = new Set(['system', 'messages', 'instructions', 'input', 'contents', 'systemInstruction', 'model']);
  const kept = Object.entries(body).filter(([name]) => !texts.has(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => without(name, value, places)));
}

function without(
  name: string,
  value: JsonValue,
  at: readonly (readonly string[])[],
): readonly (readonly [string, JsonValue])[] {
  const inside = at.filter(([first]) => first === name).map((place) => place.slice(1));
  if (inside.some((place) => place.length === 0)) return [];
  if (inside.length === 0 || !isJsonObject(value)) return [[name, value]];
  const parts = Object.entries(value).flatMap(([part, partValue]) => without(part, partValue, inside));
  return parts.length === 0 ? [] : [[name, Object.fromEntries(parts)]];
}
