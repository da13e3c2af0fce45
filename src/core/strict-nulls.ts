import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from './json.ts';

/**
 * The value without the nulls that a strict mode wrote where a property is absent: a strict mode that wants every
 * property gets the optional ones as "or null". A null is dropped where the schema says the property is optional and
 * nowhere lets it be null; every other null stays. The value itself is not changed.
 */
export function dropOptionalNulls(value: JsonValue, schema: JsonSchema): JsonValue {
  return isJsonObject(schema) && hasNull(value) ? drop(value, [schema], schema) : value;
}

/** Most answers have none, and reading a schema for each part of a value is dear. */
function hasNull(value: JsonValue): boolean {
  if (typeof value !== 'object') return false;
  return value === null || Object.values(value).some(hasNull);
}

function drop(value: JsonValue, schemas: readonly JsonSchema[], root: JsonObject): JsonValue {
  const parts = schemas.flatMap((schema) => partsOf(schema, value, root, new Set()));
  if (parts.length === 0) return value;
  if (Array.isArray(value)) {
    return value.map((element: JsonValue, index) =>
      drop(
        element,
        parts.flatMap((part) => elementSchemas(part, index)),
        root,
      ),
    );
  }
  if (!isJsonObject(value)) return value;
  const kept: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member === null && standsForAbsence(name, parts, root)) continue;
    kept.push([
      name,
      drop(
        member,
        parts.flatMap((part) => memberSchemas(part, name)),
        root,
      ),
    ]);
  }
  return Object.fromEntries(kept);
}

function standsForAbsence(name: string, parts: readonly JsonObject[], root: JsonObject): boolean {
  const declarations = parts.flatMap((part) => {
    const { properties } = part;
    return isJsonObject(properties) && Object.hasOwn(properties, name) ? [properties[name] as JsonSchema] : [];
  });
  const isRequired = parts.some((part) => Array.isArray(part.required) && part.required.includes(name));
  return (
    declarations.length > 0 &&
    !isRequired &&
    !declarations.some((declaration) => admitsNull(declaration, root, new Set()))
  );
}

/**
 * The schemas that speak of a value: the schema, what it refers to, all of allOf, and those alternatives whose fixed
 * properties (const, enum) the value does not contradict.
 */
function partsOf(schema: JsonSchema, value: JsonValue, root: JsonObject, seen: Set<JsonObject>): readonly JsonObject[] {
  if (!isJsonObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const parts: JsonObject[] = [schema];
  const target = typeof schema.$ref === 'string' ? resolve(schema.$ref, root) : undefined;
  const joined = Array.isArray(schema.allOf) ? schema.allOf : [];
  for (const part of target === undefined ? joined : [...joined, target])
    parts.push(...partsOf(part as JsonSchema, value, root, seen));
  for (const key of ['anyOf', 'oneOf'] as const) {
    const alternatives = schema[key];
    if (!Array.isArray(alternatives)) continue;
    for (const alternative of alternatives as readonly JsonSchema[]) {
      if (!contradicts(value, alternative, root, new Set())) parts.push(...partsOf(alternative, value, root, seen));
    }
  }
  return parts;
}

/** Whether the kind of the value, or a fixed property of it, says that an alternative is not meant. */
function contradicts(value: JsonValue, schema: JsonSchema, root: JsonObject, seen: Set<JsonObject>): boolean {
  if (!isJsonObject(schema) || seen.has(schema)) return false;
  seen.add(schema);
  if (typeof schema.$ref === 'string') {
    const target = resolve(schema.$ref, root);
    return target !== undefined && contradicts(value, target, root, seen);
  }
  if (isJsonObject(schema.properties)) {
    if (!isJsonObject(value)) return true;
    if (Array.isArray(schema.required) && schema.required.some((name) => !Object.hasOwn(value, String(name))))
      return true;
    return Object.entries(schema.properties).some(
      ([name, property]) =>
        Object.hasOwn(value, name) && value[name] !== null && isOtherLiteral(value[name] ?? null, property),
    );
  }
  return isOtherLiteral(value, schema);
}

function isOtherLiteral(value: JsonValue, schema: JsonValue): boolean {
  if (!isJsonObject(schema)) return false;
  const isPlain = (literal: JsonValue): boolean => literal === null || typeof literal !== 'object';
  if (schema.const !== undefined && isPlain(schema.const)) return value !== schema.const;
  const literals: readonly JsonValue[] = Array.isArray(schema.enum) ? schema.enum : [];
  return literals.length > 0 && literals.every(isPlain) && !literals.includes(value);
}

function memberSchemas(part: JsonObject, name: string): readonly JsonSchema[] {
  if (isJsonObject(part.properties) && Object.hasOwn(part.properties, name))
    return [part.properties[name] as JsonSchema];
  return isJsonObject(part.additionalProperties) ? [part.additionalProperties] : [];
}

function elementSchemas(part: JsonObject, index: number): readonly JsonSchema[] {
  const prefix = Array.isArray(part.prefixItems) ? part.prefixItems : [];
  if (index < prefix.length) return [prefix[index] as JsonSchema];
  return isJsonObject(part.items) ? [part.items] : [];
}

function admitsNull(schema: JsonSchema, root: JsonObject, seen: Set<JsonObject>): boolean {
  if (!isJsonObject(schema)) return schema === true;
  // A definition that comes back to itself says nothing more.
  if (seen.has(schema)) return true;
  const inside = new Set(seen).add(schema);
  const admits = (part: JsonValue) => admitsNull(part as JsonSchema, root, inside);
  if (
    schema.type !== undefined &&
    schema.type !== 'null' &&
    !(Array.isArray(schema.type) && schema.type.includes('null'))
  )
    return false;
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) return false;
  if (schema.const !== undefined && schema.const !== null) return false;
  if (Array.isArray(schema.anyOf) && !schema.anyOf.some(admits)) return false;
  if (Array.isArray(schema.oneOf) && !schema.oneOf.some(admits)) return false;
  if (Array.isArray(schema.allOf) && !schema.allOf.every(admits)) return false;
  const target = typeof schema.$ref === 'string' ? resolve(schema.$ref, root) : undefined;
  return target === undefined || admitsNull(target, root, inside);
}

/** What a reference inside the schema (`#`, `#/$defs/name`, any JSON pointer) stands for; undefined where it points out of it. */
function resolve(reference: string, root: JsonObject): JsonSchema | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let current: JsonValue | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(current)) current = (current as readonly JsonValue[])[Number(key)];
    else if (isJsonObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return isJsonObject(current) || typeof current === 'boolean' ? current : undefined;
}
