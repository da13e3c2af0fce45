export type NumberFormat = (value: number) => string;

/** A hundredth of the spread is the smallest difference that matters; a tenth of it is shown in any case. */
const digitsOfSpread = { wanted: 3, least: 2 } as const;
const digitsOfLargest = 4;
/** More decimals than this are no number that a person reads. */
const mostDecimals = 9;

/**
 * Numbers that stand below each other, all with one number of decimals and with thousands separated. The decimals show
 * differences down to a hundredth of the spread in at most four significant digits, to a tenth in any case, and never
 * more than the numbers have themselves; a number that is not 0 is not shown as 0.
 */
export function createNumberFormat(values: readonly number[]): NumberFormat {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const smallest = sizes.reduce((least, size) => Math.min(least, size), largest);
  // Nobody counts the zeros of such numbers.
  if (largest >= 1e15 || (largest > 0 && largest < 1e-6)) return (value) => trimZeros(value.toPrecision(3));
  const decimals = Math.min(
    mostDecimals,
    values.reduce((most, value) => Math.max(most, decimalsOf(value)), 0),
    Math.max(0, decimalsOfSpread(values, largest), -Math.floor(Math.log10(smallest || 1))),
  );
  return (value) => formatFixed(value, decimals);
}

function decimalsOfSpread(values: readonly number[], largest: number): number {
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const spread = most - least;
  const decimalsFor = (digits: number, size: number) => digits - 1 - Math.floor(Math.log10(size));
  const ofLargest = decimalsFor(digitsOfLargest, largest || 1);
  if (spread <= 0) return ofLargest;
  return Math.min(
    decimalsFor(digitsOfSpread.wanted, spread),
    Math.max(ofLargest, decimalsFor(digitsOfSpread.least, spread)),
  );
}

/** Decimals that the number has when it is written whole; float noise behind the ninth is none. */
function decimalsOf(value: number): number {
  const [, fraction = ''] = value.toFixed(mostDecimals).split('.');
  return fraction.replace(/0+$/, '').length;
}

function formatFixed(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const written = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(written) ? `-${written}` : written;
}

function trimZeros(written: string): string {
  return written.includes('.') ? written.replace(/\.?0+(e|$)/, '$1') : written;
}
