import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import type { CauseGroup, RetryGroup } from '../core/causes.ts';
import { formatPercent, formatTokens, formatUsd } from '../core/money-text.ts';
import type { Lane } from '../core/request.ts';
import type { TableResult } from '../core/table-result.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { FunnelRow, ItemCounts, MoneyView, StepView } from '../core/view.ts';
import { formatInJobs } from './job-words.ts';
import { nextLine } from './next-steps.ts';
import { formatCacheUse, openCallsLines } from './money-words.ts';
import { receiptGapLines } from './present-conservation.ts';
import { formatCounts } from './present-counts.ts';
import { presentTable } from './present-table.ts';
import { type Column, formatTable } from './table.ts';

export interface ReportPresentation {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: string;
  readonly models: readonly string[];
  readonly simulated: boolean;
  readonly asOf: string;
  readonly levels: readonly LevelPresentation[];
  readonly steps: readonly (FunnelRow & Pick<StepView, 'kind' | 'model' | 'level'>)[];
  readonly failures: readonly (Omit<CauseGroup, 'level'> & { readonly level: string | null })[];
  readonly retries: readonly RetryGroup[];
  readonly money: MoneyView & { readonly costPerResultUsd: number | null };
  readonly jobs: JobsAtAGlance;
  readonly lanes: readonly Lane[];
  readonly tables: readonly TableResult[];
  readonly tableProblem: { readonly message: string; readonly hint: string } | null;
  readonly receiptGap?: { readonly found: number; readonly owed: number } | null;
  readonly nextCommand: string | null;
  readonly page: string | null;
}

interface LevelPresentation {
  readonly expand: string | null;
  readonly isResults: boolean;
  readonly parents: number | null;
  readonly counts: ItemCounts;
}

const mostReasons = 12;

/** What became of a batch, section by section. `width`: columns of the terminal. */
export function presentReport(report: ReportPresentation, width = 80): string {
  const lines = [
    ...formatHeading(`REPORT: ${report.batchId}${report.simulated ? ' (SIMULATED)' : ''}`),
    ...(report.name === null ? [] : [`Name: ${toTerminalText(report.name)}`]),
    `Pipeline: ${toTerminalText(report.pipeline)}`,
    ...(report.models.length === 0
      ? []
      : [
          `${report.models.length > 1 ? 'Models' : 'Model'}: ${report.models.map((model) => toTerminalText(model, 80)).join(', ')}`,
        ]),
    ...toLanesLine(report.lanes),
    `As of: ${toTerminalText(report.asOf, 40)}`,
    ...report.levels.map((level) => levelLine(level, report.levels.length > 1)),
    ...section('Steps', stepLines(report, width)),
    ...section('Not accepted', failureLines(report, width)),
    ...section('Asked again', retryLines(report.retries, width)),
    ...section('Tokens and cost', moneyLines(report)),
    ...report.tables.flatMap((table) => ['', ...presentTable(table, width)]),
    ...(report.tableProblem === null
      ? []
      : [
          '',
          `The tables cannot be made: ${toTerminalText(report.tableProblem.message, 1000)}`,
          toTerminalText(report.tableProblem.hint),
        ]),
    '',
    ...receiptGapLines(report.receiptGap ?? null),
    nextLine(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** Who never heard of lanes need not read of them. */
function toLanesLine(lanes: readonly Lane[]): readonly string[] {
  return lanes.length === 0 || lanes.every((lane) => lane === 'realtime') ? [] : [`Lanes: ${lanes.join(', ')}`];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...formatHeading(title, '-'), ...lines];
}

function levelLine({ expand, isResults, parents, counts }: LevelPresentation, hasFanOut: boolean): string {
  const mark = hasFanOut && isResults ? ' (the results)' : '';
  if (expand === null) return `Items${mark}: ${formatCounts(counts)}`;
  const states = formatCounts(counts).replace(/^[\d,]+ acquired/, formatTokens(counts.acquired));
  return `Children of ${toTerminalText(expand, 40)}${mark}: ${states.replace(':', ` from ${countOf(parents ?? 0, 'parent')}:`)}`;
}

const stepColumns: readonly Column[] = [
  { title: 'Step' },
  { title: 'By', mayShrink: true },
  { title: 'Entered', align: 'right' },
  { title: 'Accepted', align: 'right' },
  { title: 'Rejected', align: 'right' },
  { title: 'Waiting', align: 'right' },
  { title: 'Retries', align: 'right' },
  { title: 'Cost', align: 'right' },
];

/** With a fan-out the steps stand below whose they are, and again where the children are gathered. */
function stepLines({ steps, levels }: ReportPresentation, width: number): readonly string[] {
  const hasFanOut = levels.length > 1;
  const rows = steps.map((step) => [
    `${hasFanOut ? '  ' : ''}${toTerminalText(step.step, 24)}`,
    byWhom(step, levels),
    formatTokens(step.entered),
    formatTokens(step.accepted),
    formatTokens(step.rejected),
    formatTokens(step.waiting),
    formatTokens(step.retries),
    step.kind === 'prompt' ? formatCost(step.costUsd) : '-',
  ]);
  const [head = '', ...lines] = formatTable(stepColumns, rows, width);
  return [
    head,
    ...lines.flatMap((line, index) => {
      const level = steps[index]?.level ?? null;
      const isSameAsBefore = index > 0 && (steps[index - 1]?.level ?? null) === level;
      return hasFanOut && !isSameAsBefore ? [nameOfLevel(level), line] : [line];
    }),
  ];
}

function byWhom(step: ReportPresentation['steps'][number], levels: readonly LevelPresentation[]): string {
  if (step.kind === 'code') return 'code';
  if (step.kind === 'prompt') return toTerminalText(step.model ?? '-', 40);
  const made = levels.find(({ expand }) => expand === step.step)?.counts.acquired ?? 0;
  return `→ ${countOf(made, 'child', 'children')}`;
}

function nameOfLevel(level: string | null): string {
  return level === null ? 'Items' : `Children of ${toTerminalText(level, 40)}`;
}

function failureLines({ failures }: ReportPresentation, width: number): readonly string[] {
  const shown = failures.slice(0, mostReasons).map(({ state, label, count, level, example, ids }) => {
    const what =
      level === null
        ? countOf(count, 'item')
        : `${countOf(count, 'child', 'children')} of ${toTerminalText(level, 40)}`;
    const id = toTerminalText(ids[0] ?? '', 130);
    const text = example === null ? '' : `: ${toTerminalText(example, 300)}`;
    // What groups failures is their message without its numbers: the example says it better.
    const why = state === 'failed' && example !== null ? '' : `, ${toTerminalText(label, 200)}`;
    return `${what} ${state}${why}. For example ${id}${text}`;
  });
  return formatTree(withRest(shown, failures.length), width);
}

function retryLines(retries: readonly RetryGroup[], width: number): readonly string[] {
  const shown = retries
    .slice(0, mostReasons)
    .map(
      ({ step, rule, count, example }) =>
        `${formatTokens(count)} × ${toTerminalText(step, 40)}, ${toTerminalText(rule, 80)}. For example: ${toTerminalText(example, 300)}`,
    );
  return formatTree(withRest(shown, retries.length), width);
}

function withRest(shown: readonly string[], all: number): readonly string[] {
  return all > shown.length ? [...shown, `… ${countOf(all - shown.length, 'more kind')}; --json has them all`] : shown;
}

function moneyLines({ money, levels, simulated, jobs }: ReportPresentation): readonly string[] {
  const { usage, costUsd, retryCostUsd, costPerResultUsd } = money;
  const share =
    costUsd !== null && retryCostUsd > 0 && costUsd > 0
      ? ` (${formatPercent(retryCostUsd / costUsd)} of the cost)`
      : '';
  const what = levels.length > 1 ? 'result' : 'item';
  const unpriced = money.unpricedCalls === 0 ? '' : `, ${formatTokens(money.unpricedCalls)} of unknown price`;
  return [
    `Tokens in: ${formatTokens(usage.inputTokens)}${formatCacheUse(usage)}`,
    `Tokens out: ${formatTokens(usage.outputTokens)}${part(usage.reasoningTokens, 'for reasoning')}`,
    `Cost: ${formatCost(costUsd)} (${countOf(money.calls, 'call')}${unpriced}${simulated ? ', simulated: nothing was billed' : ''})`,
    `Spent on answers that were rejected: ${formatUsd(retryCostUsd)}${share}`,
    `Cost of an accepted ${what}: ${costPerResultUsd === null ? (costUsd === null ? 'unknown' : 'none is accepted yet') : formatUsd(costPerResultUsd)}`,
    ...openCallsLines(money),
    ...(jobs.inJobs.calls === 0 ? [] : [`In jobs: ${formatInJobs(jobs.inJobs)}`]),
  ];
}

function part(tokens: number | null, words: string): string {
  return tokens === null || tokens === 0 ? '' : ` (${formatTokens(tokens)} ${words})`;
}

function formatCost(costUsd: number | null): string {
  return costUsd === null ? 'unknown' : formatUsd(costUsd);
}
