import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { tokenFactors } from '../../core/token-factor.ts';
import type { TokenCounter } from '../../ports/tokens.ts';
import { estimateBySlices } from './sample-slices.ts';

/**
 * Counts in the o200k encoding, times what the provider's models count for one such token. A text of more than 20,000
 * characters is counted in slices spread over it. The table (2 MB, 0.1 s to load) is imported when this is called.
 */
export async function createTokenCounter(): Promise<TokenCounter> {
  // `<|endoftext|>` in an item's text is text.
  const plainText = { disallowedSpecial: new Set<string>() };
  const count = (text: string) => countTokens(text, plainText);
  return {
    count: (text, provider) => Math.ceil(estimateBySlices(text, count) * tokenFactors[provider]),
  };
}
