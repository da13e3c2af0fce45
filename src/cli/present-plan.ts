import type { BatchCommands } from '../core/batch-commands.ts';
import { countOf, formatHeading, formatTree, wrapWords } from '../core/block-text.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { Estimate, StepEstimate } from '../core/estimate.ts';
import { type DeadlinePlan, deadlineLines } from '../core/deadline-plan.ts';
import { laneLines } from '../core/lane-text.ts';
import { formatTokens, formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import type { Plan, StepPlan } from '../core/plan.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatInJobs } from './job-words.ts';
import { nextLine } from './next-steps.ts';
import { childLines, formatCounts } from './present-counts.ts';
import { goneLines } from './present-gone.ts';
import { type OutdatedRow, presentOutdated } from './present-outdated.ts';
import { type Column, formatTable } from './table.ts';

/** What a run would do. */
export interface PlanPresentation {
  readonly batchId: string;
  readonly simulated: boolean;
  readonly plan: Plan;
  readonly estimate: Estimate;
  readonly outdated: readonly OutdatedRow[];
  /** What a person should know of the requests, models and prices. */
  readonly warnings?: readonly string[];
  /** Unpaid prompts that a person edited; they are sent as they are. */
  readonly editedPrompts: number;
  readonly goneAnswers?: { readonly answers: number; readonly costUsd: number | null } | null;
  /** Steps whose answers so far came from another model than the one about to be asked. */
  readonly mixedSteps: readonly { readonly step: string; readonly before: readonly string[]; readonly now: string }[];
  readonly maxCostUsd: number | null;
  readonly jobs: JobsAtAGlance;
  /** What a run until --by would do; null: there is no deadline. */
  readonly deadline?: DeadlinePlan | null;
  /** When the plan was made, in ms since the epoch. */
  readonly atMs?: number;
  /** The command that goes on from here; null: nothing is left to do. */
  readonly nextCommand?: string | null;
  readonly page?: string | null;
}

const columns: readonly Column[] = [
  { title: 'Step', mayShrink: true },
  { title: 'Stage' },
  { title: 'Done', align: 'right' },
  { title: 'Ready', align: 'right' },
  { title: 'Outdated', align: 'right' },
  { title: 'Calls', align: 'right' },
  { title: 'At most', align: 'right' },
  { title: 'Tokens', align: 'right' },
  { title: 'Cost', align: 'right' },
];

/** Counts, reuse, outdated, calls, tokens and money by step and stage. `width`: columns of the terminal. */
export function presentPlan(presentation: PlanPresentation, commands: BatchCommands, width = 80): string {
  const { plan, estimate, batchId, nextCommand, page = null } = presentation;
  const rows = plan.steps.flatMap((step) => toRows(step, presentation));
  const notes = toNotes(presentation, commands);
  const lines = [
    ...formatHeading(`PLAN: ${batchId}${presentation.simulated ? ' (SIMULATED)' : ''}`),
    `Items: ${formatCounts(plan.counts)}`,
    ...childLines(plan.children),
    '',
    ...formatTable(columns, rows, width),
    '',
    toTotal(presentation),
    ...laneLines(estimate, width),
    ...presentDeadline(presentation, width),
    ...(notes.length === 0 ? [] : ['Notes:', ...formatTree(notes, width)]),
    'Nothing was spent or changed.',
    ...(nextCommand === undefined ? [] : [nextLine({ nextCommand, page })]),
  ];
  return `${lines.join('\n')}\n`;
}

function presentDeadline({ deadline, atMs, estimate }: PlanPresentation, width: number): readonly string[] {
  if (deadline === null || deadline === undefined || atMs === undefined) return [];
  const mostUsd = estimate.lanes.find(({ lane }) => lane === 'realtime')?.costUsd?.upper ?? null;
  return deadlineLines(deadline, atMs, mostUsd).flatMap((line) => wrapWords(line, width));
}

/** A code step has parse's place only. `Done` at process: answers that are there and are not bought again. */
function toRows(step: StepPlan, { estimate, outdated }: PlanPresentation): readonly (readonly string[])[] {
  const name = toTerminalText(step.step, 40);
  const judged = step.accepted + step.skipped + step.rejectedForGood;
  const parse = [
    step.kind === 'prompt' ? '' : name,
    'parse',
    formatTokens(judged),
    formatSome(step.toParse),
    '',
    '',
    '',
    '',
    '',
  ];
  if (step.kind !== 'prompt') return [parse];
  const paying = estimate.steps.filter((row) => row.step === step.step);
  const old = outdated.filter((row) => row.step === step.step).reduce((sum, row) => sum + row.items, 0);
  return [
    [name, 'prepare', formatTokens(step.prompts), formatSome(step.toPrepare), '', '', '', '', ''],
    [
      '',
      'process',
      formatTokens(step.responses),
      formatSome(step.toProcess),
      formatSome(old),
      formatSome(step.calls),
      formatSome(paying.reduce((sum, row) => sum + row.maxCalls, 0)),
      toTokens(paying),
      toCost(paying),
    ],
    parse,
  ];
}

/** Nothing is left blank: a column of zeros hides the numbers. */
function formatSome(amount: number): string {
  return amount === 0 ? '' : formatTokens(amount);
}

function toTokens(rows: readonly StepEstimate[]): string {
  return formatSome(rows.reduce((sum, row) => sum + row.inputTokens.expected + row.outputTokens.expected, 0));
}

function toCost(rows: readonly StepEstimate[]): string {
  if (rows.length === 0) return '';
  if (rows.some((row) => row.costUsd === null)) return 'unknown';
  return formatUsd(rows.reduce((sum, row) => sum + (row.costUsd?.expected ?? 0), 0));
}

function toTotal({ estimate, jobs }: PlanPresentation): string {
  if (estimate.calls === 0)
    return jobs.inJobs.calls === 0
      ? 'Nothing to pay for: no answer is missing.'
      : 'Nothing new to pay for: what is missing is in jobs.';
  const most = estimate.maxCalls > estimate.calls ? ` (at most ${formatTokens(estimate.maxCalls)})` : '';
  const { costUsd, unpricedModels } = estimate;
  const models = unpricedModels.map(({ provider, model }) => toTerminalText(`${provider}/${model}`, 100)).join(', ');
  const cost =
    costUsd === null
      ? `cost unknown (no price for ${models})`
      : `${formatUsd(costUsd.expected)}, up to ${formatUsdAtMost(costUsd.upper)}`;
  return `Total: ${countOf(estimate.calls, 'call')}${most}, ${cost}`;
}

function toNotes(
  { plan, outdated, warnings = [], editedPrompts, goneAnswers = null, mixedSteps, maxCostUsd, jobs }: PlanPresentation,
  commands: BatchCommands,
): readonly string[] {
  const begunAgain = plan.steps.reduce((sum, step) => sum + step.toReopen, 0);
  const forGood = plan.steps.reduce((sum, step) => sum + step.rejectedForGood, 0);
  return [
    ...(jobs.inJobs.calls === 0
      ? []
      : [`In jobs: ${formatInJobs(jobs.inJobs)}; they are consented to and not in these figures`]),
    ...jobs.decisions.map(({ job }) => `Job ${job} needs a decision: ${commands.about('jobs')}`),
    ...(plan.missing.length === 0
      ? []
      : [`${countOf(plan.missing.length, 'item has', 'items have')} no raw.json: acquire makes it again`]),
    ...(plan.setAsidesToFinish === 0
      ? []
      : [`${countOf(plan.setAsidesToFinish, 'interrupted set-aside')} to finish first`]),
    ...(begunAgain === 0
      ? []
      : [
          `${countOf(begunAgain, 'rejected item begins', 'rejected items begin')} again with what was wrong in the prompt`,
        ]),
    ...(forGood === 0
      ? []
      : [`${countOf(forGood, 'item is', 'items are')} rejected for good: only clean brings them back`]),
    ...(editedPrompts === 0
      ? []
      : [
          `${countOf(editedPrompts, 'prompt was', 'prompts were')} edited by hand and will be sent as ${editedPrompts === 1 ? 'it is' : 'they are'}`,
        ]),
    ...goneLines(goneAnswers).map((line) => line.replace(/\.$/, '')),
    ...mixedSteps.map(
      ({ step, before, now }) =>
        `${step}: answers so far are from ${before.map((model) => toTerminalText(model, 80)).join(', ')}, new ones would be from ${toTerminalText(now, 80)}`,
    ),
    ...presentOutdated(outdated),
    ...warnings,
    ...(maxCostUsd === null ? [] : [`--max-cost ${formatUsd(maxCostUsd)} holds for the batch in all`]),
  ];
}
