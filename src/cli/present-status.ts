import type { BatchCommands } from '../core/batch-commands.ts';
import type { JobRecord } from '../core/job.ts';
import type { JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import { formatDuration, formatTokens } from '../core/money-text.ts';
import type { Plan, StepPlan } from '../core/plan.ts';
import type { Spending } from '../core/spending.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatJobProgress, formatJobState, jobLines } from './job-words.ts';
import { nextLine } from './next-steps.ts';
import { formatSpent, formatTokensSpent, openCallsLines } from './money-words.ts';
import { formatNames, receiptGapLines } from './present-conservation.ts';
import { childLines, stateCounts } from './present-counts.ts';
import { type Column, formatTable } from './table.ts';
import type { OpenCalls } from '../core/open-calls.ts';

/** One batch at a glance. Times are ISO. */
export interface StatusPresentation {
  readonly batchId: string;
  readonly name: string | null;
  readonly pipeline: string;
  readonly steps: readonly { readonly name: string; readonly model: string | null }[];
  readonly plan: Plan;
  readonly sourceWasReadToItsEnd: boolean;
  readonly spending: Spending;
  readonly unknownFate: OpenCalls;
  readonly inFlightNow?: OpenCalls;
  readonly jobs: JobsAtAGlance;
  /** The jobs that may still bring outcomes. */
  readonly openJobs?: readonly OpenJobPresentation[];
  readonly simulated: boolean;
  readonly createdAt: string;
  readonly lastCallAt: string | null;
  /** It was put away; absent: it was not. */
  readonly archived?: boolean;
  readonly holder: {
    readonly command: string;
    readonly pid: number;
    readonly host: string;
    readonly since: string;
  } | null;
  /** Absent or null: as many receipts stand as the ledger has paid calls for. */
  readonly receiptGap?: { readonly found: number; readonly owed: number } | null;
  readonly nextCommand: string | null;
  readonly page: string | null;
}

type OpenJobPresentation = Pick<JobRecord, 'number' | 'provider' | 'requestCount' | 'submittedAt' | 'state' | 'seen'>;

const mostOpenJobs = 8;

const columns: readonly Column[] = [
  { title: 'Step', mayShrink: true },
  { title: 'Prompts', align: 'right' },
  { title: 'Answers', align: 'right' },
  { title: 'Accepted', align: 'right' },
  { title: 'Skipped', align: 'right' },
  { title: 'Rejected', align: 'right' },
  { title: 'In flight', align: 'right' },
  { title: 'Retries', align: 'right' },
];

/** The step × stage matrix with what it cost. `now`: milliseconds since the epoch. */
export function presentStatus(status: StatusPresentation, commands: BatchCommands, now: number, width = 80): string {
  const { plan, spending, holder } = status;
  const { counts } = plan;
  const lines = [
    ...formatHeading(`STATUS: ${status.batchId}${status.simulated ? ' (SIMULATED)' : ''}`),
    ...(status.name === null ? [] : [`Name: ${toTerminalText(status.name)}`]),
    ...(status.archived === true ? ['Archived: it is read where it lies'] : []),
    `Pipeline: ${toTerminalText(status.pipeline)}`,
    ...toModelLine(status),
    `Created: ${formatAge(status.createdAt, now)}${status.lastCallAt === null ? '' : ` · last call: ${formatAge(status.lastCallAt, now)}`}`,
    `Items: ${formatTokens(counts.acquired)}${status.sourceWasReadToItsEnd ? '' : ' (the source was not read to its end)'}`,
    ...formatTree(
      stateCounts(counts).map(
        ({ state, amount }) => `${state[0]?.toUpperCase() ?? ''}${state.slice(1)}: ${formatTokens(amount)}`,
      ),
    ),
    ...childLines(plan.children),
    ...(plan.missing.length === 0 ? [] : [`Without raw.json: ${formatNames(plan.missing)}`]),
    '',
    ...formatTable(columns, plan.steps.map(toRow), width),
    '',
    `Tokens: ${formatTokensSpent(spending)}`,
    `Cost: ${formatSpent(spending)} (${countOf(spending.calls, 'call')}${status.simulated ? ', simulated: nothing was billed' : ''})`,
    ...openCallsLines(status),
    ...jobLines(status.jobs, commands, width),
    ...formatTree(openJobLines(status, commands, now), width),
    ...(holder === null
      ? []
      : [
          `Working on it: ${toTerminalText(holder.command === '' ? 'batch-pipeline' : holder.command, 120)}, process ${holder.pid} on ${toTerminalText(holder.host.split(' ')[0] ?? '', 80)}, since ${toTerminalText(holder.since, 40)}`,
        ]),
    ...receiptGapLines(status.receiptGap ?? null),
    nextLine(status),
  ];
  return `${lines.join('\n')}\n`;
}

/** `job 3 at openai: in_progress, 40 of 100, submitted 2 hours ago`. */
function openJobLines({ openJobs = [] }: StatusPresentation, commands: BatchCommands, now: number): readonly string[] {
  const lines = openJobs.slice(0, mostOpenJobs).map((job) => {
    const state = formatJobState(job);
    const submitted = `submitted ${formatAge(job.submittedAt, now)}`;
    const parts = [state === 'submitted' ? null : state, formatJobProgress(job), submitted];
    return `job ${job.number} at ${job.provider}: ${parts.filter((part) => part !== null).join(', ')}`;
  });
  const more = openJobs.length - mostOpenJobs;
  return more > 0 ? [...lines, `${countOf(more, 'more job')}: ${commands.about('jobs')}`] : lines;
}

/** How long ago, in words; a time that cannot be read or lies ahead is shown as it is. */
export function formatAge(at: string, now: number): string {
  const since = now - Date.parse(at);
  if (!Number.isFinite(since) || since < 0) return toTerminalText(at, 40);
  return since < 60_000 ? 'less than a minute ago' : `${formatDuration(since)} ago`;
}

function toModelLine({ steps }: StatusPresentation): readonly string[] {
  const models = [...new Set(steps.flatMap(({ model }) => (model === null ? [] : [toTerminalText(model, 80)])))];
  if (models.length === 0) return [];
  return [`${models.length > 1 ? 'Models' : 'Model'}: ${models.join(', ')}`];
}

function toRow(step: StepPlan): readonly string[] {
  const paid = step.kind === 'prompt' ? [formatTokens(step.prompts), formatTokens(step.responses)] : ['-', '-'];
  return [
    toTerminalText(step.step, 40),
    ...paid,
    formatTokens(step.accepted),
    formatTokens(step.skipped),
    formatTokens(step.rejectedForGood),
    formatTokens(step.inFlight),
    formatTokens(step.setAside + step.toReopen),
  ];
}
