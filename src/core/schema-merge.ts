import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, toCanonicalJson } from './json.ts';

const highest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const lowest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/** One schema that asks for what both ask for, as far as that can be said in one; references must be resolved before. */
export function mergeSchemas(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...a };
  const both: JsonSchema[] = [];
  for (const [key, value] of Object.entries(b)) {
    const earlier = merged[key];
    if (earlier === undefined) merged[key] = value;
    else if (key === 'type') merged[key] = intersectTypes(earlier, value);
    else if (key === 'enum' && Array.isArray(earlier) && Array.isArray(value))
      merged[key] = intersect(earlier as readonly JsonValue[], value as readonly JsonValue[]);
    else if (key === 'required' && Array.isArray(earlier) && Array.isArray(value))
      merged[key] = [...new Set([...(earlier as readonly JsonValue[]), ...(value as readonly JsonValue[])])];
    else if (highest.includes(key)) merged[key] = Math.max(Number(earlier), Number(value));
    else if (lowest.includes(key)) merged[key] = Math.min(Number(earlier), Number(value));
    else if (
      (key === 'properties' || key === 'patternProperties' || key === '$defs') &&
      isJsonObject(earlier) &&
      isJsonObject(value)
    )
      merged[key] = mergeProperties(earlier, value);
    else if (key === 'items' || key === 'additionalProperties') merged[key] = mergeParts(earlier, value);
    else if (key === 'allOf' && Array.isArray(earlier) && Array.isArray(value))
      both.push(...(earlier as readonly JsonSchema[]), ...(value as readonly JsonSchema[]));
    else if (key === 'anyOf' || key === 'oneOf' || key === 'not' || key === 'if') both.push(toGroup(b, key));
    else if (key !== 'then' && key !== 'else') merged[key] = value;
  }
  const nested =
    Array.isArray(merged['allOf']) && !Array.isArray(b['allOf']) ? (merged['allOf'] as readonly JsonSchema[]) : [];
  if (both.length > 0) merged['allOf'] = [...nested, ...both];
  return merged;
}

function toGroup(schema: JsonObject, key: string): JsonObject {
  const keys = key === 'if' ? ['if', 'then', 'else'] : [key];
  return Object.fromEntries(Object.entries(schema).filter(([name]) => keys.includes(name)));
}

function mergeProperties(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...a };
  for (const [name, schema] of Object.entries(b)) {
    const earlier = merged[name];
    merged[name] = earlier === undefined ? schema : mergeParts(earlier, schema);
  }
  return merged;
}

function mergeParts(a: JsonValue, b: JsonValue): JsonValue {
  if (a === false || b === false) return false;
  if (a === true) return b;
  if (b === true || toCanonicalJson(a) === toCanonicalJson(b)) return a;
  return { allOf: [a, b] };
}

function intersectTypes(a: JsonValue, b: JsonValue): JsonValue {
  const left = Array.isArray(a) ? (a as readonly JsonValue[]) : [a];
  const right = Array.isArray(b) ? (b as readonly JsonValue[]) : [b];
  const common = left.flatMap((type) =>
    right.includes(type)
      ? [type]
      : type === 'number' && right.includes('integer')
        ? ['integer']
        : type === 'integer' && right.includes('number')
          ? ['integer']
          : [],
  );
  return common.length === 1 ? (common[0] ?? b) : common.length === 0 ? b : common;
}

function intersect(a: readonly JsonValue[], b: readonly JsonValue[]): readonly JsonValue[] {
  const texts = new Set(b.map(toCanonicalJson));
  return a.filter((value) => texts.has(toCanonicalJson(value)));
}
