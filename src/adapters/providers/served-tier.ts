import type { ServedTier } from '../../core/response.ts';
import { lookUp } from './read-json.ts';

/**
 * The providers' words for the tier that served a call. OpenAI: service_tier of the answer (openai 7.55.0, ServiceTier); Gemini:
 * usageMetadata.serviceTier and trafficType (@google/genai 3.1.0, ServiceTier and TrafficType); looked at 2026-11-26.
 */
const tiers: Readonly<Record<string, ServedTier>> = {
  default: 'realtime',
  standard: 'realtime',
  on_demand: 'realtime',
  flex: 'flex',
  on_demand_flex: 'flex',
  priority: 'other',
  on_demand_priority: 'other',
  fast: 'other',
  ultrafast: 'other',
  scale: 'other',
  provisioned_throughput: 'other',
};

/** To be spread into a response: nothing where the provider does not say, or says a word that nobody knows. */
export function toServedTier(word: string | null): { readonly servedTier?: ServedTier } {
  const servedTier = lookUp(tiers, word?.toLowerCase() ?? null);
  return servedTier === undefined ? {} : { servedTier };
}
