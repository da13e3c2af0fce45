/** The word of `known` that a person most likely meant by `word`; null when none is near. */
export function findClosestWord(word: string, known: Iterable<string>): string | null {
  const furthest = word.length < 2 ? 0 : Math.max(1, Math.floor(word.length / 3));
  let best: { readonly word: string; readonly distance: number; readonly common: number } | null = null;
  for (const candidate of known) {
    const distance = countEdits(word.toLowerCase(), candidate.toLowerCase());
    if (distance > furthest || (best !== null && distance > best.distance)) continue;
    // Of two that are as near, the one that begins alike: mistakes come late in a word.
    const common = countCommonStart(word.toLowerCase(), candidate.toLowerCase());
    if (best === null || distance < best.distance || common > best.common) best = { word: candidate, distance, common };
  }
  return best?.word ?? null;
}

function countCommonStart(left: string, right: string): number {
  let count = 0;
  while (count < left.length && left[count] === right[count]) count++;
  return count;
}

/** `Did you mean "x"?`, or a list of what there is. */
export function suggestWord(word: string, known: readonly string[], noun: string): string {
  const near = findClosestWord(word, known);
  if (near !== null) return `Did you mean "${near}"?`;
  if (known.length === 0) return `There are no ${noun}.`;
  return `There are: ${listWords(known)}.`;
}

/** At most `limit` words and how many more there are. */
export function listWords(words: readonly string[], limit = 12): string {
  if (words.length <= limit) return words.join(', ');
  return `${words.slice(0, limit).join(', ')} and ${words.length - limit} more`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function countEdits(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwap) edits = Math.min(edits, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(edits);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
