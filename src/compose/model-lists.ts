import type { PriceEntry } from '../adapters/prices/price-entry.ts';
import type { ReadPrices } from '../adapters/prices/read-price-file.ts';
import { UserError } from '../core/errors.ts';
import { type ProviderName, providerNames } from '../core/request.ts';
import { isTextModel } from '../core/text-model.ts';
import type { Surroundings } from './surroundings.ts';

/** What the providers' own lists of models say. They have no prices. */
export interface AskedLists {
  readonly lists: readonly AskedList[];
  /** Providers that were not asked, or did not answer. */
  readonly skipped: readonly { readonly provider: ProviderName; readonly why: string }[];
}

export interface AskedList {
  readonly provider: ProviderName;
  /** YYYY-MM-DD. */
  readonly checkedOn: string;
  /** Models that answer in text. */
  readonly models: readonly string[];
  /** Not in the list before, and without a price. */
  readonly appeared: readonly string[];
  /** Have a price, or were in the list before, and are not in it now. */
  readonly gone: readonly string[];
}

const timeoutMs = 60_000;

/** Asks every provider that has a key. One that does not answer is said, and the others are asked. */
export async function askLists(
  surroundings: Surroundings,
  before: ReadPrices,
  own: readonly PriceEntry[],
  today: string,
): Promise<AskedLists> {
  const { createProvider, findMissingKey, isCompatibleServer } = await import('../adapters/providers/registry.ts');
  const { createPriceList } = await import('../adapters/prices/price-list.ts');
  const { environment, clock } = surroundings;
  const lists: AskedList[] = [];
  const skipped: { provider: ProviderName; why: string }[] = [];
  for (const provider of providerNames) {
    const missing = findMissingKey(provider, environment);
    if (missing !== null) {
      skipped.push({ provider, why: missing.message });
      continue;
    }
    const isOthers = provider === 'openai' && isCompatibleServer(environment);
    if (isOthers && environment['BATCH_PIPELINE_OPENAI_API'] !== 'responses') {
      skipped.push({ provider, why: 'OPENAI_BASE_URL is the address of another server, whose models are its own' });
      continue;
    }
    try {
      const models = await (await createProvider(provider, { environment })).listModels(AbortSignal.timeout(timeoutMs));
      lists.push(compareList(provider, [...new Set(models.filter(isTextModel))].sort()));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ provider, why: error.message });
    }
  }
  if (lists.length === 0 && skipped.length > 0)
    throw new UserError({
      code: 'no-lists',
      state: 'provider',
      message: `No provider could be asked: ${skipped.map(({ provider, why }) => `${provider}: ${why}`).join('; ')}`,
      hint: 'Set a key, or take the prices from a file or an https address: batch-pipeline prices update --from <file or address>',
    });
  return { lists, skipped };

  function compareList(provider: ProviderName, models: readonly string[]): AskedList {
    const known = before.file.listed?.find((list) => list.provider === provider)?.models ?? [];
    const date = new Date(clock.now());
    const prices = createPriceList({
      own,
      updated: before.entries,
      listed: [{ provider, checkedOn: today, models: [...models] }],
    });
    const priced = prices.list(date).flatMap(({ price }) => (price.provider === provider ? [price.model] : []));
    return {
      provider,
      checkedOn: today,
      models,
      appeared: prices
        .unpriced(date)
        .map(({ model }) => model)
        .filter((model) => !known.includes(model)),
      gone: [...new Set([...priced, ...known])].filter((model) => prices.missingSince({ provider, model }) !== null),
    };
  }
}
