import { show } from './show.ts';

export function sum(list: unknown): number {
  return numbersOf('sum(list)', list, 0).reduce((total, number) => total + number, 0);
}

export function mean(list: unknown): number {
  const numbers = numbersOf('mean(list)', list, 1);
  return numbers.reduce((total, number) => total + number, 0) / numbers.length;
}

export function median(list: unknown): number {
  return quantileOf(numbersOf('median(list)', list, 1), 0.5);
}

/** Of a sample: divided by n − 1. */
export function stdev(list: unknown): number {
  const numbers = numbersOf('stdev(list)', list, 2);
  const centre = mean(numbers);
  const squares = numbers.reduce((total, number) => total + (number - centre) ** 2, 0);
  return Math.sqrt(squares / (numbers.length - 1));
}

/** Between two numbers of the list it is interpolated in proportion. */
export function quantile(list: unknown, share: unknown): number {
  const numbers = numbersOf('quantile(list, p)', list, 1);
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
    throw new RangeError(`quantile(list, p) needs p from 0 to 1, not ${show(share)}`);
  }
  return quantileOf(numbers, share);
}

/** To `places` decimals, halves away from zero, as the number is written: 1.005 to two places is 1.01. */
export function round(value: unknown, places: unknown = 0): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(`round(x, n) needs a number, not ${show(value)}`);
  }
  if (!Number.isInteger(places) || Math.abs(places as number) > 20) {
    throw new RangeError(`round(x, n) needs a whole number n from -20 to 20, not ${show(places)}`);
  }
  const shifted = shift(Math.round(shift(Math.abs(value), places as number)), -(places as number));
  return value < 0 && shifted !== 0 ? -shifted : shifted;
}

/** Moves the decimal point in the number's text, where multiplying would add the error of binary fractions. */
function shift(value: number, places: number): number {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

function quantileOf(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low = 0, high = low] = [sorted[below], sorted[below + 1]];
  return low + (high - low) * (place - below);
}

function numbersOf(word: string, list: unknown, least: number): readonly number[] {
  if (!Array.isArray(list)) throw new TypeError(`${word} needs a list of numbers, not ${show(list)}`);
  for (let place = 0; place < list.length; place += 1) {
    const element: unknown = list[place];
    if (typeof element !== 'number' || !Number.isFinite(element)) {
      throw new TypeError(`${word} needs numbers, and number ${place + 1} of the list is ${show(element)}`);
    }
  }
  if (list.length < least) {
    throw new RangeError(`${word} needs ${least === 1 ? 'at least one number' : `at least ${least} numbers`}`);
  }
  return list;
}
