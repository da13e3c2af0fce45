import { dirname, join, resolve as toAbsolute } from 'node:path';
import { suggestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';
import type { ModelId, ProviderName } from '../../core/request.ts';
import type { PriceList } from '../../ports/price-list.ts';
import { dayOf, type PriceEntry, priceOn } from './price-entry.ts';
import type { ListedModels } from './price-file-schema.ts';
import { priceTable } from './price-table.ts';
import { readPriceFile } from './read-price-file.ts';
import { findRetirement } from './retired-models.ts';
import { splitModelName } from './split-model-name.ts';

export interface PriceListWithWarnings extends PriceList {
  /** That the model is retired, or will be on a known day, in words; null: nothing of the kind is known. */
  warningOf(model: ModelId, date: Date): string | null;
  /** The newest date of what is not the user's own, YYYY-MM-DD. */
  readonly tableCheckedOn: string;
  /** Models of the providers' lists that have no price and are not known to be retired. */
  unpriced(date: Date): readonly UnpricedModel[];
  /** The day of the provider's list in which a priced model is missing; null: it is there, or there is no list. */
  missingSince(model: ModelId): string | null;
}

export interface UnpricedModel extends ModelId {
  /** Day of the list. */
  readonly listedOn: string;
}

/** What stands in front of the built-in table: the user's own file first, then what `prices update` wrote. */
export interface PriceLayers {
  readonly own?: readonly PriceEntry[];
  readonly updated?: readonly PriceEntry[];
  readonly listed?: readonly ListedModels[];
}

/** Where a user's prices lie: their own file, and beside it what `prices update` writes. */
export interface PriceFiles {
  readonly own: string;
  readonly isOwnRequired: boolean;
  readonly updated: string;
}

/**
 * The price list with a person's own prices in front: of the file that BATCH_PRICES names, which must be there, or of
 * `prices.json` in the current folder, which need not; behind it what `prices update` wrote to `prices.updated.json` beside
 * it. For instance, a local model that costs nothing:
 *
 *   {"models": [{"provider": "openai", "model": "llama3:8b", "aliases": ["llama"], "input": 0, "output": 0}]}
 */
export function loadPriceList(place: PricePlace): PriceListWithWarnings {
  const files = findPriceFiles(place);
  const updated = readPriceFile(files.updated, false);
  return createPriceList({
    own: readPriceFile(files.own, files.isOwnRequired).entries,
    updated: updated.entries,
    listed: updated.file.listed ?? [],
  });
}

export interface PricePlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
}

export function findPriceFiles({ environment, currentFolder }: PricePlace): PriceFiles {
  const named = environment['BATCH_PRICES'] ?? '';
  const own = toAbsolute(currentFolder, named === '' ? 'prices.json' : named);
  return { own, isOwnRequired: named !== '', updated: join(dirname(own), 'prices.updated.json') };
}

/** The built-in table with the layers in front of it, model by model. */
export function createPriceList({ own = [], updated = [], listed = [] }: PriceLayers = {}): PriceListWithWarnings {
  const layers = [byModel(own), byModel(updated), byModel(priceTable)];
  const overrides = [...updated, ...own];
  // Later wins: a person's alias means what they say.
  const aliases = new Map<string, PriceEntry>();
  for (const entry of [...priceTable, ...overrides])
    for (const alias of entry.aliases) aliases.set(alias.toLowerCase(), entry);
  const ids = new Set(layers.flatMap((layer) => [...layer.keys()]));
  const known = new Set([
    ...ids,
    ...listed.flatMap(({ provider, models }) => models.map((model) => keyOf({ provider, model }))),
  ]);

  const entriesOf = (model: ModelId): readonly PriceEntry[] => {
    const exact = layers.flatMap((layer) => layer.get(keyOf(model)) ?? []);
    if (exact.length > 0 || findRetirement(model) !== undefined) return exact;
    const base = withoutDate(model.model);
    return base === null ? [] : layers.flatMap((layer) => layer.get(keyOf({ ...model, model: base })) ?? []);
  };
  const priceOf = (model: ModelId, date: Date) => {
    for (const entry of entriesOf(model)) {
      const price = priceOn(entry, date);
      if (price !== null) return { ...price, model: model.model };
    }
    return null;
  };

  const missingSince = ({ provider, model }: ModelId) => {
    const list = listed.find((candidate) => candidate.provider === provider);
    if (list === undefined) return null;
    return list.models.some((id) => id === model || withoutDate(id) === model) ? null : list.checkedOn;
  };

  return {
    checkedOn: newestOf([...overrides, ...priceTable]),
    tableCheckedOn: newestOf([...updated, ...priceTable]),
    missingSince,
    unpriced: (date) =>
      listed.flatMap(({ provider, models, checkedOn: listedOn }) =>
        models
          .map((model) => ({ provider, model, listedOn }))
          .filter((id) => priceOf(id, date) === null && findRetirement(id) === undefined),
      ),
    priceOf,
    resolve(name, givenProvider) {
      const { provider, rest } = splitModelName(name, givenProvider);
      const entry = aliases.get(rest.toLowerCase());
      if (entry !== undefined && (provider === null || provider === entry.provider))
        return { provider: entry.provider, model: entry.model };
      if (entry !== undefined) throw aliasOfAnother(name, entry, provider ?? entry.provider);
      const owner = provider ?? findProvider(rest, known);
      if (owner !== null) return { provider: owner, model: rest };
      throw new UserError({
        code: 'unknown-model',
        message: `No model is called "${name}".`,
        hint: `${suggestWord(rest, [...aliases.keys()], 'names')} A model that is not listed needs its provider: --model openai/${rest}`,
      });
    },
    list(date) {
      const names = (id: string) => [...aliases].filter(([, entry]) => keyOf(entry) === id).map(([alias]) => alias);
      return [...ids].flatMap((id) => {
        const entry = layers.map((layer) => layer.get(id)).find((found) => found !== undefined);
        const price = entry === undefined ? null : priceOf(entry, date);
        return price === null ? [] : [{ aliases: names(id), price }];
      });
    },
    warningOf(model, date) {
      const retiredOn = findRetirement(model) ?? entriesOf(model).find((entry) => entry.retiredOn !== null)?.retiredOn;
      const id = `${model.provider}/${model.model}`;
      if (retiredOn === undefined || retiredOn === null) {
        if (findRetirement(model) === null) return `${id} is retired: the provider refuses it.`;
        const since = missingSince(model);
        return since === null ? null : `${id} is not in the provider's list of models of ${since}.`;
      }
      return dayOf(date) < retiredOn
        ? `${id} will be shut down by its provider on ${retiredOn}.`
        : `${id} was shut down by its provider on ${retiredOn}.`;
    },
  };
}

function aliasOfAnother(name: string, entry: PriceEntry, provider: ProviderName): UserError {
  return new UserError({
    code: 'unknown-model',
    message: `"${name}" means ${entry.provider}/${entry.model}, which is no model of ${provider}.`,
    hint: `Leave the provider out, or name one of its own models: --model ${provider}/<model id>`,
  });
}

/** Whose model an id is: by an entry, else by how providers begin their names; null: cannot be told. */
function findProvider(model: string, ids: ReadonlySet<string>): ProviderName | null {
  const owner = (['anthropic', 'openai', 'gemini'] as const).find((provider) => ids.has(keyOf({ provider, model })));
  if (owner !== undefined) return owner;
  if (model.startsWith('claude-')) return 'anthropic';
  if (model.startsWith('gemini-')) return 'gemini';
  return /^(gpt-|chatgpt-|codex-|ft:|o\d)/.test(model) ? 'openai' : null;
}

/** The id without the date at its end (`-20251001`, `-2026-03-05`); null where it has none. Never any other prefix: `claude-sonnet-5` is not `claude-sonnet-5-5`. */
function withoutDate(model: string): string | null {
  const match = /^(.+)-20\d{2}(?:\d{4}|-\d{2}-\d{2})$/.exec(model);
  return match?.[1] ?? null;
}

function newestOf(entries: readonly PriceEntry[]): string {
  return entries.reduce((newest, { checkedOn }) => (checkedOn !== null && checkedOn > newest ? checkedOn : newest), '');
}

function byModel(entries: readonly PriceEntry[]): ReadonlyMap<string, PriceEntry> {
  return new Map(entries.map((entry) => [keyOf(entry), entry]));
}

function keyOf({ provider, model }: ModelId): string {
  return `${provider}/${model}`;
}
