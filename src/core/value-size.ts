import type { JsonValue } from './json.ts';

/** Characters of a value, about as many as its JSON has: to bound what is held, not to be exact. */
export function sizeOf(value: JsonValue | undefined): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 2;
  if (Array.isArray(value)) for (const element of value) size += sizeOf(element);
  else for (const [name, part] of Object.entries(value)) size += name.length + 4 + sizeOf(part);
  return size;
}
