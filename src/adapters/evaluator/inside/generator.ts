/** sfc32: four words of state; every call gives 32 bits as a number from 0 to 2³² − 1. */
export interface Generator {
  seed(words: readonly number[]): void;
  next(): number;
}

export function createGenerator(): Generator {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 0;
  return {
    seed([first = 0, second = 0, third = 0, fourth = 0]) {
      a = first | 0;
      b = second | 0;
      c = third | 0;
      counter = fourth | 0;
    },
    next() {
      const sum = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      return sum >>> 0;
    },
  };
}
