import type { ErrorObject } from 'ajv/dist/2020.js';
import { isJsonObject, type JsonSchema, type JsonValue } from '../json.ts';
import { compileSchema } from './compile-schema.ts';
import { describeValue, formatPath, type PathPart, shorten } from './describe-value.ts';
import { maxMatchedChars } from './find-pattern-problem.ts';

const maxShown = 20;

/**
 * What does not fit a schema, in words for people and for the model that is asked again: where, what was expected,
 * what came. Empty: it fits. At most 20 are shown; a last line counts the others.
 */
export function checkSchema(value: JsonValue, schema: JsonSchema, where: string): readonly string[] {
  const errors = compileSchema(schema, where).findErrors(value);
  if (errors === null) return [];
  const messages = [...new Set(mergeAlternatives(errors).map((error) => describeError(error, value)))];
  if (messages.length <= maxShown) return messages;
  return [...messages.slice(0, maxShown), `and ${messages.length - maxShown} more`];
}

/** An error whose alternatives all ask for another type becomes one error of that type: number or null. */
function mergeAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  const merged = new Map<ErrorObject, ErrorObject>();
  for (const error of errors) {
    if (error.keyword === 'if') dropped.add(error);
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') continue;
    const branches = errors.filter((other) => other.schemaPath.startsWith(`${error.schemaPath}/`));
    const types = branches.filter((branch) => branch.keyword === 'type' && branch.instancePath === error.instancePath);
    const count = Array.isArray(error.schema) ? error.schema.length : 0;
    if (types.length === 0 || types.length !== branches.length || types.length !== count) continue;
    for (const type of types) dropped.add(type);
    merged.set(error, { ...error, keyword: 'type', params: { type: types.flatMap((type) => type.params['type']) } });
  }
  return errors.filter((error) => !dropped.has(error)).map((error) => merged.get(error) ?? error);
}

function describeError(error: ErrorObject, root: JsonValue): string {
  const path = pathOf(error.instancePath, root);
  const { params } = error;
  if (error.keyword === 'required') return `${formatPath([...path, params['missingProperty']])}: missing`;
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const name = params['additionalProperty'] ?? params['unevaluatedProperty'];
    const properties = isJsonObject(error.parentSchema) ? error.parentSchema['properties'] : undefined;
    const allowed = isJsonObject(properties) ? `; allowed are ${shorten(Object.keys(properties).join(', '), 200)}` : '';
    return `${formatPath([...path, name])}: not allowed here${allowed}`;
  }
  const place = path.length === 0 ? 'value' : formatPath(path);
  const came = `got ${describeValue(error.data as JsonValue)}`;
  return `${place}: ${describeExpectation(error, came)}`;
}

function describeExpectation(error: ErrorObject, came: string): string {
  const { params, keyword, data } = error;
  const limit = Number(params['limit']);
  const length =
    typeof data === 'string'
      ? [...data].length
      : Array.isArray(data)
        ? data.length
        : isJsonObject(data)
          ? Object.keys(data).length
          : 0;
  switch (keyword) {
    case 'type':
      return `expected ${namesOfTypes(params['type'])}, ${came}`;
    case 'enum':
      return `expected one of ${shorten(params['allowedValues'].map((allowed: JsonValue) => JSON.stringify(allowed)).join(', '), 200)}, ${came}`;
    case 'const':
      return `expected ${shorten(JSON.stringify(params['allowedValue']), 100)}, ${came}`;
    case 'minimum':
      return `expected at least ${limit}, ${came}`;
    case 'maximum':
      return `expected at most ${limit}, ${came}`;
    case 'exclusiveMinimum':
      return `expected more than ${limit}, ${came}`;
    case 'exclusiveMaximum':
      return `expected less than ${limit}, ${came}`;
    case 'multipleOf':
      return `expected a multiple of ${params['multipleOf']}, ${came}`;
    case 'minLength':
      return `expected at least ${count(limit, 'character')}, got ${length}`;
    case 'maxLength':
      return `expected at most ${count(limit, 'character')}, got ${length}`;
    case 'minItems':
      return `expected at least ${count(limit, 'element')}, got ${length}`;
    case 'maxItems':
      return `expected at most ${count(limit, 'element')}, got ${length}`;
    case 'minProperties':
      return `expected at least ${count(limit, 'field')}, got ${length}`;
    case 'maxProperties':
      return `expected at most ${count(limit, 'field')}, got ${length}`;
    case 'uniqueItems':
      return `expected no element twice, but [${params['j']}] and [${params['i']}] are equal`;
    case 'pattern':
      if (typeof data === 'string' && data.length > maxMatchedChars)
        return `expected at most ${maxMatchedChars} characters, which a pattern can be matched against, got ${data.length}`;
      return `expected text that matches ${shorten(params['pattern'], 100)}, ${came}`;
    case 'format':
      return `expected the format ${params['format']}, ${came}`;
    case 'contains':
      return `expected at least ${count(params['minContains'], 'fitting element')}, ${came}`;
    case 'anyOf':
      return `expected to fit one of ${Array.isArray(error.schema) ? error.schema.length : 'the'} alternatives, ${came}`;
    case 'oneOf':
      return Array.isArray(params['passingSchemas'])
        ? `fits more than one of the alternatives, ${came}`
        : `expected to fit one of ${Array.isArray(error.schema) ? error.schema.length : 'the'} alternatives, ${came}`;
    case 'not':
    case 'false schema':
      return `not allowed, ${came}`;
    case 'propertyNames':
      return `the name ${JSON.stringify(params['propertyName'])} is not allowed`;
    case 'dependentRequired':
      return `${params['property']} also needs ${params['deps']}`;
    default:
      return `${error.message ?? `breaks ${keyword}`}, ${came}`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function namesOfTypes(type: string | readonly string[]): string {
  const types = [...new Set(Array.isArray(type) ? type : [type])];
  return types.map((name) => typeNames[name] ?? name).join(' or ');
}

function count(limit: number, unit: string): string {
  return `${limit} ${unit}${limit === 1 ? '' : 's'}`;
}

/** A JSON pointer as parts; walks the value, since only it tells an index from a key that looks like one. */
function pathOf(pointer: string, root: JsonValue): PathPart[] {
  const path: PathPart[] = [];
  let node: JsonValue | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(node)) {
      path.push(Number(key));
      node = node[Number(key)];
    } else {
      path.push(key);
      node = isJsonObject(node) ? node[key] : undefined;
    }
  }
  return path;
}
