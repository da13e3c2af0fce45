/** Numbers as people read them. The same on every machine: no locale decides. */

export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Four significant digits, whole numbers whole. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toPrecision(3).replace(/\.?0+(e|$)/, '$1');
  const digits =
    Number.isInteger(value) || size >= 1000 ? Math.round(value).toString() : String(Number(value.toPrecision(4)));
  const [whole = '', fraction] = digits.split('.');
  const grouped = size < 10_000 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Cents where there are some, two significant digits below: $1.44, $0.0031. */
export function formatUsd(costUsd: number): string {
  if (costUsd === 0) return '$0.00';
  if (costUsd < 1e-6) return '<$0.000001';
  if (costUsd >= 0.095) {
    const [whole = '0', cents = '00'] = costUsd.toFixed(2).split('.');
    return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
  }
  return `$${costUsd.toFixed(Math.min(8, 1 - Math.floor(Math.log10(costUsd))))}`;
}

/** `part` of `whole` in percent; never 100 % while something is left, never 0 % while there is something. */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (100 * part) / whole;
  if (part !== 0 && percent < 0.1) return '<0.1 %';
  if (part !== whole && percent > 99.9 && percent < 100) return '>99.9 %';
  const digits = percent < 10 || (percent > 99 && part !== whole) ? 1 : 0;
  return `${Number(percent.toFixed(digits))} %`;
}

export type ShareFormat = (share: number) => string;

/**
 * Shares from 0 to 1, or differences of such, in percent, all with one number of decimals: one where a share is below
 * ten percent, or nearly all, else none.
 */
export function createShareFormat(shares: readonly number[]): ShareFormat {
  const isFine = (share: number) => {
    const size = Math.abs(share);
    return (size > 0 && size < 0.0995) || (size > 0.99 && size < 1);
  };
  const decimals = shares.some(isFine) ? 1 : 0;
  return (share) => {
    const size = Math.abs(share);
    const sign = share < 0 ? '−' : '';
    if (size > 0 && size < 0.001) return `${sign}<0.1 %`;
    if (size > 0.999 && size < 1) return `${sign}>99.9 %`;
    return `${sign}${(100 * size).toFixed(decimals)} %`;
  };
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2025-01-15T14:03:22.000Z` → `15 January 2025, 14:03 UTC`; anything else stands as it is. */
export function formatMoment(iso: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}).*Z$/.exec(iso);
  const month = months[Number(parts?.[2]) - 1];
  if (parts === null || month === undefined) return iso;
  return `${Number(parts[3])} ${month} ${parts[1]}, ${parts[4]} UTC`;
}

/** `1 item`, `2 items`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
