/** Numbers in the order they came, eight bytes each: a million of them are eight megabytes. */
export interface NumberList {
  add(value: number): void;
  readonly length: number;
  /** A view of the numbers so far, not a copy: to be read, not kept. */
  values(): Float64Array;
}

export function createNumberList(): NumberList {
  let numbers = new Float64Array(4);
  let length = 0;
  return {
    add(value) {
      if (length === numbers.length) {
        const larger = new Float64Array(numbers.length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length] = value;
      length += 1;
    },
    get length() {
      return length;
    },
    values: () => numbers.subarray(0, length),
  };
}
