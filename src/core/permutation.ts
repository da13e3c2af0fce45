/**
 * Ordered draws without replacement as digits of falling radices: each digit counts among what is still there. Counting
 * through them gives the draws in the order of a dictionary.
 */
export function toDrawRadices(elements: number, positions: number): readonly number[] {
  return Array.from({ length: positions }, (_, position) => elements - position);
}

/** Which element is drawn at each position. */
export function toDrawn(digits: readonly number[]): number[] {
  const drawn: number[] = [];
  /** What is gone, in order. */
  const taken: number[] = [];
  for (const digit of digits) {
    let element = digit;
    let before = 0;
    for (; before < taken.length && (taken[before] ?? 0) <= element; before += 1) element += 1;
    taken.splice(before, 0, element);
    drawn.push(element);
  }
  return drawn;
}
