import type { NameRead, NameValues } from '../../ports/expressions.ts';

/** Which of a name's fields are read; null: the whole value. */
export type Needs = ReadonlyMap<string, ReadonlySet<string> | null>;

/** What expressions read of the names `roots`. Of `raw.text.length` it is the field `text`, of `raw` everything. */
export function toNeeds(reads: readonly NameRead[], roots: readonly string[]): Needs {
  const needs = new Map<string, Set<string> | null>();
  for (const { path, isCalled } of reads) {
    const [root = '', field] = path;
    if (!roots.includes(root)) continue;
    // `raw.hasOwnProperty(…)` asks the value itself.
    if (field === undefined || (isCalled && path.length === 2)) needs.set(root, null);
    else if (!needs.has(root)) needs.set(root, new Set([field]));
    else needs.get(root)?.add(field);
  }
  return needs;
}

/** The values that are read and nothing beside them, as JSON. A value that is missing is a mistake of the caller. */
export function toValuesText(values: NameValues, needs: Needs): string {
  const needed: Record<string, unknown> = {};
  for (const [root, fields] of needs) {
    const value = (values as Readonly<Record<string, unknown>>)[root];
    if (value === undefined) throw new Error(`an expression reads ${root}, which has no value here`);
    needed[root] = fields === null ? value : pick(value, fields);
  }
  return JSON.stringify(needed);
}

function pick(value: unknown, fields: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    if (Object.hasOwn(value, field)) define(picked, field, (value as Readonly<Record<string, unknown>>)[field]);
  }
  return picked;
}

/** As a field of its own, whatever its name is. */
function define(target: Record<string, unknown>, field: string, value: unknown): void {
  if (field === '__proto__') Object.defineProperty(target, field, { value, enumerable: true });
  else target[field] = value;
}
