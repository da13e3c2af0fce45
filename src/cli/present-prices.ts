import { formatPercent, formatTokens, formatUsdRate } from '../core/money-text.ts';
import type { ModelPrice, PriceTier } from '../core/price.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { type Column, formatTable } from './table.ts';

/** The price list as it holds on a day. */
export interface PricesPresentation {
  /** The newest date on which an entry was checked, YYYY-MM-DD. */
  readonly checkedOn: string;
  readonly entries: readonly { readonly aliases: readonly string[]; readonly price: ModelPrice }[];
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

/** US dollars per million tokens, one table a provider, with where the prices are from. */
export function presentPrices({ checkedOn, entries }: PricesPresentation, width = 80): string {
  const providers = [...new Set(entries.map(({ price }) => price.provider))];
  const lines = [
    `Prices in US dollars per million tokens, checked on ${checkedOn} or before`,
    ...providers.flatMap((provider) => {
      const own = entries.filter(({ price }) => price.provider === provider);
      const sources = [
        ...new Set(
          own.map(({ price }) =>
            [toTerminalText(price.source, 300), ...(price.checkedOn === '' ? [] : [price.checkedOn])].join(', '),
          ),
        ),
      ];
      const shown = own.some(({ price }) => price.until !== null) ? [...columns, untilColumn] : columns;
      return [
        '',
        provider,
        ...formatTable(shown, own.flatMap(toRows), width),
        ...sources.map((source) => `Source: ${source}`),
      ];
    }),
    ...(entries.some(({ price }) => price.tiers.length > 1)
      ? ['', 'above n: for the whole request, when its input has more than n tokens']
      : []),
    ...(entries.some(({ price }) => price.isApproximate) ? ['', '~ taken from another entry that is alike'] : []),
  ];
  return `${lines.join('\n')}\n`;
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
      price.until ?? '',
    ],
    ...others.map((tier) => [`  above ${formatTokens(tier.aboveInputTokens)}`, '', ...toRates(tier)]),
  ];
}

function toRates({ input, cachedInput, output }: PriceTier): readonly string[] {
  return [formatUsdRate(input), cachedInput === null ? '-' : formatUsdRate(cachedInput), formatUsdRate(output)];
}
