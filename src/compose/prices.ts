import { UserError } from '../core/errors.ts';
import { findStalePrices } from '../core/price-age.ts';
import type { ModelPrice } from '../core/price.ts';
import type { ModelId, ProviderName } from '../core/request.ts';
import type { Surroundings } from './surroundings.ts';

/** The price table as of now. */
export interface ListedPrices {
  /** The newest day on which an entry was checked. */
  readonly checkedOn: string;
  readonly entries: readonly ListedPrice[];
  /** Models of the providers' lists that have no price. */
  readonly unpriced: readonly (ModelId & { readonly listedOn: string })[];
  /** That the table is old, in words; null: it is not. */
  readonly stale: string | null;
}

export interface ListedPrice {
  readonly aliases: readonly string[];
  readonly price: ModelPrice;
  /** That the model is retired, will be, or is gone from its provider's list; null: nothing is known. */
  readonly warning: string | null;
}

export interface PriceSearch {
  /** Part of a model, an alias or a provider. */
  readonly words: string | undefined;
  readonly provider: ProviderName | undefined;
}

export async function listPrices(surroundings: Surroundings, search: PriceSearch): Promise<ListedPrices> {
  const { loadPriceList } = await import('../adapters/prices/price-list.ts');
  const prices = loadPriceList(surroundings);
  const date = new Date(surroundings.clock.now());
  const wanted = search.words?.toLowerCase() ?? '';
  const isMeant = ({ provider, model }: ModelId, aliases: readonly string[] = []) =>
    (search.provider === undefined || provider === search.provider) &&
    [model, provider, ...aliases].some((name) => name.toLowerCase().includes(wanted));
  const entries = prices
    .list(date)
    .filter(({ aliases, price }) => isMeant(price, aliases))
    .map(({ aliases, price }) => ({ aliases, price, warning: prices.warningOf(price, date) }));
  const unpriced = prices.unpriced(date).filter((model) => isMeant(model));
  if (entries.length + unpriced.length === 0)
    throw new UserError({
      code: 'prices',
      message: `No price has "${search.words ?? ''}" in its model, alias or provider${search.provider === undefined ? '' : ` of ${search.provider}`}`,
      hint: 'See all with: batch-pipeline prices. A price of your own goes into prices.json.',
    });
  const stale = findStalePrices(prices.tableCheckedOn, surroundings.clock.now());
  return { checkedOn: prices.checkedOn, entries, unpriced, stale };
}
