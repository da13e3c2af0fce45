import { hash } from 'node:crypto';
import type { CachedBeginning } from './call.ts';

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

/**
 * Remembers long beginnings of prompts, as providers do: the second request with the same beginning reads it from the cache, if
 * it comes before the entry's time is over, which begins anew with each use.
 */
export function createPrefixCache(now: () => number) {
  const keptUntil = new Map<string, number>();
  return {
    use(model: string, { texts, keptMs }: CachedBeginning): CachedPrefix {
      const text = texts.join('\n');
      const steps = Math.min(maxSteps, Math.floor(text.length / stepCharacters));
      let digest = model;
      let readSteps = 0;
      for (let step = 0; step < steps; step += 1) {
        digest = hash('sha256', digest + text.slice(step * stepCharacters, (step + 1) * stepCharacters), 'base64url');
        const until = keptUntil.get(digest);
        if (until !== undefined && until > now()) readSteps = step + 1;
        if (until !== undefined || keptUntil.size < maxPrefixes)
          keptUntil.set(digest, Math.max(until ?? 0, now() + keptMs));
      }
      return { readTokens: readSteps * prefixStepTokens, writtenTokens: (steps - readSteps) * prefixStepTokens };
    },
  };
}

export type PrefixCache = ReturnType<typeof createPrefixCache>;
