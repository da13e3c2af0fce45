import { lanesOf } from '../../core/offered-lanes.ts';
import type { ModelRow } from '../../ports/dashboard-backend.ts';
import type { Surroundings } from '../surroundings.ts';

/** Every model that has a price, the person's own among them, with what a million tokens cost in realtime. */
export async function listModels({ environment, currentFolder, clock }: Surroundings): Promise<readonly ModelRow[]> {
  const { loadPriceList } = await import('../../adapters/prices/price-list.ts');
  const list = loadPriceList({ environment, currentFolder }).list(new Date(clock.now()));
  return list.map(({ aliases, price }) => ({
    alias: aliases[0] ?? null,
    model: price.model,
    provider: price.provider,
    inputUsd: price.tiers[0]?.input ?? null,
    outputUsd: price.tiers[0]?.output ?? null,
    lanes: lanesOf(price.provider, price),
  }));
}
