import { drawInteger, type Random } from './sample-words.ts';
import type { JsonObject } from './json.ts';

const usualRanges: readonly (readonly [RegExp, number, number])[] = [
  [/year/, 1950, 2025],
  [/(^|_)age($|_)/, 18, 80],
  [/percent|share/, 0, 100],
  [/score|rating|stars/, 1, 10],
  [/count|number_of|total/, 1, 20],
];

/** A number spread over the bounds of its schema; without bounds, over what its name suggests. */
export function sampleNumber(schema: JsonObject, name: string, isInteger: boolean, random: Random): number {
  const step = toNumber(schema['multipleOf']);
  const bounds = toBounds(schema, name, isInteger, step);
  if (step !== null && step > 0) {
    const least = Math.ceil(bounds.from / step - 1e-9);
    const most = Math.floor(bounds.to / step + 1e-9);
    const draw = () => roundTo(drawInteger(random, least, Math.max(least, most)) * step, decimalsOf(step));
    let drawn = draw();
    // 0.29 / 0.01 is not whole in floating point, and a validator that divides refuses it.
    for (let again = 0; again < 20 && !Number.isInteger(drawn / step); again += 1) drawn = draw();
    return drawn;
  }
  if (isInteger)
    return drawInteger(random, Math.ceil(bounds.from), Math.max(Math.ceil(bounds.from), Math.floor(bounds.to)));

  const width = bounds.to - bounds.from;
  const decimals = width > 0 ? Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(width)))) : 0;
  const drawn = bounds.from + random() * width;
  const rounded = roundTo(drawn, decimals);
  return isWithin(rounded, schema) ? rounded : drawn;
}

function toBounds(
  schema: JsonObject,
  name: string,
  isInteger: boolean,
  step: number | null,
): { from: number; to: number } {
  const tick = step ?? (isInteger ? 1 : 0);
  const least = strictest(toNumber(schema['minimum']), withTick(toNumber(schema['exclusiveMinimum']), tick), Math.max);
  const most = strictest(toNumber(schema['maximum']), withTick(toNumber(schema['exclusiveMaximum']), -tick), Math.min);
  const usual = usualRanges.find(([pattern]) => pattern.test(name));
  const [from, to] = usual === undefined ? [0, 100] : [usual[1], usual[2]];
  const width = Math.max(to - from, (step ?? 0) * 10);
  if (least === null && most === null) return { from, to: from + width };
  if (least === null) return { from: (most ?? 0) > from ? from : (most ?? 0) - width, to: most ?? 0 };
  if (most === null)
    return {
      from: Math.max(least, usual === undefined ? least : Math.min(from, least + width)),
      to: least < to && usual !== undefined ? to : least + width,
    };
  return { from: least, to: most };
}

/** An excluded bound of whole steps is the next step; of a real number it is a hair away. */
function withTick(bound: number | null, tick: number): number | null {
  if (bound === null) return null;
  if (tick === 0) return bound;
  return Math.abs(tick) === 1 ? (tick > 0 ? Math.floor(bound) + 1 : Math.ceil(bound) - 1) : bound + tick * 1e-6;
}

function strictest(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  return a === null ? b : b === null ? a : choose(a, b);
}

function isWithin(value: number, schema: JsonObject): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return (
    (typeof minimum !== 'number' || value >= minimum) &&
    (typeof maximum !== 'number' || value <= maximum) &&
    (typeof exclusiveMinimum !== 'number' || value > exclusiveMinimum) &&
    (typeof exclusiveMaximum !== 'number' || value < exclusiveMaximum)
  );
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function decimalsOf(step: number): number {
  const [, fraction = '', exponent = '0'] = /(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(step)) ?? [];
  return Math.min(15, Math.max(0, fraction.length - Number(exponent)));
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
