import { countOf, formatHeading, formatTree, wrapWords } from '../core/block-text.ts';
import { formatTokens } from '../core/money-text.ts';
import { formatPaid, type PaidRemoval } from '../core/paid-removal.ts';
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
  return `${[...heading, ...cleanLines(clean, width)].join('\n')}\n`;
}

/** What is removed so that it is asked anew: in the words of clean, one block for each step that items begin again at. */
export function presentRedo(
  redo: PaidRemoval & { readonly plans: readonly CleanPresentation[] },
  width = 80,
): readonly string[] {
  return [
    'Removed first, and asked anew:',
    ...redo.plans.flatMap((plan) => cleanLines(plan, width)),
    ...(redo.plans.length < 2 || redo.paidCalls === 0
      ? []
      : [`In all: ${countOf(redo.paidCalls, 'paid answer')}, bought for ${formatPaid(redo)}`]),
    ...(redo.paidCalls === 0 ? [] : ['They can only be bought again.']),
  ];
}

function cleanLines(clean: CleanPresentation, width: number): readonly string[] {
  return [
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
