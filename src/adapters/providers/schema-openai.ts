import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { fitSchema } from './fit-schema.ts';
import type { SchemaDialect, SchemaFit } from './schema-dialect.ts';

/**
 * OpenAI's strict mode. Source: "Structured outputs: supported schemas" of the API guides, as of 2026-02, looked at
 * 2026-11-20: all properties required, additionalProperties false, the root an object and no anyOf; pattern, format,
 * bounds of numbers and counts of items are enforced; allOf, not, if, dependent… are refused.
 */
const dialect: SchemaDialect = {
  keeps: new Set(['pattern', 'multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'maxItems']),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']),
  largestMinItems: Number.POSITIVE_INFINITY,
  closesObjects: true,
  requiresAll: true,
  hasConst: true,
  typesLiterals: true,
  recursion: 'any',
  rootIsObject: true,
  allowsAnything: false,
  hasPrefixItems: false,
};

/** Limits of the same page: properties in all, levels of objects, values of enums, characters of names and values. */
const limits = { properties: 5000, depth: 10, enumValues: 1000, characters: 120_000 } as const;

export function toOpenAiSchema(schema: JsonObject): SchemaFit {
  const fit = fitSchema(schema, dialect);
  if ('unsupported' in fit) return fit;
  const problem = findExcess(fit.schema);
  return problem === null ? fit : { unsupported: problem };
}

function findExcess(schema: JsonObject): string | null {
  const count = { properties: 0, enumValues: 0, characters: 0, depth: 0 };
  const visit = (node: JsonValue | undefined, depth: number): void => {
    if (Array.isArray(node)) for (const element of node) visit(element, depth);
    if (!isJsonObject(node)) return;
    const inside =
      node.type === 'object' || (Array.isArray(node.type) && node.type.includes('object')) ? depth + 1 : depth;
    count.depth = Math.max(count.depth, inside);
    for (const group of [node.properties, node.$defs]) {
      if (!isJsonObject(group)) continue;
      for (const [name, part] of Object.entries(group)) {
        if (group === node.properties) count.properties += 1;
        count.characters += name.length;
        visit(part, inside);
      }
    }
    const literals = [
      ...(Array.isArray(node.enum) ? node.enum : []),
      ...(node.const === undefined ? [] : [node.const]),
    ];
    if (Array.isArray(node.enum)) count.enumValues += node.enum.length;
    for (const literal of literals) count.characters += String(literal).length;
    for (const key of ['items', 'anyOf'] as const) visit(node[key], inside);
  };
  visit(schema, 0);
  for (const name of ['properties', 'enumValues', 'characters', 'depth'] as const) {
    if (count[name] > limits[name]) return `it has ${count[name]} ${names[name]}, ${limits[name]} are allowed`;
  }
  return null;
}

const names = {
  properties: 'properties',
  enumValues: 'values in enums',
  characters: 'characters in names and literals',
  depth: 'levels of objects',
} as const;
