import { createHash, hash } from 'node:crypto';
import type { Random } from '../core/sample-words.ts';

/** Numbers from 0 to 1 that are the same for the same words, and independent of those for any other (sfc32). */
export function createChance(...words: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(words.join('\n')).digest();
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

/** The name of a request in the ledger, and the word under which its answer can be told: sha256 in hex of the raw bytes. */
export function digestOfBody(body: Uint8Array | string): string {
  return hash('sha256', body, 'hex');
}
