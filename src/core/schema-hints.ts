import type { JsonObject, JsonValue } from './json.ts';

/** Keywords that say something about a value, and so may be taken from a description. */
const hintKeywords = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'prefixItems',
  'contains',
  'minProperties',
  'maxProperties',
  'propertyNames',
  'patternProperties',
  'const',
  'enum',
  'not',
  'examples',
  'default',
]);

/**
 * Keywords that a provider does not enforce are moved into the end of the description, as in
 * `How sure. {minimum: 1, maximum: 5}`. Returns the schema with these keywords as keywords again.
 */
export function withHintsOfDescription(schema: JsonObject): JsonObject {
  const description = schema['description'];
  if (typeof description !== 'string' || !description.endsWith('}')) return schema;
  for (
    let start = description.lastIndexOf('{');
    start >= 0;
    start = start === 0 ? -1 : description.lastIndexOf('{', start - 1)
  ) {
    const hints = readHints(description.slice(start));
    if (hints !== null) return { ...hints, ...schema };
  }
  return schema;
}

/** `{key: json, key: json}`; null where the text is something else. */
function readHints(text: string): JsonObject | null {
  const hints: Record<string, JsonValue> = {};
  const name = /\s*"?([A-Za-z$][\w$-]*)"?\s*:\s*/y;
  let at = 1;
  for (;;) {
    name.lastIndex = at;
    const match = name.exec(text);
    if (match === null) return null;
    const end = findValueEnd(text, name.lastIndex);
    const value = parseValue(text.slice(name.lastIndex, end));
    if (value === undefined) return null;
    if (hintKeywords.has(match[1] ?? '')) hints[match[1] ?? ''] = value;
    if (end === text.length - 1) return hints;
    at = end + 1;
  }
}

/** Where the value that begins at `start` ends: at a comma or brace outside of strings and brackets. */
function findValueEnd(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (depth === 0 && (character === ',' || character === '}')) return at;
    else if (character === '}' || character === ']') depth -= 1;
  }
  return text.length;
}

function parseValue(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
