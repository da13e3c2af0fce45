import { formatPercent, formatTokens, formatUsdRate } from '../core/money-text.ts';
import type { ModelPrice, PriceTier } from '../core/price.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { type Column, formatTable } from './table.ts';

/** The price list as it holds on a day. */
export interface PricesPresentation {
  /** The newest date on which an entry was checked, YYYY-MM-DD. */
  readonly checkedOn: string;
  readonly entries: readonly {
    readonly aliases: readonly string[];
    readonly price: ModelPrice;
    readonly warning?: string | null;
  }[];
  /** Models of the providers' lists that have no price. */
  readonly unpriced?: readonly { readonly provider: string; readonly model: string; readonly listedOn: string }[];
  /** That the table is old. */
  readonly stale?: string | null;
}

const columns: readonly Column[] = [
  { title: 'Model', mayShrink: true },
  { title: 'Aliases', mayShrink: true },
  { title: 'Input', align: 'right' },
  { title: 'Cached', align: 'right' },
  { title: 'Output', align: 'right' },
  { title: 'Batch', align: 'right' },
];
/** Only where a price is known to end. */
const untilColumn: Column = { title: 'Until' };
/** Only where a provider's prices are from several. */
const sourceColumn: Column = { title: 'Source' };

/** US dollars per million tokens, one table a provider, with where and when each price was looked up. */
export function presentPrices(prices: PricesPresentation, width = 80): string {
  const { checkedOn, entries, unpriced = [], stale = null } = prices;
  const providers = [
    ...new Set([...entries.map(({ price }) => price.provider), ...unpriced.map(({ provider }) => provider)]),
  ];
  const lines = [
    `Prices in US dollars per million tokens, checked on ${checkedOn} or before`,
    ...providers.flatMap((provider) => ['', provider, ...providerLines(prices, provider, width)]),
    ...(entries.some(({ price }) => price.tiers.length > 1)
      ? ['', 'above n: for the whole request, when its input has more than n tokens']
      : []),
    ...(entries.some(({ price }) => price.isApproximate) ? ['', '~ taken from another entry that is alike'] : []),
    ...(stale === null ? [] : ['', `Warning: ${stale}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function providerLines({ entries, unpriced = [] }: PricesPresentation, provider: string, width: number) {
  const own = entries.filter(({ price }) => price.provider === provider);
  const sources = [...new Set(own.map(({ price }) => sourceOf(price)))];
  const shown = [
    ...columns,
    ...(own.some(({ price }) => price.until !== null) ? [untilColumn] : []),
    ...(sources.length > 1 ? [sourceColumn] : []),
  ];
  const rows = own.flatMap((entry) => {
    const [first = [], ...others] = toRows(entry);
    const until = shown.includes(untilColumn) ? [entry.price.until ?? ''] : [];
    return [[...first, ...until, `[${sources.indexOf(sourceOf(entry.price)) + 1}]`], ...others];
  });
  const unknown = unpriced.filter((model) => model.provider === provider);
  return [
    ...(own.length === 0 ? [] : formatTable(shown, rows, width)),
    ...(unknown.length === 0
      ? []
      : [
          `Without a price, in its list of ${unknown[0]?.listedOn ?? ''}: ${unknown.map(({ model }) => toTerminalText(model, 100)).join(', ')}`,
        ]),
    ...own.flatMap(({ warning }) => (warning == null ? [] : [`Note: ${toTerminalText(warning, 300)}`])),
    ...sources.map((source, index) => `Source${sources.length > 1 ? ` [${index + 1}]` : ''}: ${source}`),
  ];
}

function sourceOf({ source, checkedOn }: ModelPrice): string {
  return [toTerminalText(source, 300), ...(checkedOn === null ? [] : [checkedOn])].join(', ');
}

function toRows({ aliases, price }: PricesPresentation['entries'][number]): readonly (readonly string[])[] {
  const [first, ...others] = price.tiers;
  if (first === undefined) return [];
  const { batch } = price.laneFactors;
  return [
    [
      `${price.isApproximate ? '~' : ''}${toTerminalText(price.model, 100)}`,
      aliases.map((alias) => toTerminalText(alias, 40)).join(', '),
      ...toRates(first),
      batch === undefined ? '-' : formatPercent(batch),
    ],
    ...others.map((tier) => [`  above ${formatTokens(tier.aboveInputTokens)}`, '', ...toRates(tier)]),
  ];
}

function toRates({ input, cachedInput, output }: PriceTier): readonly string[] {
  return [formatUsdRate(input), cachedInput === null ? '-' : formatUsdRate(cachedInput), formatUsdRate(output)];
}
