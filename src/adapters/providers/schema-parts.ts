import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

/** Thrown while a schema is fitted where a dialect cannot say a part of it; the message says which. */
export class UnsupportedSchema extends Error {}

/** A schema that is nothing but a reference to one of its definitions stands for that definition. */
export function followRoot(schema: JsonObject): { readonly node: JsonValue; readonly name: string } {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace(/^#\/definitions\//, '#/$defs/') : '#';
  const node = name.startsWith('#/$defs/') ? definitionOf(schema, name.slice('#/$defs/'.length)) : undefined;
  return node === undefined ? { node: schema, name: '#' } : { node, name };
}

/** The schema among $defs (or the older `definitions`) with that name. */
export function definitionOf(root: JsonObject, name: string): JsonValue | undefined {
  const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
  for (const group of [root.$defs, root.definitions])
    if (isJsonObject(group) && Object.hasOwn(group, key)) return group[key];
  return undefined;
}

/** allOf of one is that one; more cannot be said where objects are closed, and is told apart from nothing else. */
export function joinAllOf(node: JsonObject, path: string): JsonObject {
  const { allOf, ...rest } = node;
  const [only, ...more] = allOf as readonly JsonValue[];
  if (!isJsonObject(only) || more.length > 0) throw new UnsupportedSchema(`${path} joins schemas by allOf`);
  const clash = Object.keys(only).find((key) => key in rest && key !== 'description');
  if (clash !== undefined) throw new UnsupportedSchema(`${path} says ${clash} twice, in allOf and beside it`);
  return { ...only, ...rest };
}

export function typesOf(node: JsonObject): readonly string[] {
  if (typeof node.type === 'string') return [node.type];
  if (Array.isArray(node.type)) return node.type.filter((type): type is string => typeof type === 'string');
  if (isJsonObject(node.properties)) return ['object'];
  if (node.items !== undefined || node.prefixItems !== undefined) return ['array'];
  return [];
}

const ofObjectsAndArrays = new Set([
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
]);

export function scalarPart(node: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(node).filter(([key]) => !ofObjectsAndArrays.has(key)));
}

export function inheritType(alternative: JsonValue, type: string | undefined): JsonValue {
  if (type === undefined || !isJsonObject(alternative) || 'type' in alternative || '$ref' in alternative)
    return alternative;
  return { type, ...alternative };
}
