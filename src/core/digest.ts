import { hash } from 'node:crypto';
import { toCanonicalJson } from './json.ts';

/** sha256 of a text as lower-case hex, cut to 32 characters (128 bits): enough to tell texts apart, short enough to read. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

export function digestOfJson(value: unknown): string {
  return digestOf(toCanonicalJson(value));
}
