import { isJsonObject, type JsonSchema, type JsonValue } from './json.ts';

/** The schema that a `$ref` within one document points to; null where there is none. */
export function findReferenced(root: JsonSchema, reference: string): JsonSchema | null {
  if (reference === '#') return root;
  if (reference.startsWith('#/')) {
    let value: JsonValue | undefined = root;
    for (const part of reference.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(key)];
      else if (isJsonObject(value)) value = value[key];
      else return null;
    }
    return isJsonObject(value) || typeof value === 'boolean' ? value : null;
  }
  return findNamed(root, reference);
}

/** By `$anchor` or `$id`, as they stand anywhere in the document. */
function findNamed(value: JsonValue, reference: string): JsonSchema | null {
  if (isJsonObject(value)) {
    if (value['$id'] === reference || (reference.startsWith('#') && value['$anchor'] === reference.slice(1)))
      return value;
    for (const part of Object.values(value)) {
      const found = findNamed(part, reference);
      if (found !== null) return found;
    }
  } else if (Array.isArray(value)) {
    for (const part of value as readonly JsonValue[]) {
      const found = findNamed(part, reference);
      if (found !== null) return found;
    }
  }
  return null;
}
