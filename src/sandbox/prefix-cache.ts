import { hash } from 'node:crypto';

/** Shared prefixes are looked for in steps of this many tokens; shorter ones are not cached. */
export const prefixStepTokens = 1024;
const stepCharacters = prefixStepTokens * 4;
/** Beyond this, longer prefixes are neither stored nor found. */
const maxSteps = 64;
const maxPrefixes = 200_000;

export interface CachedPrefix {
  readonly readTokens: number;
  /** What this request stored, beyond what it read. */
  readonly writtenTokens: number;
}

/** Remembers long beginnings of prompts, as providers do: the second request with the same beginning reads it from the cache. */
export function createPrefixCache() {
  const seen = new Set<string>();
  return {
    use(model: string, text: string): CachedPrefix {
      const steps = Math.min(maxSteps, Math.floor(text.length / stepCharacters));
      let digest = model;
      let readSteps = 0;
      for (let step = 0; step < steps; step += 1) {
        digest = hash('sha256', digest + text.slice(step * stepCharacters, (step + 1) * stepCharacters), 'base64url');
        if (seen.has(digest)) readSteps = step + 1;
        else if (seen.size < maxPrefixes) seen.add(digest);
      }
      return { readTokens: readSteps * prefixStepTokens, writtenTokens: (steps - readSteps) * prefixStepTokens };
    },
  };
}

export type PrefixCache = ReturnType<typeof createPrefixCache>;
