import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from './json.ts';
import { findReferenced } from './schema-reference.ts';

/** How many levels of objects and lists a value of the schema has at least; Infinity where it cannot end. */
export function heightOf(root: JsonSchema, schema: JsonValue | undefined, seen: readonly string[] = []): number {
  if (!isJsonObject(schema) || schema['const'] !== undefined || schema['enum'] !== undefined) return 0;
  const heights: number[] = [];
  if (typeof schema['$ref'] === 'string') {
    if (seen.includes(schema['$ref'])) return Number.POSITIVE_INFINITY;
    heights.push(heightOf(root, findReferenced(root, schema['$ref']) ?? true, [...seen, schema['$ref']]));
  }
  for (const key of ['anyOf', 'oneOf'])
    if (schema[key] !== undefined)
      heights.push(Math.min(...listOf(schema, key).map((part) => heightOf(root, part, seen))));
  heights.push(...listOf(schema, 'allOf').map((part) => heightOf(root, part, seen)));
  if (isJsonObject(schema['properties'])) {
    const properties = schema['properties'];
    heights.push(1, ...listOf(schema, 'required').map((name) => 1 + heightOf(root, properties[String(name)], seen)));
  }
  if (Number(schema['minItems'] ?? 0) > 0) heights.push(1 + heightOf(root, schema['items'], seen));
  return Math.max(0, ...heights);
}

function listOf(schema: JsonObject, key: string): readonly JsonValue[] {
  return Array.isArray(schema[key]) ? (schema[key] as readonly JsonValue[]) : [];
}
