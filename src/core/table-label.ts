import { type JsonValue, toCanonicalJson } from './json.ts';
import { toUniqueNames } from './unique-names.ts';

/** As people read it: a text as it is, anything else as JSON. */
export function toLabel(value: JsonValue): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

/**
 * Gives how each of the values stands in a cell: as it is, but where one before it reads the same and is not (`true` and
 * "true"); that one is told apart as names of columns are, `true (2)`.
 */
export function toDistinctCells(values: readonly JsonValue[]): (value: JsonValue) => JsonValue {
  const different = new Map(values.map((value) => [toCanonicalJson(value), value]));
  const labels = [...different.values()].map(toLabel);
  const isPlain = new Set(labels).size === labels.length;
  if (isPlain) return (value) => value;
  const names = toUniqueNames(labels);
  const renamed = new Map(
    [...different.keys()].flatMap((text, place) => {
      const name = names[place] ?? '';
      return name === labels[place] ? [] : [[text, name] as const];
    }),
  );
  return (value) => renamed.get(toCanonicalJson(value)) ?? value;
}
