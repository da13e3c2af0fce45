import { isJsonObject, type JsonValue } from '../../core/json.ts';

/** The columns of a table of all rows: the union of their fields, in order of first appearance. */
export interface CsvColumns {
  /** Learns the fields of one row's value below `root` (`raw`, `value`). */
  learn(root: string, value: JsonValue): void;
  /** Header: the fields of each root; with `… more fields` where there are too many. */
  names(): readonly string[];
  /** The cells of a row, in the order of `names`. */
  cells(values: Readonly<Record<string, JsonValue>>): readonly JsonValue[];
}

const maxDepth = 16;

/** `maxFields` bounds memory and width: what is beyond stands together, as JSON, in one last column. */
export function createCsvColumns(roots: readonly string[], maxFields = 4000): CsvColumns {
  const fields = new Map(roots.map((root) => [root, new Map<string, number>()]));
  let count = 0;
  let hasMore = false;

  function offsets(): ReadonlyMap<string, number> {
    let offset = 0;
    return new Map(
      roots.map((root) => {
        const start = offset;
        offset += fields.get(root)?.size ?? 0;
        return [root, start];
      }),
    );
  }

  return {
    learn(root, value) {
      const known = fields.get(root);
      if (known === undefined) throw new Error(`no column group is called ${root}`);
      visitFields(root, value, (name) => {
        if (known.has(name)) return;
        if (count >= maxFields) hasMore = true;
        else {
          known.set(name, known.size);
          count += 1;
        }
      });
    },
    names: () => [
      ...roots.flatMap((root) => [...(fields.get(root)?.keys() ?? [])]),
      ...(hasMore ? ['… more fields'] : []),
    ],
    cells(values) {
      const cells: JsonValue[] = Array.from({ length: count }, () => null);
      const more: Record<string, JsonValue> = {};
      const starts = offsets();
      for (const root of roots) {
        visitFields(root, values[root] ?? null, (name, value) => {
          const place = fields.get(root)?.get(name);
          if (place === undefined) more[name] = value;
          else cells[(starts.get(root) ?? 0) + place] = value;
        });
      }
      if (hasMore) cells.push(Object.keys(more).length === 0 ? null : more);
      return cells;
    },
  };
}

/** Calls `visit` for everything that is no object with fields, by its dotted name. */
function visitFields(name: string, value: JsonValue, visit: (name: string, value: JsonValue) => void, depth = 0): void {
  if (value === null && depth === 0) return;
  if (!isJsonObject(value) || depth >= maxDepth || Object.keys(value).length === 0) {
    if (depth > 0 || !isJsonObject(value)) visit(name, value);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const child = /^[^.[\]"\s]+$/u.test(key) ? `${name}.${key}` : `${name}[${JSON.stringify(key)}]`;
    visitFields(child, part, visit, depth + 1);
  }
}
