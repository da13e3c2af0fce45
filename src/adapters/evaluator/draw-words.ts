import { hash } from 'node:crypto';
import type { Draw } from '../../ports/expressions.ts';

/** 128 bits of sha256 over the words, as the generator takes them. */
export function toDrawWords({ seed, itemId, step, attempt }: Draw): readonly number[] {
  const digest = hash('sha256', [seed, itemId, step, attempt].join('\n'), 'buffer');
  return [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
}
