import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, toCanonicalJson } from './json.ts';
import { toExpression } from './sample-pattern.ts';
import { findReferenced } from './schema-reference.ts';

/**
 * Whether a value fits a schema, without compiling it: for a handful of checks on a schema that is seen once.
 * Formats are not checked. For checks on many values, compile the schema.
 */
export function fitsSchema(value: JsonValue, schema: JsonSchema, root: JsonSchema = schema, depth = 0): boolean {
  if (typeof schema === 'boolean') return schema;
  if (depth > 100) return true;
  const fits = (part: JsonValue, of: JsonValue | undefined) =>
    of === undefined || fitsSchema(part, of as JsonSchema, root, depth + 1);

  if (typeof schema['$ref'] === 'string') {
    const referenced = findReferenced(root, schema['$ref']);
    if (referenced !== null && !fits(value, referenced)) return false;
  }
  if (schema['const'] !== undefined && toCanonicalJson(value) !== toCanonicalJson(schema['const'])) return false;
  if (
    Array.isArray(schema['enum']) &&
    !listOf(schema, 'enum').some((choice) => toCanonicalJson(choice) === toCanonicalJson(value))
  )
    return false;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return false;
  if (!listOf(schema, 'allOf').every((part) => fits(value, part))) return false;
  if (Array.isArray(schema['anyOf']) && !listOf(schema, 'anyOf').some((part) => fits(value, part))) return false;
  if (Array.isArray(schema['oneOf']) && listOf(schema, 'oneOf').filter((part) => fits(value, part)).length !== 1)
    return false;
  if (schema['not'] !== undefined && fits(value, schema['not'])) return false;
  if (schema['if'] !== undefined && !fits(value, fits(value, schema['if']) ? schema['then'] : schema['else']))
    return false;

  if (typeof value === 'number') return numberFits(value, schema);
  if (typeof value === 'string') return stringFits(value, schema);
  if (Array.isArray(value)) return arrayFits(value as readonly JsonValue[], schema, fits);
  return isJsonObject(value) ? objectFits(value, schema, fits) : true;
}

export function typesOf(schema: JsonObject): readonly string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? (type as readonly JsonValue[]).filter((name) => typeof name === 'string') : [];
}

function isOfType(value: JsonValue, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  return typeof value === type;
}

function numberFits(value: number, schema: JsonObject): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) return false;
  if (typeof maximum === 'number' && value > maximum) return false;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false;
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false;
  return typeof multipleOf !== 'number' || Math.abs(value / multipleOf - Math.round(value / multipleOf)) < 1e-9;
}

function stringFits(value: string, schema: JsonObject): boolean {
  const { minLength, maxLength, pattern } = schema;
  if (typeof minLength === 'number' || typeof maxLength === 'number') {
    const length = [...value].length;
    if (typeof minLength === 'number' && length < minLength) return false;
    if (typeof maxLength === 'number' && length > maxLength) return false;
  }
  return typeof pattern !== 'string' || (toExpression(pattern)?.test(value) ?? true);
}

type Fits = (part: JsonValue, of: JsonValue | undefined) => boolean;

function arrayFits(value: readonly JsonValue[], schema: JsonObject, fits: Fits): boolean {
  const { minItems, maxItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems) return false;
  if (typeof maxItems === 'number' && value.length > maxItems) return false;
  if (schema['uniqueItems'] === true && new Set(value.map(toCanonicalJson)).size < value.length) return false;
  if (schema['contains'] !== undefined && !value.some((part) => fits(part, schema['contains']))) return false;
  const first = listOf(schema, 'prefixItems');
  return value.every((part, index) => fits(part, first[index] ?? schema['items']));
}

function objectFits(value: JsonObject, schema: JsonObject, fits: Fits): boolean {
  const names = Object.keys(value);
  const { minProperties, maxProperties } = schema;
  if (typeof minProperties === 'number' && names.length < minProperties) return false;
  if (typeof maxProperties === 'number' && names.length > maxProperties) return false;
  if (!listOf(schema, 'required').every((name) => typeof name === 'string' && Object.hasOwn(value, name))) return false;
  if (schema['propertyNames'] !== undefined && !names.every((name) => fits(name, schema['propertyNames'])))
    return false;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const patterns = isJsonObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
  return names.every((name) => {
    const part = value[name] ?? null;
    const own = Object.hasOwn(properties, name) ? [properties[name]] : [];
    const parts = [...own, ...patterns.filter(([pattern]) => toExpression(pattern)?.test(name)).map(([, of]) => of)];
    return parts.length === 0 ? fits(part, schema['additionalProperties']) : parts.every((of) => fits(part, of));
  });
}

function listOf(schema: JsonObject, key: string): readonly JsonValue[] {
  return Array.isArray(schema[key]) ? (schema[key] as readonly JsonValue[]) : [];
}
