import type { BatchCommands } from '../core/batch-commands.ts';
import { countEveryLevel } from '../core/every-level.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import { formatTokens } from '../core/money-text.ts';
import type { Plan } from '../core/plan.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { ChildCounts, ItemCounts } from '../core/view.ts';
import { formatNames, receiptGapLines } from './present-conservation.ts';
import { childLines } from './present-counts.ts';
import { type OutputTrouble, outputTroubleLines } from './present-summary.ts';

/** What ended a stage before it was through. */
export type InterruptedBy = 'signal' | 'stop';

function goOnLine(by: InterruptedBy | null): string {
  return `${by === 'stop' ? 'Stopped, as batch-pipeline stop asked' : 'Interrupted'}: run it again to go on`;
}

export function presentAcquire(
  outcome: {
    readonly batchId: string;
    readonly added: number;
    readonly present: number;
    readonly restored: number;
    readonly changed: readonly string[];
    readonly sourceWasReadToItsEnd: boolean;
    readonly interruptedBy: InterruptedBy | null;
  },
  commands: BatchCommands,
): string {
  const { batchId, added, present, restored, changed } = outcome;
  const isNothingNew = added === 0 && restored === 0;
  const lines = [
    `New items: ${formatTokens(added)}`,
    ...(present === 0 ? [] : [`There already: ${formatTokens(present)}`]),
    ...(restored === 0 ? [] : [`Made again (their raw.json was missing): ${formatTokens(restored)}`]),
    ...(changed.length === 0
      ? []
      : [`Changed in the source, kept as acquired: ${formatTokens(changed.length)} (${formatNames(changed)})`]),
    outcome.interruptedBy !== null
      ? goOnLine(outcome.interruptedBy)
      : outcome.sourceWasReadToItsEnd
        ? 'The source was read to its end'
        : 'The source has more: --limit left it out',
  ];
  const next = outcome.interruptedBy !== null ? 'acquire' : 'prepare';
  return block(`ACQUIRED: ${batchId}${isNothingNew ? ' (nothing new)' : ''}`, lines, commands.about(next));
}

export function presentPrepare(
  outcome: {
    readonly batchId: string;
    readonly promptsWritten: number;
    readonly editedPrompts: number;
    readonly valuesComputed: number;
    readonly childrenMade: number;
    readonly skipped: number;
    readonly failed: readonly string[];
    readonly plan: Plan;
    readonly interruptedBy: InterruptedBy | null;
  },
  commands: BatchCommands,
): string {
  const { batchId, plan, failed, interruptedBy } = outcome;
  const ready = plan.steps.reduce((sum, step) => sum + step.toProcess, 0);
  const asksModels = plan.steps.some(({ kind }) => kind === 'prompt');
  const lines = [
    ...amountLine('Values computed', outcome.valuesComputed),
    ...amountLine('Children made', outcome.childrenMade),
    ...amountLine('Steps skipped, their condition does not hold', outcome.skipped),
    ...(asksModels
      ? [`Prompts written: ${formatTokens(outcome.promptsWritten)}`, `Ready for a model: ${formatTokens(ready)}`]
      : []),
    ...(outcome.editedPrompts === 0
      ? []
      : [`Edited by hand, sent as they are: ${formatTokens(outcome.editedPrompts)}`]),
    ...amountLine('Rejected', countEveryLevel(plan).rejected),
    ...failedLines(failed),
  ];
  if (interruptedBy !== null)
    return block(`PREPARED: ${batchId}`, [...lines, goOnLine(interruptedBy)], commands.about('prepare'));
  const shown = lines.length === 0 ? ['Nothing was left to compute'] : lines;
  return block(`PREPARED: ${batchId}`, shown, nextAfterPrepare(commands, failed[0], plan));
}

/** Where no model is waited for there is nothing to estimate: the values are judged and the page is made. */
function nextAfterPrepare(commands: BatchCommands, failed: string | undefined, plan: Plan): string {
  if (failed !== undefined) return commands.about('show', '--item', failed);
  const isAModelAsked = plan.steps.some(({ calls }) => calls > 0);
  return commands.about(isAModelAsked ? 'estimate' : 'parse');
}

function amountLine(what: string, amount: number): readonly string[] {
  return amount === 0 ? [] : [`${what}: ${formatTokens(amount)}`];
}

export function presentParse(
  outcome: {
    readonly batchId: string;
    readonly answers: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly changed: number;
    readonly kept: readonly { readonly itemId: string; readonly step: string }[];
    readonly results: number;
    readonly failed: readonly string[];
    readonly plan: Plan;
    readonly interruptedBy: InterruptedBy | null;
  },
  commands: BatchCommands,
): string {
  const { batchId, kept, interruptedBy } = outcome;
  const lines = [
    `Answers judged: ${formatTokens(outcome.answers)} (${formatTokens(outcome.accepted)} accepted, ${formatTokens(outcome.rejected)} rejected)`,
    `Verdicts written: ${formatTokens(outcome.changed)}`,
    ...(kept.length === 0
      ? []
      : [
          `Outdated, and kept because paid work rests on them: ${formatTokens(kept.length)} (${formatNames(kept.map(({ itemId, step }) => `${itemId}/${step}`))})`,
        ]),
    ...failedLines(outcome.failed),
    `Results: all_results.json, ${countOf(outcome.results, 'element')}`,
  ];
  if (interruptedBy !== null)
    return block(`PARSED: ${batchId}`, [...lines, goOnLine(interruptedBy)], commands.about('parse'));
  return block(`PARSED: ${batchId}`, lines, nextAfterParse(commands, countEveryLevel(outcome.plan), kept.length > 0));
}

function nextAfterParse(commands: BatchCommands, counts: ItemCounts, hasOutdated: boolean): string {
  if (hasOutdated) return commands.about('plan');
  return counts.waiting + counts.failed > 0 ? commands.run('process') : commands.about('render');
}

export function presentRender(
  outcome: {
    readonly batchId: string;
    readonly files: readonly string[];
    readonly counts: ItemCounts;
    readonly children: readonly ChildCounts[];
    readonly problems: readonly OutputTrouble[];
    readonly receiptGap?: { readonly found: number; readonly owed: number } | null;
    readonly interruptedBy: InterruptedBy | null;
  },
  commands: BatchCommands,
): string {
  const { counts, files, batchId, interruptedBy } = outcome;
  const gaps = counts.acquired - counts.accepted;
  const lines = [
    `Items: ${formatTokens(counts.acquired)} (${formatTokens(counts.accepted)} accepted${gaps === 0 ? '' : `, ${formatTokens(gaps)} not; the page lists them`})`,
    ...childLines(outcome.children),
    ...files.map((file) => `Written: ${toTerminalText(file)}`),
    ...outputTroubleLines(outcome.problems),
    ...receiptGapLines(outcome.receiptGap ?? null),
    ...(interruptedBy === null ? [] : [goOnLine(interruptedBy)]),
  ];
  const page = files.find((file) => file.endsWith('index.html'));
  const isUnsettled = outcome.problems.length > 0 || counts.waiting + counts.failed > 0;
  if (interruptedBy !== null)
    return block(
      `RENDERED: ${batchId} (${interruptedBy === 'stop' ? 'STOPPED' : 'INTERRUPTED'})`,
      lines,
      commands.about('render'),
    );
  const isShort = (outcome.receiptGap ?? null) !== null;
  if (isShort) return block(`RENDERED: ${batchId}`, lines, commands.about('verify'));
  const next = isUnsettled || page === undefined ? commands.about('status') : `open ${page}`;
  return block(`RENDERED: ${batchId}`, lines, next);
}

function failedLines(failed: readonly string[]): readonly string[] {
  return failed.length === 0 ? [] : [`Failed: ${formatTokens(failed.length)} (${formatNames(failed)})`];
}

function block(title: string, lines: readonly string[], next: string): string {
  return [...formatHeading(title), ...formatTree(lines), `Next: ${toTerminalText(next)}`, ''].join('\n');
}
