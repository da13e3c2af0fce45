import type { BatchCommands } from '../core/batch-commands.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import type { Conservation } from '../core/conservation.ts';
import type { Range } from '../core/estimate.ts';
import { countEveryLevel } from '../core/every-level.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import { formatPercent, formatTokens, formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import { type Paint, plainPaint } from '../core/paint.ts';
import type { Spending } from '../core/spending.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { childLines } from './present-counts.ts';
import { decisionLines, formatInJobs } from './job-words.ts';
import { formatSpent, formatTokensSpent, formatUnknownFate } from './money-words.ts';
import { presentConservation } from './present-conservation.ts';
import type { OpenCalls } from '../core/open-calls.ts';

/** How a run over a batch ended. */
export interface Summary {
  readonly batchId: string;
  readonly simulated: boolean;
  /** Why the run ended before nothing was left; null: it did not. */
  readonly stopReason: SummaryStop | null;
  readonly conservation: Conservation;
  /** Answers rejected for their form on the way, also those that a retry mended. */
  readonly parseErrors: number;
  /** Rejections by rules after which a step began again. */
  readonly sentBack: number;
  /** The page to open; null: none was made. */
  readonly outputPath: string | null;
  /** Of the batch since its first call. */
  readonly spending: Spending;
  /** Of this run. */
  readonly paidHereUsd: number;
  readonly unknownFate: OpenCalls;
  /** What this run was expected to cost; null: nothing was estimated. */
  readonly estimate: { readonly calls: number; readonly costUsd: Range | null } | null;
  /** What is left to pay for where the money ended; null: not known, or nothing. */
  readonly missing?: { readonly items: number; readonly costUsd: Range | null } | null;
  /** Jobs that are still in flight, or wait for a person. */
  readonly jobs: JobsAtAGlance;
  readonly commands: BatchCommands;
  readonly nextSteps: readonly string[];
  /** Outputs that were not made as they should be: the items are done, the batch is not. */
  readonly outputProblems?: readonly OutputTrouble[];
  /** false: the source has more than was acquired, and nothing is complete. */
  readonly sourceWasReadToItsEnd?: boolean;
}

/** A sentence without its full stop, and what to do. */
export interface OutputTrouble {
  readonly message: string;
  readonly hint: string;
}

export interface SummaryStop {
  readonly kind: 'interrupted' | 'budget' | 'consent' | 'provider' | 'locked' | 'overbilled';
  readonly message?: string;
  readonly hint?: string;
  /** Of what was interrupted: not by a signal, but by the command of that name. */
  readonly by?: 'stop';
}

export type SummaryState =
  | 'COMPLETE'
  | 'DONE SO FAR'
  | 'INCOMPLETE'
  | 'WAITING'
  | 'NEEDS A DECISION'
  | 'INTERRUPTED'
  | 'STOPPED AT BUDGET'
  | 'STOPPED AT CONSENT'
  | 'STOPPED BY PROVIDER'
  | 'STOPPED';

const stateOfStop: Readonly<Record<SummaryStop['kind'], SummaryState>> = {
  interrupted: 'INTERRUPTED',
  budget: 'STOPPED AT BUDGET',
  consent: 'STOPPED AT CONSENT',
  provider: 'STOPPED BY PROVIDER',
  locked: 'STOPPED',
  overbilled: 'STOPPED',
};

/**
 * COMPLETE only when nothing is left, every output was made and the conservation check holds; DONE SO FAR where that is so of
 * what was taken in, and the source has more. WAITING where jobs are all that is left: of what waits behind them (parents, later steps) nobody knows more than that.
 */
export function summaryStateOf({
  stopReason,
  conservation,
  jobs,
  sourceWasReadToItsEnd,
  outputProblems = [],
}: Pick<Summary, 'stopReason' | 'conservation' | 'jobs' | 'sourceWasReadToItsEnd' | 'outputProblems'>): SummaryState {
  const { holds } = conservation;
  const counts = countEveryLevel(conservation);
  if (stopReason !== null) return stopReason.by === 'stop' ? 'STOPPED' : stateOfStop[stopReason.kind];
  if (jobs.decisions.length > 0) return 'NEEDS A DECISION';
  if (counts.inFlight > 0 || jobs.open.length > 0) return holds ? 'WAITING' : 'INCOMPLETE';
  const isAllDone = holds && counts.failed === 0 && counts.waiting === 0;
  if (!isAllDone || outputProblems.length > 0) return 'INCOMPLETE';
  return sourceWasReadToItsEnd === false ? 'DONE SO FAR' : 'COMPLETE';
}

function isDone(state: SummaryState): boolean {
  return state === 'COMPLETE' || state === 'DONE SO FAR';
}

export function summaryHeading(summary: Summary): string {
  return `BATCH ${summaryStateOf(summary)}: ${summary.batchId}${summary.simulated ? ' (SIMULATED)' : ''}`;
}

/** The block at the end of a run. Successful = accepted, Failed = rejected + failed. */
export function presentSummary(summary: Summary, paint: Paint = plainPaint): string {
  const { conservation, outputPath, nextSteps } = summary;
  const { counts } = conservation;
  const state = summaryStateOf(summary);
  const isAsked = summary.stopReason?.by === 'stop';
  const colour = isDone(state) ? paint.good : state.startsWith('STOPPED') && !isAsked ? paint.bad : paint.warning;
  const heading = formatHeading(summaryHeading(summary));
  const check = presentConservation(conservation);
  const lines = [
    ...heading.map((line) => colour(line)),
    ...toStopLines(summary.stopReason),
    ...decisionLines(summary.commands, summary.jobs.decisions).map((line) => colour(line)),
    `Total items: ${formatTokens(counts.acquired)}`,
    `Successful: ${formatTokens(counts.accepted)}`,
    `Failed: ${formatTokens(counts.rejected + counts.failed)}`,
    ...(counts.waiting === 0 ? [] : [`Waiting: ${formatTokens(counts.waiting)}`]),
    ...(summary.sourceWasReadToItsEnd === false
      ? ['The source has more: these are the items that were taken in.']
      : []),
    ...(counts.inFlight === 0 ? [] : [`In flight: ${formatTokens(counts.inFlight)}`]),
    ...childLines(conservation.children),
    `Parse errors: ${formatTokens(summary.parseErrors)}`,
    ...(summary.sentBack === 0 ? [] : [`Sent back by rules: ${formatTokens(summary.sentBack)}`]),
    ...(outputPath === null ? [] : [`Output: ${toTerminalText(outputPath)}`]),
    ...outputTroubleLines(summary.outputProblems ?? []).map((line) => paint.bad(line)),
    ...toMissingLines(summary.missing ?? null),
    'Cost Summary:',
    // What it cost is known where an output alone is missing.
    ...formatTree(toCostLines(summary, summaryStateOf({ ...summary, outputProblems: [] }))),
    ...(conservation.holds ? check : check.map((line) => paint.bad(line))),
    ...(nextSteps.length === 0
      ? []
      : ['Next Steps:', ...nextSteps.map((step, index) => `${index + 1}. ${toTerminalText(step)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line for each output that failed, with what to do. */
export function outputTroubleLines(troubles: readonly OutputTrouble[]): readonly string[] {
  return troubles.map(({ message, hint }) => `Failed: ${toTerminalText(message)}. ${toTerminalText(hint)}`);
}

function toStopLines(stop: SummaryStop | null): readonly string[] {
  if (stop?.by === 'stop') return ['Stopped: batch-pipeline stop asked for it'];
  if (stop?.message === undefined) return [];
  return [
    `Stopped: ${toTerminalText(stop.message)}`,
    ...(stop.hint === undefined || stop.hint === '' ? [] : [toTerminalText(stop.hint)]),
  ];
}

function toMissingLines(missing: Summary['missing']): readonly string[] {
  if (missing === null || missing === undefined) return [];
  const cost =
    missing.costUsd === null
      ? 'price unknown'
      : `about ${formatUsd(missing.costUsd.expected)}, up to ${formatUsdAtMost(missing.costUsd.upper)}`;
  return [`Missing: ${countOf(missing.items, 'item')} (${cost})`];
}

function toCostLines(summary: Summary, state: SummaryState): readonly string[] {
  const { spending, paidHereUsd, simulated, jobs } = summary;
  const unknownFate = formatUnknownFate(summary.unknownFate);
  const isFirstRun = Math.abs(paidHereUsd - spending.costUsd) <= 1e-9 * Math.max(1, spending.costUsd);
  return [
    `Actual tokens: ${formatTokensSpent(spending)}`,
    `Actual cost: ${formatSpent(spending)}${simulated ? ' (simulated: nothing was billed)' : ''}`,
    ...(isFirstRun || spending.unpricedCalls > 0 ? [] : [`Of that in this run: ${formatUsd(paidHereUsd)}`]),
    ...(unknownFate === null ? [] : [`Fate unknown: ${unknownFate}`]),
    ...(jobs.inJobs.calls === 0 ? [] : [`In jobs: ${formatInJobs(jobs.inJobs)}`]),
    ...toEstimateLine(summary, state),
  ];
}

/** A run that did not get to its end cannot be held against its estimate: that is shown as it was. */
function toEstimateLine({ estimate, paidHereUsd, spending }: Summary, state: SummaryState): readonly string[] {
  if (estimate === null || estimate.calls === 0) return [];
  if (estimate.costUsd === null) return ['Estimate: unknown (no price is known)'];
  const { expected, upper } = estimate.costUsd;
  if (!isDone(state)) return [`Estimate: ${formatUsd(expected)} (up to ${formatUsdAtMost(upper)})`];
  if (spending.unpricedCalls > 0 || expected === 0) return [];
  const ratio = (paidHereUsd - expected) / expected;
  const percent = formatPercent(Math.abs(ratio));
  if (percent === '0%' || percent === '<1%') return ['As estimated'];
  return [`${ratio < 0 ? 'Under' : 'Over'} estimate by: ${percent}`];
}
