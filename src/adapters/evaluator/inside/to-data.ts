import { show } from './show.ts';

const maxDepth = 500;

/** What a result holds that is no data. The message begins with where: `path[3].score is NaN …`. */
export class NoDataError extends Error {}

/**
 * A copy of a result that is data and nothing else, so that writing it as JSON runs no code of the expression: getters
 * are read once, toJSON is a function like any other. Undefined fields are left out, order is kept.
 */
export function toData(value: unknown, name: string): unknown {
  return copy(value, [name]);
}

function copy(value: unknown, trail: string[]): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return copyNumber(value, trail);
  if (typeof value !== 'object') {
    if (value === undefined) throw fail(trail, 'is undefined: there is no value');
    throw fail(trail, `is ${show(value)}, and a value has to be data`);
  }
  if (trail.length > maxDepth) throw fail(trail.slice(0, 3), 'contains itself, or is nested too deeply');
  if (Array.isArray(value)) return copyList(value, trail);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw fail(trail, kindOf(value));
  return copyObject(value as Readonly<Record<string, unknown>>, trail);
}

function copyNumber(value: number, trail: readonly string[]): number {
  if (Number.isFinite(value)) return value;
  throw fail(trail, Number.isNaN(value) ? 'is not a number (NaN)' : `is ${value}, and a number has to be finite`);
}

function copyList(list: readonly unknown[], trail: string[]): unknown[] {
  const copied: unknown[] = [];
  for (let place = 0; place < list.length; place += 1) {
    trail.push(`[${place}]`);
    copied.push(copy(list[place], trail));
    trail.pop();
  }
  return copied;
}

function copyObject(value: Readonly<Record<string, unknown>>, trail: string[]): object {
  const copied: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    const part = value[key];
    if (part === undefined) continue;
    trail.push(/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${show(key)}]`);
    copied[key] = copy(part, trail);
    trail.pop();
  }
  return copied;
}

function kindOf(value: object): string {
  if (value instanceof Map) return 'is a Map, and a value has to be data: write Object.fromEntries(…)';
  if (value instanceof Set) return 'is a Set, and a value has to be data: write [...set]';
  if (value instanceof Date) return 'is a Date, and a value has to be data: write .toISOString()';
  if (value instanceof RegExp) return 'is a regular expression, and a value has to be data';
  if (value instanceof Error) return 'is an Error, and a value has to be data';
  return 'is not a plain object, and a value has to be data: write {...object}';
}

function fail([name = '', ...fields]: readonly string[], words: string): NoDataError {
  const isNamed = !name.includes(' ');
  const where = isNamed ? [name, ...fields].join('') : fields.join('').replace(/^\./, '');
  return new NoDataError(`${where}${isNamed ? '' : `${where === '' ? '' : ' of '}${name}`} ${words}`);
}
