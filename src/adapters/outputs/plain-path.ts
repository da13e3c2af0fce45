import type { JsonValue } from '../../core/json.ts';
import type { KnownNames, NameValues } from '../../ports/expressions.ts';

/** An expression that only names a value: `raw.name`, `value.score`. Most of those in outputs are such. */
export type PlainPath = readonly string[];

/** null: it has to be evaluated. */
export function toPlainPath(text: string, known: KnownNames): PlainPath | null {
  const path = text.trim().split('.');
  if (!path.every((part) => /^[A-Za-z_$][\w$]*$/.test(part))) return null;
  return known.includes(path[0] ?? '') ? path : null;
}

/**
 * The value, read here instead of in the interpreter: a table over a hundred thousand items asks as often. undefined where
 * the way there leads through anything but own fields of objects and lists; evaluating it says what is wrong, if anything is.
 */
export function readPlainPath(names: NameValues, path: PlainPath): JsonValue | undefined {
  let value: unknown = names;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value as JsonValue | undefined;
}
