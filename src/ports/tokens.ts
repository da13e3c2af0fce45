import type { ProviderName } from '../core/request.ts';

/** Counts tokens locally, without network or key: an approximation, corrected by what the ledger measured. */
export interface TokenCounter {
  /** Tokens of `text` as the provider's models would count them, roughly. */
  count(text: string, provider: ProviderName, model: string): number;
}
