import { closed, count, orAbsent, orNull, part } from './values.ts';

const unreported = 'the provider did not report it; never 0 by default';

export const usage = part(
  'Usage',
  'Tokens as the provider counted them.',
  closed({
    inputTokens: count('Cached and cache-write tokens included.'),
    outputTokens: count('Reasoning included.'),
    cachedInputTokens: orNull(count('Of the input, what came from the prompt cache.'), unreported),
    cacheWriteTokens: orNull(count('Of the input, what was written to the prompt cache.'), unreported),
    reasoningTokens: orNull(count('Of the output, what was thought and not said.'), unreported),
    longCacheWriteTokens: orAbsent(
      count('Of the cache-write tokens, those kept for an hour, which have a price of their own.'),
      'none were',
    ),
  }),
);
