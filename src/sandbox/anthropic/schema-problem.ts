import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

/**
 * Keywords that structured outputs refuse, by the type they stand at. Source: the page "Structured outputs", and what
 * lib/transform-json-schema of @anthropic-ai/sdk 1.11.0 takes out; looked at 2026-11-20.
 */
const refused: Readonly<Record<string, readonly string[]>> = {
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength'],
  array: ['maxItems', 'uniqueItems', 'contains', 'prefixItems'],
  object: ['minProperties', 'maxProperties', 'patternProperties', 'propertyNames'],
};
const refusedAnywhere = ['oneOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas'];
const formats = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];

/** What the provider has against a schema, in its words; null: nothing. */
export function findSchemaProblem(schema: JsonValue): string | null {
  if (!isJsonObject(schema)) return null;
  const anywhere = refusedAnywhere.find((keyword) => schema[keyword] !== undefined);
  if (anywhere !== undefined) return `Schema keyword '${anywhere}' is not supported`;
  return findTypedProblem(schema) ?? findNestedProblem(schema);
}

function findTypedProblem(schema: JsonObject): string | null {
  const types =
    typeof schema['type'] === 'string'
      ? [schema['type']]
      : Array.isArray(schema['type'])
        ? (schema['type'] as readonly JsonValue[])
        : [];
  for (const type of types) {
    if (typeof type !== 'string') continue;
    if (type === 'object' && schema['additionalProperties'] !== false)
      return "For 'object' type, 'additionalProperties' must be explicitly set to false";
    const found = (refused[type] ?? []).filter((keyword) => schema[keyword] !== undefined);
    if (found.length > 0)
      return `For '${type}' type, ${found.length === 1 ? 'property' : 'properties'} ${found.map((keyword) => `'${keyword}'`).join(', ')} ${found.length === 1 ? 'is' : 'are'} not supported`;
    if (type === 'array' && Number(schema['minItems'] ?? 0) > 1)
      return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
    if (type === 'string' && typeof schema['format'] === 'string' && !formats.includes(schema['format']))
      return `For 'string' type, format '${schema['format']}' is not supported`;
  }
  return null;
}

function findNestedProblem(schema: JsonObject): string | null {
  const nested: JsonValue[] = [];
  for (const group of ['properties', '$defs', 'definitions'])
    if (isJsonObject(schema[group])) nested.push(...Object.values(schema[group]));
  for (const list of ['anyOf', 'allOf'])
    if (Array.isArray(schema[list])) nested.push(...(schema[list] as readonly JsonValue[]));
  if (schema['items'] !== undefined) nested.push(schema['items']);
  for (const part of nested) {
    const problem = findSchemaProblem(part);
    if (problem !== null) return problem;
  }
  return null;
}
