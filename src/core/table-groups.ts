import { type JsonValue, toCanonicalJson } from './json.ts';
import { createNumberList, type NumberList } from './number-list.ts';

/** What a table does with the value of each row. `list`: it only keeps them, for statistics of the pipeline's own. */
export type Measure = 'count' | 'number' | 'list';

export interface TableGroup {
  /** One for each expression of groupBy. */
  readonly key: readonly JsonValue[];
  /** Rows whose value was not null. */
  readonly n: number;
  /** How often each counted value came, by its id. */
  readonly counts: ReadonlyMap<number, number>;
  /** Empty unless numbers are measured. */
  readonly numbers: NumberList;
  /** Counted or listed values in their order; empty unless they are kept. */
  readonly values: readonly JsonValue[];
}

export interface CountedValue {
  readonly id: number;
  readonly value: JsonValue;
  /** In all groups. */
  readonly count: number;
}

/** Groups in one pass: memory for each group and each value that differs, and for every number, since a median needs them. */
export interface TableGroups {
  /** A value of null makes the group known, and is counted as skipped. A number has to be one. */
  add(key: readonly JsonValue[], value: JsonValue): void;
  /** In order of first appearance. */
  groups(): readonly TableGroup[];
  counted(): readonly CountedValue[];
  readonly skipped: number;
}

interface OpenGroup extends TableGroup {
  n: number;
  readonly counts: Map<number, number>;
  readonly values: JsonValue[];
}

/** `keepsValues`: counted values are kept one by one, for statistics over them. */
export function createTableGroups(measure: Measure, keepsValues: boolean): TableGroups {
  const groups = new Map<string, OpenGroup>();
  const counted = new Map<string, { id: number; value: JsonValue; count: number }>();
  let skipped = 0;

  function groupOf(key: readonly JsonValue[]): OpenGroup {
    const text = toCanonicalJson(key);
    const found = groups.get(text);
    if (found !== undefined) return found;
    const made = { key, n: 0, counts: new Map<number, number>(), numbers: createNumberList(), values: [] };
    groups.set(text, made);
    return made;
  }

  function count(group: OpenGroup, value: JsonValue): void {
    const text = toCanonicalJson(value);
    const entry = counted.get(text) ?? { id: counted.size, value, count: 0 };
    entry.count += 1;
    counted.set(text, entry);
    group.counts.set(entry.id, (group.counts.get(entry.id) ?? 0) + 1);
  }

  return {
    add(key, value) {
      const group = groupOf(key);
      if (value === null) {
        skipped += 1;
        return;
      }
      group.n += 1;
      if (measure === 'count') count(group, value);
      if (measure === 'number') {
        if (typeof value !== 'number') throw new TypeError('a table measures numbers alone');
        group.numbers.add(value);
      } else if (measure === 'list' || keepsValues) group.values.push(value);
    },
    groups: () => [...groups.values()],
    counted: () => [...counted.values()],
    get skipped() {
      return skipped;
    },
  };
}
