import { UserError } from '../core/errors.ts';
import type { Surroundings } from './surroundings.ts';

/** The price table as of now; with `search` the entries whose model, alias or provider contains it. */
export async function listPrices(surroundings: Surroundings, search: string | null) {
  const { loadPriceList } = await import('../adapters/prices/price-list.ts');
  const prices = loadPriceList({ environment: surroundings.environment, currentFolder: surroundings.currentFolder });
  const wanted = search?.toLowerCase() ?? '';
  const entries = prices
    .list(new Date(surroundings.clock.now()))
    .filter(({ aliases, price }) =>
      [price.model, price.provider, ...aliases].some((name) => name.toLowerCase().includes(wanted)),
    );
  if (entries.length === 0) {
    throw new UserError({
      code: 'prices',
      message: `No price has "${search}" in its model, alias or provider`,
      hint: 'See all with: batch-pipeline prices. A price of your own goes into prices.json.',
    });
  }
  return { checkedOn: prices.checkedOn, entries };
}
