import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../core/json.ts';
import type { UnenforcedWords } from '../../core/schema-reception.ts';
import { findSchemaCycle, type SchemaReference } from './schema-cycles.ts';
import type { SchemaDialect, SchemaFit } from './schema-dialect.ts';
import { admitNull } from './schema-null.ts';
import {
  definitionOf,
  followRoot,
  inheritType,
  joinAllOf,
  scalarPart,
  typesOf,
  UnsupportedSchema,
} from './schema-parts.ts';

interface Fitting {
  readonly dialect: SchemaDialect;
  readonly root: JsonObject;
  readonly unenforced: UnenforcedWords[];
  readonly notes: string[];
  readonly definitions: Map<string, JsonObject>;
  readonly references: SchemaReference[];
}

/** Where the walk stands: the place in an answer, for notes; the definition; and whether an optional property lies between. */
interface Place {
  readonly path: string;
  readonly definition: string;
  readonly optional: boolean;
}

const silent = new Set([
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
  'readOnly',
  'writeOnly',
  'deprecated',
  'title',
  'description',
]);
const structural = new Set([
  'type',
  '$ref',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'format',
  'minItems',
]);

/** Fits a schema (draft 2020-12) to a dialect. Never changes the schema it is given. */
export function fitSchema(schema: JsonObject, dialect: SchemaDialect): SchemaFit {
  const fitting: Fitting = { dialect, root: schema, unenforced: [], notes: [], definitions: new Map(), references: [] };
  try {
    const { node, name } = followRoot(schema);
    const fitted = fitNode(node, fitting, { path: 'answer', definition: name, optional: false });
    if (dialect.rootIsObject && fitted.type !== 'object')
      throw new UnsupportedSchema('the outermost value must be an object');
    if (dialect.recursion !== 'any') {
      const through =
        dialect.recursion === 'none'
          ? fitting.references
          : fitting.references.filter((reference) => !reference.optional);
      const cycle = findSchemaCycle(through);
      if (cycle !== null) throw new UnsupportedSchema(`it refers to itself through ${cycle}`);
    }
    const definitions = [...fitting.definitions]
      .filter(([name]) => name !== '#')
      .map(([name, definition]) => [name.slice('#/$defs/'.length), definition] as const);
    return {
      schema: definitions.length === 0 ? fitted : { ...fitted, $defs: Object.fromEntries(definitions) },
      unenforced: fitting.unenforced,
      notes: fitting.notes,
    };
  } catch (error) {
    if (error instanceof UnsupportedSchema) return { unsupported: error.message };
    throw error;
  }
}

function fitNode(node: JsonSchema | JsonValue | undefined, fitting: Fitting, place: Place): JsonObject {
  const { dialect } = fitting;
  if (node === true && dialect.allowsAnything) return {};
  if (!isJsonObject(node)) throw new UnsupportedSchema(`${place.path} may be anything or nothing`);
  if (typeof node.$ref === 'string') return fitReference(node, node.$ref, fitting, place);
  if (Array.isArray(node.allOf)) return fitNode(joinAllOf(node, place.path), fitting, place);

  const types = typesOf(node);
  if (types.length > 1 && types.some((type) => type === 'object' || type === 'array')) {
    // A list of types is said plainly as alternatives: the keywords of each go with it.
    const { type: _types, description, ...rest } = node;
    const alternatives = types.map((type) =>
      fitNode({ ...(type === 'object' || type === 'array' ? rest : scalarPart(rest)), type }, fitting, place),
    );
    return { anyOf: alternatives, ...(description === undefined ? {} : { description }) };
  }

  const moved: Record<string, JsonValue> = {};
  const fitted: Record<string, JsonValue> = {};
  const isLiteral = fitLiterals(node, fitted, moved, types, fitting);
  const isObject = types[0] === 'object' && !isLiteral;
  const alternatives = node.anyOf ?? node.oneOf;
  if (Array.isArray(alternatives) && !isLiteral && !(isObject && isJsonObject(node.properties))) {
    fitted.anyOf = alternatives.map((alternative) => fitNode(inheritType(alternative, types[0]), fitting, place));
    if (node.anyOf === undefined) fitting.notes.push(`${place.path}: oneOf is sent as anyOf`);
    else if (node.oneOf !== undefined) moved.oneOf = node.oneOf;
  } else {
    if (node.anyOf !== undefined) moved.anyOf = node.anyOf;
    if (node.oneOf !== undefined) moved.oneOf = node.oneOf;
    if (isObject) fitObject(node, fitted, moved, fitting, place);
    else if (types[0] === 'array' && !isLiteral) fitArray(node, fitted, moved, fitting, place);
    else if (!isLiteral) {
      if (types.length === 0 && !dialect.allowsAnything) throw new UnsupportedSchema(`${place.path} has no type`);
      if (types.length > 0) fitted.type = types.length === 1 ? (types[0] as string) : types;
    }
  }
  fitOtherKeywords(node, fitted, moved, fitting, place);
  return fitted;
}

function fitReference(node: JsonObject, reference: string, fitting: Fitting, place: Place): JsonObject {
  const name = reference.replace(/^#\/definitions\//, '#/$defs/');
  const target =
    name === '#'
      ? fitting.root
      : name.startsWith('#/$defs/')
        ? definitionOf(fitting.root, name.slice('#/$defs/'.length))
        : undefined;
  if (target === undefined)
    throw new UnsupportedSchema(`${place.path} refers to ${reference}, which is not among $defs`);
  fitting.references.push({ from: place.definition, to: name, optional: place.optional });
  const beside = Object.keys(node).filter((key) => key !== '$ref' && (!silent.has(key) || key === 'description'));
  if (beside.length > 0) fitting.notes.push(`${place.path}: ${beside.join(', ')} beside $ref left out`);
  if (name !== '#' && !fitting.definitions.has(name)) {
    fitting.definitions.set(name, {});
    fitting.definitions.set(
      name,
      fitNode(target, fitting, { path: name.slice('#/$defs/'.length), definition: name, optional: false }),
    );
  }
  return { $ref: name };
}

function fitLiterals(
  node: JsonObject,
  fitted: Record<string, JsonValue>,
  moved: Record<string, JsonValue>,
  types: readonly string[],
  fitting: Fitting,
): boolean {
  const isPlain = (value: JsonValue) => value === null || typeof value !== 'object';
  if (node.const !== undefined && isPlain(node.const)) {
    if (fitting.dialect.hasConst) fitted.const = node.const;
    else fitted.enum = [node.const];
  } else if (Array.isArray(node.enum) && node.enum.length > 0 && node.enum.every(isPlain)) fitted.enum = node.enum;
  else {
    if (node.const !== undefined) moved.const = node.const;
    if (node.enum !== undefined) moved.enum = node.enum;
    return false;
  }
  if (fitting.dialect.typesLiterals && types.length > 0)
    fitted.type = types.length === 1 ? (types[0] as string) : types;
  return true;
}

function fitObject(
  node: JsonObject,
  fitted: Record<string, JsonValue>,
  moved: Record<string, JsonValue>,
  fitting: Fitting,
  place: Place,
): void {
  const { dialect } = fitting;
  const properties = isJsonObject(node.properties) ? node.properties : {};
  const names = Object.keys(properties);
  const required = (Array.isArray(node.required) ? node.required : []).filter(
    (name): name is string => typeof name === 'string',
  );
  const free = node.additionalProperties;
  if (dialect.closesObjects) {
    if (isJsonObject(free)) throw new UnsupportedSchema(`${place.path} is an object with free names`);
    if (names.length === 0 && free !== false)
      throw new UnsupportedSchema(`${place.path} is an object without named properties`);
    if (node.patternProperties !== undefined) throw new UnsupportedSchema(`${place.path} has names by pattern`);
    const unnamed = required.find((name) => !names.includes(name));
    if (unnamed !== undefined)
      throw new UnsupportedSchema(`${place.path} requires "${unnamed}", which is not among its properties`);
    if (free === true) fitting.notes.push(`${place.path}: properties other than the named ones are not allowed there`);
  }
  fitted.type = 'object';
  const members = names.map((name) => {
    const optional = !required.includes(name);
    const property = fitNode(properties[name], fitting, {
      ...place,
      path: `${place.path}.${name}`,
      optional: place.optional || optional,
    });
    return [name, optional && dialect.requiresAll ? admitNull(property, fitting.definitions) : property] as const;
  });
  if (members.length > 0 || dialect.closesObjects) fitted.properties = Object.fromEntries(members);
  if (dialect.requiresAll) fitted.required = names;
  else if (required.length > 0) fitted.required = required;
  if (dialect.closesObjects) fitted.additionalProperties = false;
  else if (typeof free === 'boolean') fitted.additionalProperties = free;
  else if (free !== undefined)
    fitted.additionalProperties = fitNode(free, fitting, { ...place, path: `${place.path}.*`, optional: true });
  if (!dialect.closesObjects && node.patternProperties !== undefined) moved.patternProperties = node.patternProperties;
}

function fitArray(
  node: JsonObject,
  fitted: Record<string, JsonValue>,
  moved: Record<string, JsonValue>,
  fitting: Fitting,
  place: Place,
): void {
  const { dialect } = fitting;
  fitted.type = 'array';
  if (Array.isArray(node.prefixItems)) {
    if (!dialect.hasPrefixItems) throw new UnsupportedSchema(`${place.path} has elements by position (prefixItems)`);
    fitted.prefixItems = node.prefixItems.map((item, index) =>
      fitNode(item, fitting, { ...place, path: `${place.path}[${index}]` }),
    );
    if (node.items === false) moved.items = false;
  }
  if (isJsonObject(node.items)) fitted.items = fitNode(node.items, fitting, { ...place, path: `${place.path}[]` });
  else if (!dialect.allowsAnything && fitted.prefixItems === undefined)
    throw new UnsupportedSchema(`${place.path} is a list of anything`);
  if (typeof node.minItems === 'number' && node.minItems <= dialect.largestMinItems) fitted.minItems = node.minItems;
  else if (node.minItems !== undefined) moved.minItems = node.minItems;
}

function fitOtherKeywords(
  node: JsonObject,
  fitted: Record<string, JsonValue>,
  moved: Record<string, JsonValue>,
  fitting: Fitting,
  place: Place,
): void {
  const { dialect } = fitting;
  for (const [key, value] of Object.entries(node)) {
    if (silent.has(key) || structural.has(key) || key in moved || key === 'patternProperties') continue;
    // Generators of schemas write the bounds of safe integers, which say nothing.
    if ((key === 'maximum' || key === 'minimum') && Math.abs(value as number) === Number.MAX_SAFE_INTEGER) continue;
    if (dialect.keeps.has(key)) fitted[key] = value;
    else moved[key] = value;
  }
  if (typeof node.format === 'string') {
    if (dialect.formats === null || dialect.formats.has(node.format)) fitted.format = node.format;
    else moved.format = node.format;
  }
  if (typeof node.title === 'string') fitted.title = node.title;
  const names = Object.keys(moved);
  const description = typeof node.description === 'string' ? node.description : '';
  if (names.length > 0) fitting.unenforced.push({ path: place.path, words: names });
  const told = names.map((name) => `${name}: ${JSON.stringify(moved[name])}`).join(', ');
  const text = names.length === 0 ? description : `${description}${description === '' ? '' : '\n\n'}{${told}}`;
  if (text !== '') fitted.description = text;
}
