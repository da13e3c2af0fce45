import { show } from './show.ts';

type Reader = (element: unknown) => unknown;

const maxRange = 10_000_000;
/** In the order in which sortBy puts them; null and undefined come behind all of them. */
const kinds: readonly string[] = ['boolean', 'number', 'string', 'list'];

/** The first of those that are equal; objects and lists are equal when what is in them is. */
export function unique(list: unknown): unknown[] {
  const plain = new Set<unknown>();
  const nested = new Set<string>();
  return listOf('unique(list)', list).filter((element) => {
    if (typeof element !== 'object' || element === null) return addNew(plain, element);
    return addNew(nested, JSON.stringify(sortKeys(element)));
  });
}

/** {key: how many}, in the order in which keys first come. Without `by` the elements are counted themselves. */
export function countBy(list: unknown, by?: unknown): object {
  const counts = new Map<string, number>();
  forEachKey('countBy(list, fn)', list, by, (key) => counts.set(key, (counts.get(key) ?? 0) + 1));
  return Object.fromEntries(counts);
}

/** {key: [elements]}, in the order in which keys first come. */
export function groupBy(list: unknown, by: unknown): object {
  const groups = new Map<string, unknown[]>();
  forEachKey('groupBy(list, fn)', list, by, (key, element) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  });
  return Object.fromEntries(groups);
}

/** A sorted copy; equal ones keep their order. Texts go by their characters' codes, missing keys to the end. */
export function sortBy(list: unknown, by: unknown = (element: unknown) => element): unknown[] {
  const read = readerOf('sortBy(list, fn)', by);
  const keyed = listOf('sortBy(list, fn)', list).map((element) => ({ element, key: read(element) }));
  for (const { key } of keyed) checkSortKey(key);
  return keyed.sort((left, right) => compare(left.key, right.key)).map(({ element }) => element);
}

/** range(n): 0 … n − 1. range(a, b): a … b − 1. */
export function range(first: unknown, second?: unknown): number[] {
  const [from, to] = second === undefined ? [0, first] : [first, second];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
    throw new TypeError(
      `range needs whole numbers, not ${show(first)}${second === undefined ? '' : ` and ${show(second)}`}`,
    );
  }
  const [start, count] = [from as number, Math.max(0, (to as number) - (from as number))];
  if (count > maxRange) throw new RangeError(`range makes ${maxRange} numbers at most, not ${count}`);
  const numbers: number[] = [];
  for (let place = 0; place < count; place += 1) numbers.push(start + place);
  return numbers;
}

function addNew<T>(seen: Set<T>, key: T): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function forEachKey(word: string, list: unknown, by: unknown, act: (key: string, element: unknown) => void): void {
  const read = by === undefined ? (element: unknown) => element : readerOf(word, by);
  for (const element of listOf(word, list)) {
    const key = read(element);
    if (!['string', 'number', 'boolean'].includes(typeof key) && key !== null) {
      throw new TypeError(`${word} needs texts or numbers as keys, not ${show(key)}`);
    }
    act(String(key), element);
  }
}

function compare(left: unknown, right: unknown): number {
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
      const order = compare(left[place], right[place]);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  const [leftRank, rightRank] = [rankOf(left), rankOf(right)];
  if (leftRank !== rightRank) return leftRank - rightRank;
  if (left === right || left === null || left === undefined) return 0;
  return (left as number) < (right as number) ? -1 : 1;
}

function rankOf(key: unknown): number {
  if (key === null || key === undefined) return kinds.length;
  return kinds.indexOf(Array.isArray(key) ? 'list' : typeof key);
}

function checkSortKey(key: unknown): void {
  if (Array.isArray(key)) key.forEach(checkSortKey);
  else if (
    Number.isNaN(key) ||
    typeof key === 'function' ||
    (['symbol', 'object'].includes(typeof key) && key !== null)
  ) {
    throw new TypeError(`sortBy(list, fn) needs numbers or texts to sort by, not ${show(key)}`);
  }
}

function readerOf(word: string, by: unknown): Reader {
  if (typeof by === 'function') return by as Reader;
  throw new TypeError(`${word} needs a function, for instance child => child.score, not ${show(by)}`);
}

function listOf(word: string, list: unknown): readonly unknown[] {
  if (!Array.isArray(list)) throw new TypeError(`${word} needs a list, not ${show(list)}`);
  return list;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return { entries: entries.map(([key, part]) => [key, sortKeys(part)]) };
}
