import { isJsonObject, type JsonValue } from '../../../core/json.ts';
import { toShortText } from '../../../core/short-text.ts';

interface Cut {
  readonly maxText: number;
  readonly maxParts: number;
  readonly maxDepth: number;
}

const cuts: readonly Cut[] = [
  { maxText: 200, maxParts: Number.POSITIVE_INFINITY, maxDepth: 12 },
  { maxText: 120, maxParts: 60, maxDepth: 8 },
  { maxText: 80, maxParts: 12, maxDepth: 4 },
];
const maxCutJson = 12_000;

/** JSON of a value for the table: short as it is, else with its long texts (and, where that is not enough, lists) cut. */
export function toCutJson(value: JsonValue): {
  readonly json: string;
  readonly wasCut: boolean;
  readonly whole: string;
} {
  const whole = JSON.stringify(value);
  if (whole.length <= 200) return { json: whole, wasCut: false, whole };
  for (const cut of cuts) {
    const json = JSON.stringify(shorten(value, cut, 0));
    if (json.length <= maxCutJson) return { json, wasCut: json !== whole, whole };
  }
  return { json: JSON.stringify(toShortText(whole, 400)), wasCut: true, whole };
}

function shorten(value: JsonValue, cut: Cut, depth: number): JsonValue {
  if (typeof value === 'string') return toShortText(value, cut.maxText);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= cut.maxDepth) return '…';
  if (Array.isArray(value)) return value.slice(0, cut.maxParts).map((element) => shorten(element, cut, depth + 1));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).slice(0, cut.maxParts);
  return Object.fromEntries(entries.map(([key, part]) => [key, shorten(part, cut, depth + 1)]));
}
