import { isJsonObject, type JsonValue } from './json.ts';

/** At one path, the value on each side; undefined where it is not there. */
export interface ValueChange {
  /** `tone`, `scores.warmth`, `tags[2]`; the empty text is the value itself. */
  readonly path: string;
  readonly values: readonly (JsonValue | undefined)[];
}

/**
 * Where values differ, each difference at the deepest path where all sides are still maps, or still lists. Lists are compared
 * place by place; the order of keys does not matter. `field`: only at this path and below it, or above where it ends earlier.
 */
export function* findChanges(
  values: readonly (JsonValue | undefined)[],
  field: string | null = null,
  path = '',
): Generator<ValueChange> {
  if (field !== null && !isOnTheWay(path, field)) return;
  const [first] = values;
  if (values.every(isMap)) {
    const keys = new Set(values.flatMap((value) => Object.keys(value)));
    for (const key of keys)
      yield* findChanges(
        values.map((value) => own(value, key)),
        field,
        joinPath(path, key),
      );
    return;
  }
  if (values.every(isList)) {
    const length = Math.max(...values.map((value) => value.length));
    for (let index = 0; index < length; index += 1)
      yield* findChanges(
        values.map((value) => value[index]),
        field,
        `${path}[${index}]`,
      );
    return;
  }
  if (values.every((value) => isSame(value, first))) return;
  yield { path, values };
}

export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isSame(own(a, key), own(b, key)))
    );
  }
  return isList(a) && isList(b) && a.length === b.length && a.every((value, index) => isSame(value, b[index]));
}

/** The text, number and yes-or-no values outside of lists, each with its path. */
export function* findLeaves(
  value: JsonValue,
  field: string | null = null,
  path = '',
): Generator<readonly [path: string, leaf: string | number | boolean]> {
  if (field !== null && !isOnTheWay(path, field)) return;
  if (isMap(value))
    for (const key of Object.keys(value)) yield* findLeaves(value[key] ?? null, field, joinPath(path, key));
  else if (value !== null && typeof value !== 'object') yield [path, value];
}

/** Whether a path leads to the field, is it, or lies below it. */
export function isOnTheWay(path: string, field: string): boolean {
  return path === '' || isAtOrBelow(path, field) || isAtOrBelow(field, path);
}

export function isAtOrBelow(path: string, field: string): boolean {
  if (!path.startsWith(field)) return false;
  const next = path[field.length];
  return next === undefined || next === '.' || next === '[' || field === '';
}

/** As toFieldName writes it. */
function joinPath(path: string, key: string): string {
  if (!/^[^.[\]"\s]+$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isMap(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return value !== undefined && isJsonObject(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function own(value: { readonly [key: string]: JsonValue }, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
