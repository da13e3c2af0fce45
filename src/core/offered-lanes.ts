import type { ModelPrice } from './price.ts';
import type { Lane, ProviderName } from './request.ts';

export const lanes: readonly Lane[] = ['realtime', 'flex', 'batch'];

/**
 * Anthropic has no flex tier (MessageCreateParams of @anthropic-ai/sdk 1.11.0: service_tier is auto or standard_only); OpenAI
 * ("Flex processing") and Gemini ("Flex inference", preview) have one for some models (looked at 2026-11-26).
 */
const lanesOfProvider: Readonly<Record<ProviderName, readonly Lane[]>> = {
  anthropic: ['realtime', 'batch'],
  openai: lanes,
  gemini: lanes,
};

/** The lanes that a model has: by its price, and where that is unknown by its provider. */
export function lanesOf(provider: ProviderName, price: ModelPrice | null): readonly Lane[] {
  return price === null ? lanesOfProvider[provider] : lanes.filter((lane) => price.laneFactors[lane] !== undefined);
}
