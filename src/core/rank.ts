import { hash } from 'node:crypto';

/**
 * Where an item stands in the draw of a seed: the first 52 bits of sha256(seed, id). The n lowest are a sample: asking again,
 * or for more, keeps what was drawn, and so does a source that grows, but for the places that new items take.
 */
export function rankOf(seed: number, id: string): number {
  const digest = hash('sha256', `${seed}\n${id}`, 'buffer');
  return digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) >>> 4);
}
