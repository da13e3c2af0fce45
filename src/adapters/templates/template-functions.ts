import { slug } from '../../core/ids.ts';
import { HelperProblem } from './template-error.ts';
import { isTruthy, nameOfKind, readOwn, toText } from './value-text.ts';

/** A function of templates: values in, a value out. It never sees where it stands, nor anything beside its values. */
export interface TemplateHelper {
  readonly minValues: number;
  readonly maxValues: number;
  /** Named values it takes, as `days=1`. */
  readonly named?: readonly string[];
  run(values: readonly unknown[], named: Readonly<Record<string, unknown>>): unknown;
}

/** What `{{name value}}` and `(name value)` can call. A value that is null passes through the helpers of text as null. */
export const templateHelpers: Readonly<Record<string, TemplateHelper>> = {
  json: helper(
    1,
    1,
    ([value], { indent }) =>
      JSON.stringify(value ?? null, null, indent === undefined ? undefined : toNumber('json', indent)),
    ['indent'],
  ),
  join: helper(1, 2, ([list, separator]) =>
    isNothing(list)
      ? null
      : toList('join', list)
          .map(toText)
          .join(separator === undefined ? ', ' : toText(separator)),
  ),
  slug: helper(1, 1, ([value]) => (isNothing(value) ? null : slug(toText(value)))),
  round: helper(1, 2, ([value, digits]) =>
    isNothing(value) ? null : roundTo(toNumber('round', value), digits === undefined ? 0 : toNumber('round', digits)),
  ),
  truncate: helper(2, 2, ([value, length]) =>
    isNothing(value) ? null : truncate(toText(value), toNumber('truncate', length)),
  ),
  default: helper(2, 9, (values) => values.find((value) => !isNothing(value) && value !== '') ?? values.at(-1)),
  inc: helper(1, 2, ([value, by]) =>
    isNothing(value) ? null : toNumber('inc', value) + (by === undefined ? 1 : toNumber('inc', by)),
  ),
  length: helper(1, 1, ([value]) => lengthOf(value)),
  upper: helper(1, 1, ([value]) => (isNothing(value) ? null : toText(value).toUpperCase())),
  lower: helper(1, 1, ([value]) => (isNothing(value) ? null : toText(value).toLowerCase())),
  epoch: helper(1, 1, ([value], { days }) => toEpochSeconds(value, days === undefined ? 0 : toNumber('epoch', days)), [
    'days',
  ]),
  eq: helper(2, 2, ([left, right]) => isEqual(left, right)),
  ne: helper(2, 2, ([left, right]) => !isEqual(left, right)),
  lt: helper(2, 2, ([left, right]) => compare('lt', left, right) < 0),
  gt: helper(2, 2, ([left, right]) => compare('gt', left, right) > 0),
  and: helper(
    2,
    99,
    (values) => values.find((value) => !isTruthy(value)) ?? (values.every(isTruthy) ? values.at(-1) : null),
  ),
  or: helper(2, 99, (values) => values.find(isTruthy) ?? values.at(-1)),
  not: helper(1, 1, ([value]) => !isTruthy(value)),
  lookup: helper(2, 2, ([owner, name]) => readOwn(owner, toText(name))),
};

/** Their results need not be text or a number, and are written as values are. */
export const helpersOfAnyValue: ReadonlySet<string> = new Set(['default', 'and', 'or', 'lookup']);

function helper(
  minValues: number,
  maxValues: number,
  run: TemplateHelper['run'],
  named: readonly string[] = [],
): TemplateHelper {
  return { minValues, maxValues, named, run };
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function toNumber(name: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new HelperProblem(
    `"${name}" needs a number, not ${nameOfKind(value)}`,
    `Give "${name}" a number, or text that is one.`,
  );
}

function toList(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new HelperProblem(
    `"${name}" needs a list, not ${nameOfKind(value)}`,
    'Values that are no list are written as they are: {{value}}.',
  );
}

/** Rounds the decimal number as it is written, so that 1.005 to two digits is 1.01. */
function roundTo(value: number, digits: number): number {
  const shifted = Math.round(Number(`${value}e${digits}`));
  const rounded = Number(`${shifted}e${-digits}`);
  return Number.isFinite(rounded) ? rounded : value;
}

/** At most `length` characters, the last of them "…" where something was cut. */
function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  return length < 1
    ? ''
    : `${characters
        .slice(0, Math.floor(length) - 1)
        .join('')
        .trimEnd()}…`;
}

function lengthOf(value: unknown): number {
  if (isNothing(value)) return 0;
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object') return Object.keys(value).length;
  throw new HelperProblem(
    `"length" needs a list, an object or text, not ${nameOfKind(value)}`,
    'A number has no length.',
  );
}

/** Seconds from 1970 to the beginning of a day in UTC, or to a moment with its own time; `days` later. */
function toEpochSeconds(value: unknown, days: number): number {
  const text = toText(value).trim();
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isMoment = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text);
  const milliseconds = isDay || isMoment ? Date.parse(isMoment && !hasZone ? `${text}Z` : text) : Number.NaN;
  const isRealDay =
    Number.isFinite(milliseconds) &&
    new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`)).toISOString().startsWith(text.slice(0, 10));
  if (!isRealDay)
    throw new HelperProblem(
      '"epoch" needs a date as 2025-01-15',
      'A batch whose id is a date can be read with {{epoch batch.id}}.',
    );
  return Math.floor(milliseconds / 1000) + days * 86_400;
}

/** Equal values; a number and the text of it are equal, since the cells of a CSV file are text. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right || (isNothing(left) && isNothing(right))) return true;
  if (typeof left === 'number' && typeof right === 'string') return right.trim() !== '' && left === Number(right);
  if (typeof left === 'string' && typeof right === 'number') return isEqual(right, left);
  return typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right);
}

function compare(name: string, left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return toNumber(name, left) - toNumber(name, right);
}
