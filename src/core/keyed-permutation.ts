import { hash } from 'node:crypto';

const rounds = 12;
/** Both halves are then numbers that 32-bit operations hold. */
export const maxKeyedBits = 53;

/**
 * A permutation of the numbers below 2^bits that looks like chance, decided by the words: any number's place without
 * that of another. A Feistel network whose halves may differ by one bit, so that every width has one; the round function
 * is the finalizer of MurmurHash3 over half and key. For drawing, not for secrets.
 */
export function createKeyedPermutation(
  bits: number,
  ...words: readonly (string | number)[]
): (value: number) => number {
  if (bits > maxKeyedBits) throw new Error(`${bits} bits are more than ${maxKeyedBits}`);
  const digest = hash('sha512', words.join('\n'), 'buffer');
  const keys = Array.from({ length: rounds }, (_, round) => digest.readUInt32LE(round * 4));
  const rightSize = 2 ** Math.floor(bits / 2);
  const leftSize = 2 ** Math.ceil(bits / 2);
  return (value) => {
    let left = Math.floor(value / rightSize);
    let right = value % rightSize;
    for (let round = 0; round < rounds; round += 2) {
      left = (left ^ mix(right, keys[round] ?? 0)) & (leftSize - 1);
      right = (right ^ mix(left, keys[round + 1] ?? 0)) & (rightSize - 1);
    }
    return left * rightSize + right;
  };
}

function mix(half: number, key: number): number {
  let mixed = Math.imul(half + 0x9e3779b9, 0x85ebca6b) ^ key;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
