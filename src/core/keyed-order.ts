import { createKeyedPermutation, maxKeyedBits } from './keyed-permutation.ts';
import { toIndex } from './mixed-radix.ts';

/**
 * Every combination once, by its number, in an order drawn by the words. It is walked, never made: the first five of 10^12
 * cost five steps.
 *
 * What is permuted is not the number but the digits, each in as many bits as it needs; a walk over all such texts of bits
 * passes over those where a digit is too large. So a list that grows at its end keeps the order of the combinations that were
 * there, the new ones coming between, as long as the number of its bits is the same; permuted numbers would come in another
 * order with every element that is added. At most one step in 2^choices is kept.
 */
export function* keyedOrder(radices: readonly number[], ...words: readonly (string | number)[]): Generator<number> {
  const sizes = radices.map((radix) => 2 ** toBits(radix));
  const permute = createKeyedPermutation(countKeyedBits(radices), ...words);
  const steps = 2 ** countKeyedBits(radices);
  const digits = new Array<number>(radices.length).fill(0);
  for (let step = 0; step < steps; step += 1) {
    let rest = permute(step);
    let choice = 0;
    for (; choice < radices.length; choice += 1) {
      const size = sizes[choice] ?? 1;
      const digit = rest % size;
      if (digit >= (radices[choice] ?? 1)) break;
      digits[choice] = digit;
      rest = Math.floor(rest / size);
    }
    if (choice === radices.length) yield toIndex(digits, radices);
  }
}

/** An order is there for these. */
export function canBeKeyed(radices: readonly number[]): boolean {
  return countKeyedBits(radices) <= maxKeyedBits;
}

function countKeyedBits(radices: readonly number[]): number {
  return radices.reduce((sum, radix) => sum + toBits(radix), 0);
}

/** Bits that hold every digit below the radix, which is the length of a list. */
function toBits(radix: number): number {
  return 32 - Math.clz32(radix - 1);
}
