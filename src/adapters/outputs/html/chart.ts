import { type Bin, isInBin } from '../../../core/histogram.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { NumberSummary } from '../../../core/number-series.ts';
import { type FieldPlace, type Row, valuesAt } from './row.ts';

/** A distribution as it is drawn, and which items each of its bars stands for. */
export interface Chart extends FieldPlace {
  readonly name: string;
  readonly kind: 'bars' | 'histogram';
  /** `length`: the lengths of lists are drawn, not their elements. */
  readonly subject: 'value' | 'length';
  readonly bars: readonly Bar[];
  /** Items with a value, of `total` that could have one. */
  readonly items: number;
  readonly total: number;
  readonly summary: Omit<NumberSummary, 'counts'> | null;
}

export interface Bar {
  readonly label: string;
  readonly count: number;
  readonly match: BarMatch;
}

export type BarMatch =
  | { readonly kind: 'is'; readonly value: string | boolean }
  | { readonly kind: 'other'; readonly than: readonly string[] }
  | { readonly kind: 'bin'; readonly bin: Bin; readonly isLast: boolean };

/** Whether the row is one of those the bar counts. */
export function isInBar(row: Row, chart: Chart, bar: Bar): boolean {
  return row[9] === chart.level && valuesAt(row, chart).some((value) => matches(subjectOf(value, chart), bar.match));
}

function subjectOf(value: JsonValue, chart: Chart): JsonValue {
  if (chart.subject === 'value') return value;
  return Array.isArray(value) ? value.length : null;
}

function matches(value: JsonValue, match: BarMatch): boolean {
  switch (match.kind) {
    case 'is':
      return value === match.value;
    case 'other':
      return typeof value === 'string' && !match.than.includes(value);
    case 'bin':
      return typeof value === 'number' && isInBin(match.bin, value, match.isLast);
  }
}
