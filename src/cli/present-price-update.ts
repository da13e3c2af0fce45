import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import { formatUsdRate } from '../core/money-text.ts';
import type { PriceChange, RateChange } from '../core/price-changes.ts';
import { toTerminalText } from '../core/terminal-text.ts';

export interface PriceUpdatePresentation {
  readonly file: string;
  readonly ownFile: string;
  readonly from: string | null;
  readonly prices: readonly PriceChange[];
  readonly lists: {
    readonly lists: readonly ListPresentation[];
    readonly skipped: readonly { readonly provider: string; readonly why: string }[];
  } | null;
  readonly inDoubt: readonly string[];
  readonly changes: boolean;
}

interface ListPresentation {
  readonly provider: string;
  readonly models: readonly string[];
  readonly appeared: readonly string[];
  readonly gone: readonly string[];
}

const mostNames = 20;

/** What an update would change, before anything is written. */
export function presentPriceUpdate(update: PriceUpdatePresentation, width = 80): string {
  const { from, prices, lists, changes, ownFile, inDoubt } = update;
  const ofKind = (kind: PriceChange['kind']) => prices.filter((change) => change.kind === kind);
  const confirmed = ofKind('confirmed').length;
  const lines = [
    ...formatHeading('PRICES UPDATE'),
    from === null
      ? "From: the providers' own lists of models, which have no prices"
      : `From: ${toTerminalText(from, 500)}`,
    ...block(
      'Added',
      ofKind('added').map((change) => toLine(change, inDoubt)),
      width,
    ),
    ...block(
      'Changed',
      ofKind('changed').map((change) => toLine(change, inDoubt)),
      width,
    ),
    ...block('Removed', ofKind('removed').map(toRemovedLine), width),
    ...(confirmed === 0 ? [] : [`Looked at again and the same: ${countOf(confirmed, 'model')}`]),
    ...(lists === null ? [] : listLines(lists, width)),
    ...(prices.some(({ hasOwn }) => hasOwn)
      ? [`* your own price in ${toTerminalText(ownFile, 500)} stands in front and stays`]
      : []),
    ...(changes ? [] : ['Nothing changes.']),
  ];
  return `${lines.join('\n')}\n`;
}

export function updateQuestion({ file }: PriceUpdatePresentation): string {
  return `Write this to ${file}? [y/N]`;
}

function block(title: string, lines: readonly string[], width: number): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...formatTree(lines, width)];
}

/** `openai/gpt-7: input $2 → $3 (+50%), output $10 → $12 (+20%)`. */
function toLine({ rates, doubt, ...change }: PriceChange, inDoubt: readonly string[]): string {
  const isInDoubt = inDoubt.includes(`${change.provider}/${change.model}`);
  const said = rates.length === 0 ? 'other details' : rates.map(toRate).join(', ');
  return `${nameOf(change)}: ${said}${isInDoubt ? `. IN DOUBT: ${doubt ?? ''}` : ''}`;
}

function toRate({ rate, before, after }: RateChange): string {
  if (before === null) return `${rate} ${after === null ? '-' : formatUsdRate(after)}`;
  if (after === null) return `${rate} ${formatUsdRate(before)} → ${/^cache/.test(rate) ? 'as input' : 'none'}`;
  const percent = before === 0 ? '' : ` (${after > before ? '+' : ''}${Math.round((after / before - 1) * 100)}%)`;
  return `${rate} ${formatUsdRate(before)} → ${formatUsdRate(after)}${percent}`;
}

function toRemovedLine({ rates, ...change }: PriceChange): string {
  const left = rates.filter(({ after }) => after !== null);
  const isUnknown = rates.length > 0 && left.length === 0;
  const then = isUnknown
    ? 'its price is unknown then'
    : `the built-in price holds then${left.length === 0 ? '' : `: ${left.map(toRate).join(', ')}`}`;
  return `${nameOf(change)}: ${then}`;
}

function nameOf({ provider, model, hasOwn }: Pick<PriceChange, 'provider' | 'model' | 'hasOwn'>): string {
  return `${provider}/${toTerminalText(model, 100)}${hasOwn ? '*' : ''}`;
}

function listLines(
  { lists, skipped }: NonNullable<PriceUpdatePresentation['lists']>,
  width: number,
): readonly string[] {
  return [
    ...lists.flatMap(({ provider, models, appeared, gone }) => [
      `${provider}: ${countOf(models.length, 'model')} that ${models.length === 1 ? 'answers' : 'answer'} in text`,
      ...formatTree(
        [
          ...(appeared.length === 0 ? [] : [`New, price unknown: ${names(appeared)}`]),
          ...(gone.length === 0 ? [] : [`Not in the list: ${names(gone)}`]),
          ...(appeared.length + gone.length === 0 ? ['Nothing new, nothing gone'] : []),
        ],
        width,
      ),
    ]),
    ...skipped.map(({ provider, why }) => `${provider} was not asked: ${toTerminalText(why, 300)}`),
  ];
}

function names(models: readonly string[]): string {
  const shown = models.slice(0, mostNames).map((model) => toTerminalText(model, 100));
  return models.length > mostNames ? `${shown.join(', ')} and ${models.length - mostNames} more` : shown.join(', ');
}
