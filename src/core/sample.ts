import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, toCanonicalJson } from './json.ts';
import { toExpression } from './sample-pattern.ts';
import { sampleNumber } from './sample-number.ts';
import { sampleString } from './sample-string.ts';
import { drawInteger, drawOne, drawSentence, drawWord, type Random } from './sample-words.ts';
import { fitsSchema, typesOf } from './schema-fit.ts';
import { withHintsOfDescription } from './schema-hints.ts';
import { heightOf } from './schema-height.ts';
import { mergeSchemas } from './schema-merge.ts';
import { findReferenced } from './schema-reference.ts';

export interface SampleOptions {
  /** How often a property that is not required is there. */
  readonly optionalShare?: number;
  /** How often a value that may be null is null. */
  readonly nullShare?: number;
}

interface Place {
  /** The property the value stands under, with `_` between its words. */
  readonly name: string;
  readonly depth: number;
  /** Set below a reference that was followed before: only what is required, so that a schema of trees ends. */
  readonly isEnding: boolean;
  readonly references: ReadonlyMap<string, number>;
}

interface Sampler {
  readonly root: JsonSchema;
  readonly random: Random;
  readonly optionalShare: number;
  readonly nullShare: number;
}

const maxDepth = 80;
const draws = 16;

/**
 * A believable value that fits a JSON Schema (2020-12): texts as sentences, numbers spread over their bounds, one of
 * the examples where there are any. The same chance gives the same value. A schema that contradicts itself, or asks
 * for what cannot be drawn within a few tries, gives the nearest thing.
 */
export function sampleFromSchema(schema: JsonSchema, random: Random, options: SampleOptions = {}): JsonValue {
  const sampler = {
    root: schema,
    random,
    optionalShare: options.optionalShare ?? 0.8,
    nullShare: options.nullShare ?? 0.15,
  };
  return sampleValue(sampler, schema, { name: '', depth: 0, isEnding: false, references: new Map() });
}

function sampleValue(sampler: Sampler, schema: JsonSchema, place: Place): JsonValue {
  if (typeof schema === 'boolean') return schema ? drawSentence(sampler.random) : null;
  if (place.depth > maxDepth) return null;
  const { resolved, place: here } = resolve(sampler, schema, { ...place, depth: place.depth + 1 });
  const isHard = resolved['not'] !== undefined || resolved['oneOf'] !== undefined || resolved['if'] !== undefined;
  let value = sampleOnce(sampler, resolved, here);
  for (let draw = 1; isHard && draw < draws && !fitsSchema(value, resolved, sampler.root); draw += 1)
    value = sampleOnce(sampler, resolved, here);
  return value;
}

/** Follows `$ref` and folds `allOf` and the hints of a description, until the schema stands for itself. */
function resolve(sampler: Sampler, schema: JsonObject, place: Place): { resolved: JsonObject; place: Place } {
  let resolved = schema;
  let here = place;
  for (let round = 0; round < maxDepth; round += 1) {
    const { $ref: reference, allOf, ...rest } = resolved;
    if (typeof reference === 'string') {
      const target = findReferenced(sampler.root, reference);
      const followed = here.references.get(reference) ?? 0;
      here = {
        ...here,
        isEnding: here.isEnding || followed >= 2,
        references: new Map(here.references).set(reference, followed + 1),
      };
      const siblings = allOf === undefined ? rest : { ...rest, allOf };
      resolved = isJsonObject(target) ? mergeSchemas(target, siblings) : siblings;
    } else if (Array.isArray(allOf)) {
      resolved = (allOf as readonly JsonValue[])
        .filter(isJsonObject)
        .reduce((merged: JsonObject, part) => mergeSchemas(merged, resolve(sampler, part, here).resolved), rest);
    } else break;
  }
  return { resolved: withHintsOfDescription(resolved), place: here };
}

function sampleOnce(sampler: Sampler, schema: JsonObject, place: Place): JsonValue {
  const { random } = sampler;
  if (schema['const'] !== undefined) return schema['const'];
  const choices = listOf(schema, 'enum');
  if (choices.length > 0) return drawFromEnum(sampler, choices);
  const examples = listOf(schema, 'examples').filter((example) => fitsSchema(example, schema, sampler.root));
  if (examples.length > 0) return drawOne(random, examples);
  // A default is what is often meant, not what every answer says.
  if (schema['default'] !== undefined && random() < 0.5 && fitsSchema(schema['default'], schema, sampler.root))
    return schema['default'];

  const branches = schema['anyOf'] === undefined ? 'oneOf' : 'anyOf';
  if (listOf(schema, branches).length > 0) {
    const { [branches]: among, ...base } = schema;
    const branch = drawBranch(
      sampler,
      (among as readonly JsonSchema[]).filter((choice) => choice !== false),
      place,
    );
    return sampleValue(sampler, branch === true ? base : { ...base, allOf: [branch] }, place);
  }
  if (schema['if'] !== undefined) {
    const { if: condition, then: positive, else: negative, ...base } = schema;
    const parts = random() < 0.5 ? [condition, positive ?? true] : [negative ?? true];
    return sampleValue(sampler, { ...base, allOf: parts }, place);
  }
  return sampleOfType(sampler, schema, drawType(sampler, schema, place), place);
}

function drawFromEnum(sampler: Sampler, choices: readonly JsonValue[]): JsonValue {
  const values = choices.filter((choice) => choice !== null);
  if (values.length === 0 || (values.length < choices.length && sampler.random() < sampler.nullShare)) return null;
  return drawOne(sampler.random, values);
}

function drawBranch(sampler: Sampler, branches: readonly JsonSchema[], place: Place): JsonSchema {
  if (branches.length === 0) return true;
  if (place.isEnding)
    return branches.reduce((lowest, branch) =>
      heightOf(sampler.root, branch) < heightOf(sampler.root, lowest) ? branch : lowest,
    );
  const values = branches.filter((branch) => !isJsonObject(branch) || branch['type'] !== 'null');
  if (values.length === 0 || (values.length < branches.length && sampler.random() < sampler.nullShare))
    return { type: 'null' };
  return drawOne(sampler.random, values);
}

function drawType(sampler: Sampler, schema: JsonObject, place: Place): string {
  const types = typesOf(schema);
  const values = types.filter((type) => type !== 'null');
  if (types.length > values.length && (values.length === 0 || place.isEnding || sampler.random() < sampler.nullShare))
    return 'null';
  if (values.length > 0) return drawOne(sampler.random, values);
  if (
    ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties'].some(
      (key) => schema[key] !== undefined,
    )
  )
    return 'object';
  if (['items', 'prefixItems', 'minItems', 'maxItems', 'contains'].some((key) => schema[key] !== undefined))
    return 'array';
  if (
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].some(
      (key) => schema[key] !== undefined,
    )
  )
    return 'number';
  return 'string';
}

function sampleOfType(sampler: Sampler, schema: JsonObject, type: string, place: Place): JsonValue {
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return sampler.random() < 0.5;
    case 'integer':
      return sampleNumber(schema, place.name, true, sampler.random);
    case 'number':
      return sampleNumber(schema, place.name, false, sampler.random);
    case 'array':
      return sampleArray(sampler, schema, place);
    case 'object':
      return sampleObject(sampler, schema, place);
    default:
      return sampleString(schema, place.name, sampler.random);
  }
}

function sampleArray(sampler: Sampler, schema: JsonObject, place: Place): JsonValue {
  const first = listOf(schema, 'prefixItems') as readonly JsonSchema[];
  const least = Math.max(0, Number(schema['minItems'] ?? (first.length > 0 || place.isEnding ? first.length : 1)));
  const most = Number(schema['maxItems'] ?? Number.POSITIVE_INFINITY);
  const closed = schema['items'] === false ? first.length : Number.POSITIVE_INFINITY;
  const usual = place.isEnding
    ? least
    : Math.min(most, closed, schema['items'] === undefined && first.length > 0 ? first.length : Math.max(least + 2, 3));
  const count = drawInteger(sampler.random, Math.min(least, most), Math.max(usual, Math.min(least, most)));
  const itemSchema = (schema['items'] ?? true) as JsonSchema;
  const wanted = schema['contains'] as JsonSchema | undefined;

  const items: JsonValue[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const of: JsonSchema =
      first[index] ?? (wanted !== undefined && index === count - 1 ? { allOf: [itemSchema, wanted] } : itemSchema);
    let value = sampleValue(sampler, of, { ...place, name: toSingular(place.name) });
    if (schema['uniqueItems'] === true) {
      for (let draw = 0; draw < draws * 4 && seen.has(toCanonicalJson(value)); draw += 1)
        value = sampleValue(sampler, of, place);
      if (seen.has(toCanonicalJson(value)) && items.length >= Number(schema['minItems'] ?? 0)) continue;
      seen.add(toCanonicalJson(value));
    }
    items.push(value);
  }
  return items;
}

function sampleObject(sampler: Sampler, schema: JsonObject, place: Place): JsonValue {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = new Set(listOf(schema, 'required').filter((name) => typeof name === 'string'));
  const most = Number(schema['maxProperties'] ?? Number.POSITIVE_INFINITY);
  const least = Number(schema['minProperties'] ?? 0);
  const entries = new Map<string, JsonValue>();
  const names = Object.keys(properties);
  const optionalRoom = () => most - entries.size - [...required].filter((name) => !entries.has(name)).length;
  for (const name of names) {
    const of = properties[name] as JsonSchema;
    const isWanted =
      required.has(name) ||
      (of !== false && !place.isEnding && optionalRoom() > 0 && sampler.random() < sampler.optionalShare);
    if (isWanted) entries.set(name, sampleValue(sampler, of, within(place, name)));
  }
  for (const name of required)
    if (!entries.has(name)) entries.set(name, sampleValue(sampler, schemaOfOther(schema, name), within(place, name)));
  for (const name of names) {
    if (entries.size >= least) break;
    if (!entries.has(name) && properties[name] !== false)
      entries.set(name, sampleValue(sampler, properties[name] as JsonSchema, within(place, name)));
  }
  addOtherProperties(sampler, schema, place, entries, least, most, names.length === 0);
  return Object.fromEntries(entries);
}

/** A map has entries of its own naming: a few, where nothing else is known of it. */
function addOtherProperties(
  sampler: Sampler,
  schema: JsonObject,
  place: Place,
  entries: Map<string, JsonValue>,
  least: number,
  most: number,
  isMap: boolean,
): void {
  const isOpen = isJsonObject(schema['additionalProperties']) || isJsonObject(schema['patternProperties']);
  const wanted = isOpen && isMap && !place.isEnding ? drawInteger(sampler.random, 1, 3) : 0;
  const count = Math.min(most, Math.max(least, entries.size + wanted));
  const patterns = isJsonObject(schema['patternProperties']) ? Object.keys(schema['patternProperties']) : [];
  for (let draw = 0; draw < draws * 4 && entries.size < count; draw += 1) {
    const pattern = patterns[draw % Math.max(1, patterns.length)];
    const naming = schema['propertyNames'] ?? (pattern === undefined ? true : { type: 'string', pattern });
    const drawn =
      naming === true
        ? drawWord(sampler.random)
        : sampleValue(sampler, naming as JsonSchema, { ...place, name: 'key' });
    const name = String(drawn);
    if (!entries.has(name)) entries.set(name, sampleValue(sampler, schemaOfOther(schema, name), within(place, name)));
  }
}

/** The schema of a property that `properties` does not name. */
function schemaOfOther(schema: JsonObject, name: string): JsonSchema {
  const patterns = isJsonObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
  const match = patterns.find(([pattern]) => toExpression(pattern)?.test(name) === true);
  return (match?.[1] ?? schema['additionalProperties'] ?? true) as JsonSchema;
}

function within(place: Place, name: string): Place {
  return {
    ...place,
    name: name
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toLowerCase(),
  };
}

function toSingular(name: string): string {
  return name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : name;
}

function listOf(schema: JsonObject, key: string): readonly JsonValue[] {
  return Array.isArray(schema[key]) ? (schema[key] as readonly JsonValue[]) : [];
}
