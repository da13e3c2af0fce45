import { formatUsdRate } from '../../core/money-text.ts';
import type { ProviderName } from '../../core/request.ts';
import type { HomeView, ModelRow } from '../../ports/dashboard-backend.ts';
import type { Column } from '../widgets/table.ts';
import { toSpan } from './line.ts';

export type Keys = HomeView['keys'];

/** As a run is told it. */
export function modelName({ provider, model }: ModelRow): string {
  return `${provider}/${model}`;
}

export function hasKey(provider: ProviderName, keys: Keys): boolean {
  return keys.some((key) => key.provider === provider && key.isSet);
}

/** Those whose key is set first, then the cheapest, unknown prices last. */
export function arrangeModels(models: readonly ModelRow[], keys: Keys): readonly ModelRow[] {
  const priceOf = ({ inputUsd, outputUsd }: ModelRow): number =>
    inputUsd === null || outputUsd === null ? Number.POSITIVE_INFINITY : inputUsd + outputUsd;
  const rankOf = ({ provider }: ModelRow) => (hasKey(provider, keys) ? 0 : 1);
  return models.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || compare(priceOf(a), priceOf(b)) || (modelName(a) < modelName(b) ? -1 : 1),
  );
}

/** `$3 in, $15 out a million tokens` */
export function rateWords({ inputUsd, outputUsd }: ModelRow): string {
  if (inputUsd === null || outputUsd === null) return 'price unknown';
  return `${formatUsdRate(inputUsd)} in, ${formatUsdRate(outputUsd)} out a million tokens`;
}

/** One of a list; null: none, which the list has first where that can be chosen. */
export interface ModelChoice {
  readonly model: ModelRow | null;
}

export function toChoices(models: readonly ModelRow[], hasNone: boolean): readonly ModelChoice[] {
  return [...(hasNone ? [null] : []), ...models].map((model) => ({ model }));
}

/** `none`: how the choice of none is called. */
export function modelColumns(keys: Keys, none: string): readonly Column<ModelChoice>[] {
  return rowColumns(keys).map(({ title, width, align, rank, cell }) => ({
    title,
    width,
    ...(align === undefined ? {} : { align }),
    ...(rank === undefined ? {} : { rank }),
    cell: ({ model }, columns) => (model !== null ? cell(model, columns) : title === 'Model' ? none : ''),
  }));
}

function rowColumns(keys: Keys): readonly Column<ModelRow>[] {
  const rate = (usd: number | null) => (usd === null ? toSpan('unknown', 'dim') : formatUsdRate(usd));
  return [
    { title: 'Model', width: { least: 24, most: 40 }, cell: ({ model }) => model },
    { title: 'Alias', width: { least: 8, most: 14 }, cell: ({ alias }) => toSpan(alias ?? '', 'dim') },
    {
      title: 'Provider',
      width: 11,
      cell: ({ provider }) =>
        hasKey(provider, keys) ? toSpan(`✓ ${provider}`, 'good') : toSpan(`✗ ${provider}`, 'warning'),
    },
    { title: '$/MTok in', width: 9, align: 'right', cell: ({ inputUsd }) => rate(inputUsd) },
    { title: 'out', width: 7, align: 'right', cell: ({ outputUsd }) => rate(outputUsd) },
    { title: 'Lanes', width: { least: 10, most: 22 }, rank: 1, cell: ({ lanes }) => toSpan(lanes.join(' '), 'dim') },
  ];
}

export function modelSearchWords({ model }: ModelChoice): string {
  return model === null ? '' : [model.model, model.alias ?? '', model.provider, ...model.lanes].join(' ');
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
