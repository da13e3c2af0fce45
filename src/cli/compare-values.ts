import type { Rate } from '../core/comparison.ts';
import type { Interval } from '../core/confidence.ts';
import type { JsonValue } from '../core/json.ts';
import { toTerminalText } from '../core/terminal-text.ts';

/** Of a value in a list of many items, and of one that was asked for by name. */
const mostCharacters = { short: 60, full: 2000 };

/** `warm → cold`; of more than two, `warm | cold | warm`. */
export function formatCompared(values: readonly (JsonValue | undefined)[], length: 'short' | 'full'): string {
  return values.map((value) => formatValue(value, mostCharacters[length])).join(values.length === 2 ? ' → ' : ' | ');
}

function formatValue(value: JsonValue | undefined, most: number): string {
  if (value === undefined) return '(none)';
  if (value === '') return '""';
  return toTerminalText(typeof value === 'string' ? value : JSON.stringify(value), most);
}

/** Batches are columns by these: their ids are long. */
export function letterOf(place: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + place);
}

/** `92.0% (85-96)`. */
export function formatRate({ share, interval }: Rate): string {
  if (share === null || interval === null) return '-';
  const digits = digitsOf(interval);
  return `${formatShare(share)} (${interval.map((end) => (end * 100).toFixed(digits)).join('-')})`;
}

/** Of the ends of an interval in percent: as many as tell one from the other. */
export function digitsOf([low, high]: Interval): number {
  return Math.min(3, Math.max(0, Math.floor(-Math.log10(Math.max(high - low, 1e-9)) - 1)));
}

/** Never all or nothing when it is not: >99.9% of 9,999 in 10,000. */
function formatShare(share: number): string {
  const text = (share * 100).toFixed(1);
  if (share > 0 && text === '0.0') return '<0.1%';
  return share < 1 && text === '100.0' ? '>99.9%' : `${text}%`;
}
