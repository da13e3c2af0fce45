import { type JsonValue, toCanonicalJson } from './json.ts';
import type { ColumnSet } from './table-columns.ts';
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

/** What `net` names and no row has: a slip of the pen, or simply rare. */
export function findUncounted({ plus, minus }: Net, counted: readonly CountedValue[]): readonly JsonValue[] {
  const known = new Set(counted.map(({ value }) => toCanonicalJson(value)));
  return [...plus, ...minus].filter((value) => !known.has(toCanonicalJson(value)));
}

function idsOf(values: readonly JsonValue[], counted: readonly CountedValue[]): ReadonlySet<number> {
  const wanted = new Set(values.map(toCanonicalJson));
  return new Set(counted.filter(({ value }) => wanted.has(toCanonicalJson(value))).map(({ id }) => id));
}
