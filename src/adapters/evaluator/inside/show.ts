const maxShown = 40;

/** A value in a sentence, short: `"12"`, `3`, `a list of 4`, `an object`, `nothing (undefined)`. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing (undefined)';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > maxShown ? `${value.slice(0, maxShown)}…` : value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'symbol' ? 'a symbol' : String(value);
}
