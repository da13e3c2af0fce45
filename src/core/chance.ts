import { hash } from 'node:crypto';
import type { Random } from './sample-words.ts';

/**
 * Numbers from 0 up to 1, without order or parallelism in them: the same words give the same numbers, others independent
 * ones. For draws of an item the words are the batch's seed, the item, the step and the attempt. Generator: sfc32, seeded
 * with 128 bits of sha256.
 */
export function createChance(...words: readonly (string | number)[]): Random {
  const digest = hash('sha256', words.join('\n'), 'buffer');
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let counter = digest.readUInt32LE(12);
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
