import { listWords, suggestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json.ts';

/** The part of a document that a dotted path leads to. */
export function pickPart(document: unknown, select: string | null, name: string): unknown {
  let value = document;
  const passed: string[] = [];
  for (const part of select === null ? [] : select.split('.')) {
    const container = value;
    value = Array.isArray(container)
      ? container[Number(part)]
      : isJsonObject(container) && Object.hasOwn(container, part)
        ? container[part]
        : undefined;
    if (value === undefined) {
      const keys = isJsonObject(container) ? Object.keys(container) : [];
      const at = passed.length === 0 ? `"${name}"` : `"${passed.join('.')}" of "${name}"`;
      throw new UserError({
        code: 'source',
        message: `select: ${select} finds nothing: ${at} has no "${part}"`,
        hint:
          keys.length === 0
            ? `It is ${Array.isArray(container) ? `a list of ${container.length}` : 'no map'}.`
            : suggestWord(part, keys, 'keys'),
      });
    }
    passed.push(part);
  }
  return value;
}

/** A map is one item where it says so by an id of its own: one without is more likely the way to a list that was not selected. */
export function isOneItem(part: unknown): boolean {
  if (!isJsonObject(part) || !Object.hasOwn(part, 'id')) return false;
  return (typeof part['id'] === 'string' && part['id'].trim() !== '') || typeof part['id'] === 'number';
}

/** A part that is to be a list of items. */
export function asList(value: unknown, select: string | null, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const lists = findLists(value, select === null ? [] : select.split('.'));
  const what = isJsonObject(value) ? 'a map' : value === null ? 'empty' : `one ${typeof value}`;
  const way =
    lists.length === 0
      ? 'The items must be a list.'
      : `Say which list in it has the items, for instance select: ${lists[0]}${lists.length > 1 ? ` (there are: ${listWords(lists)})` : ''}.`;
  const hint = isJsonObject(value) ? `${way} With a field "id" of its own the whole map is one item.` : way;
  throw new UserError({
    code: 'source',
    message: `${select === null ? `The source file "${name}"` : `select: ${select} of "${name}"`} is ${what}, not a list`,
    hint,
  });
}

/** Dotted paths of the lists directly in a map, or one level below. */
function findLists(value: unknown, passed: readonly string[], depth = 0): readonly string[] {
  if (!isJsonObject(value) || depth > 1) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    Array.isArray(part) ? [[...passed, key].join('.')] : findLists(part, [...passed, key], depth + 1),
  );
}
