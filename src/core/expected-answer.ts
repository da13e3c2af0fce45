import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** A schema that refers to itself is followed this deep. */
const deepest = 6;

const charsOfFormat: Readonly<Record<string, number>> = {
  date: 10,
  time: 8,
  'date-time': 20,
  duration: 6,
  email: 24,
  hostname: 20,
  uri: 40,
  ipv4: 13,
  ipv6: 30,
  uuid: 36,
};

/**
 * How many characters of JSON a believable answer to this schema has: not the shortest that is valid nor the longest.
 * Text without bounds counts as a short sentence, a list without bounds as three elements, an optional field half.
 */
export function expectedOutputChars(schema: JsonValue): number {
  return charsOf(schema, schema, 0);
}

function charsOf(schema: JsonValue, root: JsonValue, depth: number): number {
  if (!isJsonObject(schema) || depth > deepest) return 12;
  const inner = (part: JsonValue) => charsOf(part, root, depth + 1);
  if (schema['const'] !== undefined) return lengthOf(schema['const']);
  if (Array.isArray(schema['enum'])) return meanOf(schema['enum'].map(lengthOf));
  if (Array.isArray(schema['examples']) && schema['examples'].length > 0)
    return meanOf(schema['examples'].map(lengthOf));
  if (typeof schema['$ref'] === 'string') return inner(resolve(schema['$ref'], root));
  for (const choice of ['anyOf', 'oneOf']) {
    const branches = schema[choice];
    if (Array.isArray(branches) && branches.length > 0) return meanOf(withoutNull(branches).map(inner));
  }
  if (Array.isArray(schema['allOf'])) {
    const parts = schema['allOf'].map(inner);
    const own = isJsonObject(schema['properties']) ? charsOfObject(schema, inner) : 0;
    return parts.reduce((sum, chars) => sum + chars, own);
  }
  return charsOfType(typeOf(schema), schema, inner);
}

function charsOfType(type: string, schema: JsonObject, inner: (part: JsonValue) => number): number {
  switch (type) {
    case 'object':
      return charsOfObject(schema, inner);
    case 'array':
      return charsOfList(schema, inner);
    case 'integer':
    case 'number':
      return 4;
    case 'boolean':
    case 'null':
      return 5;
    default:
      return 2 + charsOfText(schema);
  }
}

function charsOfObject(schema: JsonObject, inner: (part: JsonValue) => number): number {
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const fields = properties.map(
    ([name, value]) => (required.includes(name) ? 1 : 0.5) * (name.length + 5 + inner(value)),
  );
  const extra = schema['additionalProperties'];
  if (properties.length === 0 && isJsonObject(extra)) return 2 + 3 * (10 + 5 + inner(extra));
  return 2 + fields.reduce((sum, chars) => sum + chars, 0);
}

function charsOfList(schema: JsonObject, inner: (part: JsonValue) => number): number {
  const leading = Array.isArray(schema['prefixItems']) ? schema['prefixItems'].map(inner) : [];
  const least = numberOf(schema['minItems']);
  const most = numberOf(schema['maxItems']);
  const elements = between(least, most, leading.length > 0 ? leading.length : 3);
  const rest = Math.max(0, elements - leading.length);
  const ofRest = schema['items'] === undefined || schema['items'] === false ? 12 : inner(schema['items']);
  return 2 + leading.reduce((sum, chars) => sum + chars + 1, 0) + rest * (ofRest + 1);
}

function charsOfText(schema: JsonObject): number {
  const format = typeof schema['format'] === 'string' ? charsOfFormat[schema['format']] : undefined;
  if (format !== undefined) return format;
  return between(numberOf(schema['minLength']), numberOf(schema['maxLength']), 80);
}

/** Of a size with these bounds, a believable one; `usual` where they leave room for it. */
function between(least: number | null, most: number | null, usual: number): number {
  if (least !== null && most !== null) return (least + most) / 2;
  if (most !== null) return Math.min(usual, most);
  return Math.max(usual, least ?? 0);
}

function typeOf(schema: JsonObject): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (Array.isArray(type))
    return type.find((word): word is string => typeof word === 'string' && word !== 'null') ?? 'null';
  if (schema['properties'] !== undefined) return 'object';
  return schema['items'] !== undefined || schema['prefixItems'] !== undefined ? 'array' : 'string';
}

/** Branches but the one that only allows null: an optional value is usually there. */
function withoutNull(branches: readonly JsonValue[]): readonly JsonValue[] {
  const others = branches.filter((branch) => !(isJsonObject(branch) && branch['type'] === 'null'));
  return others.length > 0 ? others : branches;
}

/** The part of the root schema that a local reference (`#/$defs/x`) names; true (anything) where there is none. */
function resolve(reference: string, root: JsonValue): JsonValue {
  if (!reference.startsWith('#')) return true;
  let part: JsonValue | undefined = root;
  for (const word of reference.slice(1).split('/').filter(Boolean)) {
    const name = decodeURIComponent(word).replaceAll('~1', '/').replaceAll('~0', '~');
    part = isJsonObject(part) ? part[name] : undefined;
  }
  return part ?? true;
}

function lengthOf(value: JsonValue): number {
  return JSON.stringify(value).length;
}

function meanOf(lengths: readonly number[]): number {
  return lengths.length === 0 ? 0 : lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}

function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
