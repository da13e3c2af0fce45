/** Keeps at most `size` of the values it is shown, evenly spread over all of them, without knowing how many will come. */
export function createEvenSample<T>(size: number): {
  add(value: T): void;
  readonly values: readonly T[];
  readonly seen: number;
} {
  let kept: T[] = [];
  let stride = 1;
  let seen = 0;
  return {
    add(value) {
      if (seen % stride === 0) kept.push(value);
      seen += 1;
      if (kept.length >= size * 2) {
        kept = kept.filter((_, index) => index % 2 === 0);
        stride *= 2;
      }
    },
    get values() {
      return kept;
    },
    get seen() {
      return seen;
    },
  };
}
