import { isJsonObject, type JsonSchema, type JsonValue, toCanonicalJson } from '../json.ts';
import { compileSchema } from './compile-schema.ts';
import { describeValue, formatPath, type PathPart } from './describe-value.ts';
import { resolveLocalRef, typesOf } from './schema-root.ts';

export interface Coercion {
  readonly value: JsonValue;
  /** What was changed, one line each: `price: "10" → 10`. */
  readonly coerced: readonly string[];
}

type SchemaNode = { readonly [key: string]: JsonValue };

/** Where the walk stands: in the value, in the schema, and which references led here without a step into the value. */
interface Place {
  readonly path: readonly PathPart[];
  readonly pointer: string;
  readonly refs: readonly string[];
}

/**
 * Brings a value closer to its schema where the meaning is beyond doubt: "10" → 10, "true" → true, the case of an
 * enum's word, a single value → a list of it, text that holds JSON → that JSON. A value that fits stays as it is.
 * Follows local references, properties, items, allOf, and anyOf or oneOf where one alternative alone can be reached.
 */
export function coerceToSchema(value: JsonValue, schema: JsonSchema, where: string): Coercion {
  const compiled = compileSchema(schema, where);
  if (compiled.findErrors(value) === null) return { value, coerced: [] };

  function coerceNode(before: JsonValue, node: JsonValue | undefined, place: Place, notes: string[]): JsonValue {
    if (!isJsonObject(node)) return before;
    let current = before;
    const ref = node['$ref'];
    if (typeof ref === 'string' && !place.refs.includes(ref)) {
      current = coerceNode(
        current,
        resolveLocalRef(schema, ref),
        { ...place, pointer: decodeURI(ref.slice(1)), refs: [...place.refs, ref] },
        notes,
      );
    }
    for (const [index, part] of listOf(node['allOf']).entries())
      current = coerceNode(current, part, { ...place, pointer: `${place.pointer}/allOf/${index}` }, notes);
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      if (Array.isArray(node[keyword]))
        current = coerceAlternatives(current, listOf(node[keyword]), keyword, place, notes);
    }
    current = note(current, coerceType(current, node), place, notes);
    current = note(current, coerceToListed(current, node), place, notes);
    if (Array.isArray(current)) return coerceItems(current, node, place, notes);
    return isJsonObject(current) ? coerceProperties(current, node, place, notes) : current;
  }

  function coerceAlternatives(
    before: JsonValue,
    branches: readonly JsonValue[],
    keyword: string,
    place: Place,
    notes: string[],
  ): JsonValue {
    const pointers = branches.map((_, index) => `${place.pointer}/${keyword}/${index}`);
    if (pointers.some((pointer) => compiled.fitsAt(before, pointer))) return before;
    const reached = new Map<string, { value: JsonValue; notes: string[] }>();
    for (const [index, branch] of branches.entries()) {
      const pointer = pointers[index] ?? '';
      const branchNotes: string[] = [];
      const candidate = coerceNode(before, branch, { ...place, pointer }, branchNotes);
      if (compiled.fitsAt(candidate, pointer))
        reached.set(toCanonicalJson(candidate), { value: candidate, notes: branchNotes });
    }
    const [only] = reached.values();
    if (reached.size !== 1 || only === undefined) return before;
    notes.push(...only.notes);
    return only.value;
  }

  function coerceItems(list: readonly JsonValue[], node: SchemaNode, place: Place, notes: string[]): JsonValue {
    const prefix = listOf(node['prefixItems']);
    return keepIfSame(
      list,
      list.map((element, index) => {
        const isInPrefix = index < prefix.length;
        const pointer = isInPrefix ? `${place.pointer}/prefixItems/${index}` : `${place.pointer}/items`;
        return coerceNode(
          element,
          isInPrefix ? prefix[index] : node['items'],
          { path: [...place.path, index], pointer, refs: [] },
          notes,
        );
      }),
    );
  }

  function coerceProperties(object: SchemaNode, node: SchemaNode, place: Place, notes: string[]): JsonValue {
    const properties = isJsonObject(node['properties']) ? node['properties'] : {};
    let isChanged = false;
    const entries = Object.entries(object).map(([key, part]): [string, JsonValue] => {
      const isNamed = Object.hasOwn(properties, key);
      const pointer = isNamed
        ? `${place.pointer}/properties/${encodePointer(key)}`
        : `${place.pointer}/additionalProperties`;
      const isMatchedElsewhere = !isNamed && node['patternProperties'] !== undefined;
      const partNode = isNamed ? properties[key] : isMatchedElsewhere ? undefined : node['additionalProperties'];
      const coerced = coerceNode(part, partNode, { path: [...place.path, key], pointer, refs: [] }, notes);
      isChanged ||= coerced !== part;
      return [key, coerced];
    });
    // fromEntries defines its keys: a key called __proto__ stays a key.
    return isChanged ? Object.fromEntries(entries) : object;
  }

  const coerced: string[] = [];
  const result = coerceNode(value, schema, { path: [], pointer: '', refs: [] }, coerced);
  return { value: result, coerced };
}

function note(before: JsonValue, after: JsonValue, place: Place, notes: string[]): JsonValue {
  if (before === after) return before;
  const path = formatPath(place.path);
  notes.push(`${path === '' ? 'value' : path}: ${describeValue(before)} → ${describeValue(after)}`);
  return after;
}

/** The value in the one type that the schema asks for and that it plainly means. */
function coerceType(value: JsonValue, node: SchemaNode): JsonValue {
  const types = typesOf(node);
  if (types === null || types.some((type) => isOfType(value, type))) return value;
  if (typeof value === 'string') {
    const text = value.trim();
    const read = /^[{[]/.test(text) ? parseStructure(text) : readScalar(text);
    if (read !== undefined && types.some((type) => isOfType(read, type))) return read;
    const isBrokenStructure = /^[{[]/.test(text) && read === undefined;
    if (text === '' || isBrokenStructure) return value;
  }
  return types.includes('array') && value !== null ? [value] : value;
}

const plainNumber = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A plain number or true and false, as text; undefined otherwise. A number that would lose digits stays text. */
function readScalar(text: string): JsonValue | undefined {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  if (!plainNumber.test(text)) return undefined;
  const number = Number(text);
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? number : undefined;
}

function parseStructure(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The one word of `enum` or `const` that is meant, when it differs in case, outer white space or type of scalar alone. */
function coerceToListed(value: JsonValue, node: SchemaNode): JsonValue {
  const listed = Array.isArray(node['enum']) ? listOf(node['enum']) : 'const' in node ? [node['const'] ?? null] : null;
  if (listed === null || typeof value !== 'string' || listed.includes(value)) return value;
  const meant = new Set(
    listed.filter((word) => {
      if (typeof word === 'string') return fold(word) === fold(value);
      return (typeof word === 'number' || typeof word === 'boolean') && readScalar(value.trim()) === word;
    }),
  );
  const [only] = meant;
  return meant.size === 1 && only !== undefined ? only : value;
}

function fold(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

function isOfType(value: JsonValue, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  return type === 'object' ? isJsonObject(value) : typeof value === type;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function keepIfSame(before: readonly JsonValue[], after: readonly JsonValue[]): readonly JsonValue[] {
  return after.every((element, index) => element === before[index]) ? before : after;
}

function encodePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
