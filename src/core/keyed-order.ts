import { createKeyedPermutation, maxKeyedBits } from './keyed-permutation.ts';
import { countCombinations, toDigits, toIndex } from './mixed-radix.ts';
import { rankOf } from './rank.ts';

/** Up to here every combination is given a rank and sorted; a permutation of few numbers has too few keys to be fair. */
const maxRanked = 65_536;

/**
 * Every combination once, by its number, in an order drawn by the seed. A large one is walked and never made: the first five
 * of 10^12 cost five steps. A list that grows at its end keeps the order of the combinations that were there, the new ones
 * coming between, as far as the comments below say.
 */
export function keyedOrder(radices: readonly number[], seed: number): Iterable<number> {
  const count = countCombinations(radices);
  return count <= BigInt(maxRanked) ? rankedOrder(Number(count), radices, seed) : walkedOrder(radices, seed);
}

/** A large order is there for these. */
export function canBeKeyed(radices: readonly number[]): boolean {
  return countCombinations(radices) <= BigInt(maxRanked) || countBits(radices) <= maxKeyedBits;
}

/** By hash of seed and digits, whatever the lists' lengths. */
function rankedOrder(count: number, radices: readonly number[], seed: number): Iterable<number> {
  const ranks = Float64Array.from({ length: count }, (_, index) => rankOf(seed, toDigits(index, radices).join('.')));
  return new Uint32Array(count).map((_, index) => index).sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b);
}

/**
 * What is permuted is not the number but the digits, each in as many bits as it needs; the walk goes over all such texts
 * of bits and passes over those where a digit is too large. So the order is kept as long as a list's length needs the
 * same number of bits; permuted numbers would come in another order with every element that is added. At least one step in
 * 2^choices is kept.
 */
function* walkedOrder(radices: readonly number[], seed: number): Generator<number> {
  const sizes = radices.map((radix) => 2 ** toBits(radix));
  const bits = countBits(radices);
  const permute = createKeyedPermutation(bits, 'combinations', seed);
  const steps = 2 ** bits;
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

function countBits(radices: readonly number[]): number {
  return radices.reduce((sum, radix) => sum + toBits(radix), 0);
}

/** Bits that hold every digit below the radix, which is the length of a list. */
function toBits(radix: number): number {
  return 32 - Math.clz32(radix - 1);
}
