import { type JsonValue, toCanonicalJson } from './json.ts';
import type { ColumnSet } from './table-columns.ts';
import { toLabel } from './table-label.ts';
import type { CountedValue } from './table-groups.ts';

export interface Net {
  readonly plus: readonly JsonValue[];
  readonly minus: readonly JsonValue[];
}

/** Share of the values in `plus` less share of those in `minus`: from -1 to 1. */
export function toNetColumn({ plus, minus }: Net, counted: readonly CountedValue[]): ColumnSet {
  const ids = { plus: idsOf(plus, counted), minus: idsOf(minus, counted) };
  return {
    columns: [{ name: 'net', kind: 'share', of: null }],
    cells({ counts, n }) {
      const count = (of: ReadonlySet<number>) => [...of].reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
      return [n === 0 ? null : (count(ids.plus) - count(ids.minus)) / n];
    },
  };
}

/** For people, a sentence for each value that `net` names and no row has: a slip of the pen, or simply rare. */
export function toUncountedNotes({ plus, minus }: Net, counted: readonly CountedValue[]): readonly string[] {
  const known = new Set(counted.map(({ value }) => toCanonicalJson(value)));
  return [...plus, ...minus]
    .filter((value) => !known.has(toCanonicalJson(value)))
    .map((value) => toUncountedNote(value, counted));
}

/** A value of another kind that looks the same is what was meant. */
function toUncountedNote(value: JsonValue, counted: readonly CountedValue[]): string {
  const label = toLabel(value);
  const alike = counted.find((other) => toLabel(other.value) === label)?.value;
  if (alike === undefined) return `net: no row has the value ${label}.`;
  if (typeof alike === 'string') return `net: no row has ${label}: the value is a text, written with quotes.`;
  const kind = typeof alike === 'boolean' ? 'booleans' : typeof alike === 'number' ? 'numbers' : 'no texts';
  return `net: no row has the text ${JSON.stringify(value)}: the values are ${kind}, written without quotes.`;
}

function idsOf(values: readonly JsonValue[], counted: readonly CountedValue[]): ReadonlySet<number> {
  const wanted = new Set(values.map(toCanonicalJson));
  return new Set(counted.filter(({ value }) => wanted.has(toCanonicalJson(value))).map(({ id }) => id));
}
