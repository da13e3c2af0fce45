/** How many answers that were already given are kept to be given again. */
const maxGiven = 10_000;

/**
 * Answers that were told beforehand, by the digest of the request they belong to. Each is given once, in the order in
 * which they were told; a request that is sent again without a new word gets the last one again.
 */
export function createToldAnswers() {
  const waiting = new Map<string, string[]>();
  const given = new Map<string, string>();
  return {
    tell(digest: string, text: string): void {
      const texts = waiting.get(digest);
      if (texts === undefined) waiting.set(digest, [text]);
      else texts.push(text);
    },
    /** null: nothing was told of this request. */
    take(digest: string): string | null {
      const texts = waiting.get(digest);
      const text = texts?.shift();
      if (texts?.length === 0) waiting.delete(digest);
      if (text === undefined) return given.get(digest) ?? null;
      given.delete(digest);
      given.set(digest, text);
      const oldest = given.keys().next().value;
      if (given.size > maxGiven && oldest !== undefined) given.delete(oldest);
      return text;
    },
  };
}

export type ToldAnswers = ReturnType<typeof createToldAnswers>;
