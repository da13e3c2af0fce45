import type { ModelId, ProviderName } from '../core/request.ts';
import type { ModelPrice } from '../core/price.ts';

/** What models cost. Unknown is unknown: never a default that looks like a fact. */
export interface PriceList {
  /** The newest date on which an entry was checked, YYYY-MM-DD. */
  readonly checkedOn: string;
  /**
   * An alias, a model id, or `provider/model`, as what it means now. An id that no entry has is taken as it stands when
   * the provider is given or can be told from the name (`claude-`, `gpt-`, `o3`, `gemini-`); else a UserError that names what there is.
   */
  resolve(name: string, provider: ProviderName | null): ModelId;
  /** The price on `date`; null: unknown. */
  priceOf(model: ModelId, date: Date): ModelPrice | null;
  /** All entries, for `prices`. */
  list(date: Date): readonly { readonly aliases: readonly string[]; readonly price: ModelPrice }[];
}
