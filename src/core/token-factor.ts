import type { ProviderName } from './request.ts';

/**
 * How many tokens a provider's models count for one token of the o200k encoding. OpenAI counts in o200k itself; Claude
 * 4.7 and later count about 30-35 % more, Gemini up to 10 % more (checked 2026-11-20). Rough by nature: an estimate is
 * corrected by what the ledger measured.
 */
export const tokenFactors: Readonly<Record<ProviderName, number>> = { openai: 1, gemini: 1.05, anthropic: 1.35 };
