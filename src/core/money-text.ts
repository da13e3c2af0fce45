/** US dollars for people. Small amounts keep two significant digits, so that $0.0004 never reads as $0.00. */
export function formatUsd(usd: number): string {
  return writeUsd(usd, Math.round);
}

/** Like formatUsd, never showing less than it is: for amounts that a person consents to. */
export function formatUsdAtMost(usd: number): string {
  // The noise of float arithmetic is no reason to show a cent more.
  return writeUsd(usd, (scaled) => Math.ceil(scaled * (1 - 1e-12)));
}

/** A price per million tokens without needless zeros: $3, $0.75, $0.075. */
export function formatUsdRate(usdPerMillion: number): string {
  const digits = Number(usdPerMillion.toFixed(6)).toString();
  const [whole = '0', fraction = ''] = digits.split('.');
  return fraction === '' ? `$${group(whole)}` : `$${group(whole)}.${fraction.padEnd(2, '0')}`;
}

/** A count with thousands separators: 1,234,567. */
export function formatTokens(tokens: number): string {
  const rounded = Math.round(Math.abs(tokens));
  return `${tokens < 0 && rounded > 0 ? '-' : ''}${group(String(rounded))}`;
}

/** A span of time: 0.4s, 2.3s, 45s, 4 minutes, 2 hours 5 minutes, 3 days 4 hours. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  if (seconds < 59.5) return `${Math.round(seconds)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute');
  if (minutes < 48 * 60) return joinParts(count(Math.floor(minutes / 60), 'hour'), minutes % 60, 'minute');
  const hours = Math.round(minutes / 60);
  return joinParts(count(Math.floor(hours / 24), 'day'), hours % 24, 'hour');
}

/** A ratio as a percentage that never says all or nothing when it is not: >99% of 9,999 in 10,000. */
export function formatPercent(ratio: number): string {
  const percent = Math.round(Math.abs(ratio) * 100);
  if (ratio > 0 && percent === 0) return '<1%';
  if (ratio < 1 && ratio > 0 && percent === 100) return '>99%';
  return `${ratio < 0 && percent > 0 ? '-' : ''}${percent}%`;
}

const smallestDecimals = 9;

function writeUsd(usd: number, round: (scaled: number) => number): string {
  const amount = Math.abs(usd);
  const decimals = decimalsOf(amount);
  const units = round(amount * 10 ** decimals);
  if (units === 0) return usd > 0 ? `<$${(10 ** -smallestDecimals).toFixed(smallestDecimals)}` : '$0.00';
  const [whole = '0', fraction = ''] = (units / 10 ** decimals).toFixed(decimals).split('.');
  return `${usd < 0 ? '-' : ''}$${group(whole)}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, '')}`;
}

/** Two from a tenth of a dollar on; below, enough for two significant digits. */
function decimalsOf(amount: number): number {
  if (amount >= 0.1 || amount === 0) return 2;
  return Math.min(smallestDecimals, 1 - Math.floor(Math.log10(amount)));
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

function joinParts(first: string, amount: number, unit: string): string {
  return amount === 0 ? first : `${first} ${count(amount, unit)}`;
}
