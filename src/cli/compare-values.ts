import type { Rate } from '../core/comparison.ts';
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
  return `${formatShare(share)} (${interval.map((end) => (end * 100).toFixed(0)).join('-')})`;
}

function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
