import { type Interval, meanInterval } from './confidence.ts';
import type { FieldDistribution } from './distribution.ts';
import type { NumberSummary } from './number-series.ts';

/** How the values of one field are spread in one batch. */
export interface FieldSummary {
  /** Values that are not null. */
  readonly values: number;
  readonly nulls: number;
  /** The most frequent first; null: there are none, or they are prose. Of a list, items that have the kind. */
  readonly kinds: readonly Kind[] | null;
  readonly numbers: NumberSpread | null;
}

export interface Kind {
  readonly value: string | boolean;
  readonly count: number;
  /** Of the values. */
  readonly share: number;
}

export interface NumberSpread {
  readonly n: number;
  readonly mean: number;
  /** Of a sample, divided by n − 1; null for fewer than two numbers. */
  readonly stdev: number | null;
  readonly min: number;
  readonly max: number;
  /** Of the mean, 95 % (Student's t); null for fewer than two numbers. */
  readonly interval: Interval | null;
}

export const noField: FieldSummary = { values: 0, nulls: 0, kinds: null, numbers: null };

/** More different texts than this are a list of names, not kinds. */
const mostKinds = 20;
/** A longer text is a sentence. */
const mostKindCharacters = 40;
/** So few are kinds even where hardly any comes twice. */
const surelyKinds = 5;

export function summarizeField({ nulls, booleans, numbers, strings }: FieldDistribution): FieldSummary {
  const answers = booleans.no + booleans.yes;
  const texts = strings?.count ?? 0;
  return {
    values: answers + texts + (numbers?.count ?? 0),
    nulls,
    kinds: toKinds(booleans, strings?.counts ?? [], strings !== null && strings.counts === null),
    numbers: numbers === null ? null : describe(numbers),
  };
}

function toKinds(
  { no, yes }: FieldDistribution['booleans'],
  texts: readonly (readonly [text: string, items: number])[],
  isProse: boolean,
): readonly Kind[] | null {
  const counts: (readonly [string | boolean, number])[] = [[true, yes], [false, no], ...texts];
  const kinds = counts.filter(([, count]) => count > 0);
  const all = kinds.reduce((sum, [, count]) => sum + count, 0);
  const isSentence = kinds.some(([value]) => typeof value === 'string' && value.length > mostKindCharacters);
  const isFew = kinds.length <= surelyKinds || (kinds.length <= mostKinds && kinds.length * 2 <= all);
  if (isProse || isSentence || kinds.length === 0 || !isFew) return null;
  return kinds.map(([value, count]) => ({ value, count, share: count / all })).sort((a, b) => b.count - a.count);
}

/** The spread is that of the counts: exact, but where there are so many different numbers that they were rounded. */
function describe({ count: n, mean, min, max, counts }: NumberSummary): NumberSpread {
  const squares = counts.reduce((sum, [value, times]) => sum + times * (value - mean) ** 2, 0);
  const stdev = n < 2 ? null : Math.sqrt(squares / (n - 1));
  return { n, mean, stdev, min, max, interval: meanInterval(mean, stdev, n) };
}
