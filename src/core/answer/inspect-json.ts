import type { JsonValue } from '../json.ts';
import { skipString } from './json-spans.ts';
import { shorten } from './describe-value.ts';

/** Deeper than any answer has reason to be; everything that walks values may recurse. */
export const maxDepth = 200;

/** What must not be taken on in a value that parsed, in words; null if nothing. */
export function findValueProblem(value: JsonValue): string | null {
  return findProblemAt(value, 0);
}

function findProblemAt(value: JsonValue, depth: number): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'it holds a number too large to be stored';
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= maxDepth) return `it nests deeper than ${maxDepth} levels`;
  for (const part of Array.isArray(value) ? value : Object.values(value)) {
    const problem = findProblemAt(part, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * What parsing lost in silence, in words: keys that stand twice in one object (the last wins) and whole numbers that
 * no longer are what was written. `text` is valid JSON.
 */
export function findSilentLosses(text: string): string[] {
  const losses = new Set<string>();
  const objects: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 34) {
      const end = skipString(text, index);
      if (expectsKey) {
        const token = text.slice(index, end + 1);
        const key: string = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
        const keys = objects.at(-1);
        if (keys?.has(key)) losses.add(`the key "${shorten(key, 60)}" stands more than once; the last one counts`);
        keys?.add(key);
        expectsKey = false;
      }
      index = end;
    } else if (code === 123) {
      objects.push(new Set());
      expectsKey = true;
    } else if (code === 91) {
      objects.push(null);
      expectsKey = false;
    } else if (code === 125 || code === 93) {
      objects.pop();
      expectsKey = false;
    } else if (code === 44) {
      expectsKey = (objects.at(-1) ?? null) !== null;
    } else if (code >= 48 && code <= 57) {
      let end = index + 1;
      while (end < text.length && /[\d.eE+-]/.test(text[end] ?? '')) end++;
      const token = text.slice(index, end);
      if (/^\d{16,}$/.test(token) && BigInt(token) !== BigInt(Number(token))) {
        losses.add(`the number ${shorten(token, 40)} is too long to be kept exactly; it is stored as ${Number(token)}`);
      }
      index = end - 1;
    }
  }
  return [...losses];
}
