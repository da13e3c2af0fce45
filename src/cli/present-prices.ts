import { formatUsdRate, formatPercent, formatTokens } from '../core/money-text.ts';
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
  { title: 'Alias', mayShrink: true },
  { title: 'Input', align: 'right' },
  { title: 'Cached', align: 'right' },
  { title: 'Output', align: 'right' },
  { title: 'Batch', align: 'right' },
  { title: 'Checked' },
  { title: 'Until' },
];

/** US dollars per million tokens, one table a provider, with where the prices are from. */
export function presentPrices({ checkedOn, entries }: PricesPresentation, width = 80): string {
  const providers = [...new Set(entries.map(({ price }) => price.provider))];
  const lines = [
    `Prices in US dollars per million tokens, checked on ${checkedOn} or before`,
    ...providers.flatMap((provider) => {
      const own = entries.filter(({ price }) => price.provider === provider);
      const sources = [...new Set(own.map(({ price }) => price.source))];
      return ['', provider, ...formatTable(columns, own.flatMap(toRows), width), ...sources.map((source) => `Source: ${toTerminalText(source, 300)}`)];
    }),
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
      price.checkedOn,
      price.until ?? '',
    ],
    ...others.map((tier) => [`  above ${formatTokens(tier.aboveInputTokens)} in`, '', ...toRates(tier), '', '', '']),
  ];
}

function toRates({ input, cachedInput, output }: PriceTier): readonly string[] {
  return [formatUsdRate(input), cachedInput === null ? '-' : formatUsdRate(cachedInput), formatUsdRate(output)];
}
