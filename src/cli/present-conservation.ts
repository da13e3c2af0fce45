import { countOf, formatTree } from '../core/block-text.ts';
import type { Conservation, TokenConservation } from '../core/conservation.ts';
import { formatTokens } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { Usage } from '../core/usage.ts';
import type { ItemCounts } from '../core/view.ts';

const mostNames = 10;
const lineLength = 80;

/** The check at the end of a run: one line (two where it would be long) when it holds, else what does not, with up to ten names each. */
export function presentConservation(conservation: Conservation): readonly string[] {
  const { counts, children, tokens } = conservation;
  const levels = [
    { counts, name: 'acquired' },
    ...children
      .filter((level) => level.counts.acquired > 0)
      .map((level) => ({ counts: level.counts, name: `of ${toTerminalText(level.expand, 40)}` })),
  ];
  if (conservation.holds) {
    const parts = [
      ...levels.map((level) => formatSum(level, '=')),
      ...(tokens === null ? [] : [`tokens in the ledger = receipts${formatUnclaimed(tokens.unclaimed.calls)}`]),
    ];
    const line = `Check: ${parts.join(' · ')}`;
    return line.length <= lineLength
      ? [line]
      : parts.map((part, index) => `${index === 0 ? 'Check: ' : '       '}${part}`);
  }
  const wrong = [
    ...levels.filter((level) => sumOf(level.counts) !== level.counts.acquired).map((level) => formatSum(level, '≠')),
    ...namesLine('Acquired, but without raw.json', conservation.missing),
    ...namesLine('Folders that items.jsonl does not name', conservation.strangers),
    ...namesLine('Twice in items.jsonl', conservation.twice),
    ...(tokens === null ? [] : tokenLines(tokens)),
  ];
  return ['Check: DOES NOT HOLD', ...formatTree(wrong, lineLength)];
}

/** Which ones they are, verify says. */
export function receiptGapLines(gap: { readonly found: number; readonly owed: number } | null): readonly string[] {
  if (gap === null) return [];
  const { found, owed } = gap;
  return [
    `Check: ${countOf(found, 'receipt stands', 'receipts stand')}, and the ledger has ${countOf(owed, 'paid call that is', 'paid calls that are')} to have one`,
  ];
}

/** At most ten names, made harmless, and how many more there are. */
export function formatNames(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name) => toTerminalText(name, 130));
  return names.length > mostNames
    ? `${shown.join(', ')} and ${formatTokens(names.length - mostNames)} more`
    : shown.join(', ');
}

function formatSum({ counts, name }: { readonly counts: ItemCounts; readonly name: string }, sign: '=' | '≠'): string {
  const parts: readonly (readonly [number, string])[] = [
    [counts.accepted, 'accepted'],
    [counts.rejected, 'rejected'],
    [counts.failed, 'failed'],
    [counts.waiting, 'waiting'],
    [counts.inFlight, 'in flight'],
  ];
  const shown = parts.filter(([amount], index) => amount > 0 || index === 0);
  return `${formatTokens(counts.acquired)} ${name} ${sign} ${shown.map(([amount, word]) => `${formatTokens(amount)} ${word}`).join(' + ')}`;
}

function sumOf({ accepted, rejected, failed, waiting, inFlight }: ItemCounts): number {
  return accepted + rejected + failed + waiting + inFlight;
}

function namesLine(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${title}: ${formatNames(names)}`];
}

function tokenLines(tokens: TokenConservation): readonly string[] {
  const { ledger, found, unclaimed, callsWithoutReceipt, receiptsWithoutCall } = tokens;
  const differs = ledger.inputTokens !== found.inputTokens || ledger.outputTokens !== found.outputTokens;
  return [
    ...(differs
      ? [
          `Tokens: the ledger has ${formatUsage(ledger)}, the receipts${formatUnclaimed(unclaimed.calls)} have ${formatUsage(found)}`,
        ]
      : []),
    ...namesLine('Paid calls without a receipt', callsWithoutReceipt),
    ...namesLine('Receipts without a paid call in the ledger', receiptsWithoutCall),
  ];
}

function formatUnclaimed(calls: number): string {
  return calls === 0 ? '' : ` + ${countOf(calls, 'unclaimed answer')}`;
}

function formatUsage({ inputTokens, outputTokens }: Usage): string {
  return `${formatTokens(inputTokens)} in + ${formatTokens(outputTokens)} out`;
}
