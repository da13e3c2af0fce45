import { isJsonObject, type JsonSchema, type JsonValue } from '../json.ts';

/** What a schema allows at its root. Without a word about it, everything. */
export interface RootKinds {
  readonly object: boolean;
  readonly array: boolean;
  readonly scalar: boolean;
}

export const anyRoot: RootKinds = { object: true, array: true, scalar: true };

/** Which kinds of value a schema allows at its root, as far as `type`, local `$ref`, anyOf and oneOf say. */
export function rootKindsOf(schema: JsonSchema | null): RootKinds {
  return schema === null ? anyRoot : kindsOf(schema, schema, 0);
}

function kindsOf(node: JsonValue | undefined, root: JsonSchema, depth: number): RootKinds {
  if (!isJsonObject(node) || depth > 20) return anyRoot;
  if (typeof node['$ref'] === 'string') return kindsOf(resolveLocalRef(root, node['$ref']), root, depth + 1);
  const types = typesOf(node);
  if (types !== null) {
    return {
      object: types.includes('object'),
      array: types.includes('array'),
      scalar: types.some((type) => type !== 'object' && type !== 'array'),
    };
  }
  for (const values of [node['enum'], 'const' in node ? [node['const'] ?? null] : undefined]) {
    if (!Array.isArray(values)) continue;
    return {
      object: values.some(isJsonObject),
      array: values.some(Array.isArray),
      scalar: values.some((value) => typeof value !== 'object' || value === null),
    };
  }
  for (const branches of [node['anyOf'], node['oneOf']]) {
    if (!Array.isArray(branches)) continue;
    const kinds = branches.map((branch) => kindsOf(branch, root, depth + 1));
    return {
      object: kinds.some(({ object }) => object),
      array: kinds.some(({ array }) => array),
      scalar: kinds.some(({ scalar }) => scalar),
    };
  }
  if (isJsonObject(node['properties'])) return { object: true, array: false, scalar: false };
  return anyRoot;
}

/** The `type` of a schema as a list; null without one. */
export function typesOf(node: { readonly [key: string]: JsonValue }): readonly string[] | null {
  const type = node['type'];
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((name) => typeof name === 'string') : null;
}

/** The part of a schema that `#` or `#/a/b` points to; undefined where there is none, or the reference is not local. */
export function resolveLocalRef(root: JsonSchema, ref: string): JsonValue | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let node: JsonValue | undefined = root;
  for (const part of ref.slice(2).split('/')) {
    const key = decodePart(part);
    if (Array.isArray(node)) node = node[Number(key)];
    else if (isJsonObject(node) && Object.hasOwn(node, key)) node = node[key];
    else return undefined;
  }
  return node;
}

/** `~1` is a slash, `~0` a tilde; the reference is also an URI fragment. */
function decodePart(part: string): string {
  const pointer = /%[0-9a-f]{2}/i.test(part) ? decodeFragment(part) : part;
  return pointer.replaceAll('~1', '/').replaceAll('~0', '~');
}

function decodeFragment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
