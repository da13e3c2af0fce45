/**
 * Combinations by number. A combination is one digit for each choice, a digit being the place of what was chosen; its
 * number counts them with the last choice varying fastest. `radices`: how many there are to choose from, each at least 1.
 */
export function countCombinations(radices: readonly number[]): bigint {
  return radices.reduce((product, radix) => product * BigInt(radix), 1n);
}

/** The digits of combination `index`, from 0. The count of combinations must be a safe integer. */
export function toDigits(index: number, radices: readonly number[]): number[] {
  const digits = new Array<number>(radices.length);
  let rest = index;
  for (let choice = radices.length - 1; choice >= 0; choice -= 1) {
    const radix = radices[choice] ?? 1;
    digits[choice] = rest % radix;
    rest = Math.floor(rest / radix);
  }
  return digits;
}

export function toIndex(digits: readonly number[], radices: readonly number[]): number {
  return digits.reduce((index, digit, choice) => index * (radices[choice] ?? 1) + digit, 0);
}
