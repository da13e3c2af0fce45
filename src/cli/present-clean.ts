import { countOf, formatHeading, formatTree, wrapWords } from '../core/block-text.ts';
import { formatTokens, formatUsd } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatNames } from './present-conservation.ts';

/** What emptying the line from a stage onward would take. */
export interface CleanPresentation {
  readonly stage: 'acquire' | 'prepare' | 'process' | 'parse';
  readonly step: string;
  readonly items: readonly { readonly itemId: string }[];
  readonly files: number;
  readonly attempts: number;
  readonly paidCalls: number;
  readonly paidUsd: number;
  /** Paid calls whose cost is not known. */
  readonly unpricedCalls: number;
}

const whatGoes: Readonly<Record<CleanPresentation['stage'], (step: string) => string>> = {
  acquire: () => 'whole items, with raw.json and everything made of it',
  prepare: (step) => `prompt, answer and verdict of ${step}, and everything after it`,
  process: (step) => `answer and verdict of ${step}, and everything after it`,
  parse: (step) => `verdict of ${step}, and everything after it`,
};

/** What would be removed, paid answers and what they cost above all. */
export function presentClean(batchId: string, clean: CleanPresentation, width = 80): string {
  const heading = formatHeading(`CLEAN: ${batchId}`);
  if (clean.items.length === 0) return [...heading, 'Nothing to remove: these places are empty.', ''].join('\n');
  const lines = [
    ...heading,
    `Goes: ${whatGoes[clean.stage](toTerminalText(clean.step, 40))}`,
    ...wrapWords(
      `Items: ${formatTokens(clean.items.length)} (${formatNames(clean.items.map(({ itemId }) => itemId))})`,
      width,
    ),
    ...formatTree([
      `Files: ${formatTokens(clean.files)}`,
      ...(clean.attempts === 0 ? [] : [`Earlier attempts: ${formatTokens(clean.attempts)}`]),
      `Paid answers: ${clean.paidCalls === 0 ? 'none' : `${formatTokens(clean.paidCalls)}, bought for ${formatPaid(clean)}`}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The question that goes with it. */
export function cleanQuestion(clean: CleanPresentation): string {
  if (clean.paidCalls === 0)
    return `Remove ${countOf(clean.files, 'file')} of ${countOf(clean.items.length, 'item')}? Nothing paid is among them. [y/N]`;
  return `Remove ${countOf(clean.paidCalls, 'paid answer')} (${formatPaid(clean)})? They can only be bought again. [y/N]`;
}

export function presentCleaned(batchId: string, clean: CleanPresentation, nextCommand: string | null): string {
  const paid =
    clean.paidCalls === 0
      ? ''
      : `, with ${countOf(clean.paidCalls, 'paid answer')} (${formatPaid(clean)}; the ledger keeps what they cost)`;
  const done = `Removed ${countOf(clean.files, 'file')} of ${countOf(clean.items.length, 'item')} in ${batchId}${paid}.`;
  return `${done}\n${nextCommand === null ? '' : `Next: ${nextCommand}\n`}`;
}

function formatPaid({ paidUsd, paidCalls, unpricedCalls }: CleanPresentation): string {
  if (unpricedCalls === 0) return formatUsd(paidUsd);
  if (unpricedCalls >= paidCalls) return 'at an unknown price';
  return `${formatUsd(paidUsd)} and ${countOf(unpricedCalls, 'answer')} of unknown price`;
}
