import type { BatchCommands } from '../core/batch-commands.ts';
import { countOf, formatTree } from '../core/block-text.ts';
import type { JobDecision, JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { OpenCalls } from '../core/open-calls.ts';
import { formatUsdAtMost } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';

export { formatJobProgress, formatJobState } from '../core/job-text.ts';

/** `2,000 calls, up to $3.10`; a part of unknown price is said. */
export function formatInJobs({ calls, upToUsd, unpricedCalls }: OpenCalls): string {
  const amount = countOf(calls, 'call');
  if (unpricedCalls === 0) return `${amount}, up to ${formatUsdAtMost(upToUsd)}`;
  if (unpricedCalls >= calls) return `${amount}, of unknown price`;
  return `${amount}, up to ${formatUsdAtMost(upToUsd)} and ${countOf(unpricedCalls, 'call')} of unknown price`;
}

/** A day and time of the provider's, to the minute: `2026-12-24 14:20 UTC`; what cannot be read is shown as it is. */
export function formatMoment(at: string): string {
  const time = Date.parse(at);
  if (!Number.isFinite(time)) return toTerminalText(at, 40);
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function jobCommand(
  word: 'show' | 'cancel' | 'adopt' | 'forget',
  job: number,
  commands: Pick<BatchCommands, 'about'>,
): string {
  return commands.about(`jobs ${word} ${job}`, ...(word === 'adopt' ? ['--provider-job', '<id>'] : []));
}

/** What waits for a person, each with the commands that answer it. */
export function decisionLines(
  commands: BatchCommands,
  decisions: readonly JobDecision[],
  width = 80,
): readonly string[] {
  return decisions.flatMap((decision) => [
    `Job ${decision.job} needs a decision: ${toReason(decision)} (${formatInJobs(decision.inFlight)}).`,
    ...formatTree(toAnswers(commands, decision), width),
  ]);
}

function toReason({ kind, provider, words, label }: JobDecision): string {
  const at = provider === null ? 'the provider' : toTerminalText(provider, 20);
  switch (kind) {
    case 'arrival unknown':
      return `nobody can say whether it arrived at ${at}${words === null ? '' : `: ${toTerminalText(words, 300).replace(/\.$/, '')}`}`;
    case 'lost':
      return `${at} keeps its results no longer, and they were never fetched`;
    case 'missing':
      return `its record is gone, and only that said which job of the provider it is${toLabel(label)}`;
    case 'stranded':
      return 'it is over by its record, and calls that are in flight under its number are of another submission';
    case 'unreadable':
      return `its record cannot be read, and only that says which job of the provider it is${toLabel(label)}`;
  }
}

/** OpenAI and Gemini show it; Anthropic shows the ids of the calls, which begin alike, in the results. */
function toLabel(label: string | null): string {
  return label === null ? '' : `; it was to be called ${toTerminalText(label, 80)}`;
}

function toAnswers(commands: BatchCommands, { kind, job }: JobDecision): readonly string[] {
  const forget = jobCommand('forget', job, commands);
  if (kind === 'lost' || kind === 'stranded') return [`Give it up, its calls are asked again: ${forget}`];
  return [
    `It is there (look at the provider's own list of jobs): ${jobCommand('adopt', job, commands)}`,
    `It is not, or you do not want to wait for it: ${forget}`,
  ];
}

/** What status, report, verify and the summary say of jobs; nothing, where there are none. */
export function jobLines(
  { inJobs, decisions, expiring }: JobsAtAGlance,
  commands: BatchCommands,
  width = 80,
): readonly string[] {
  return [
    ...(inJobs.calls === 0 ? [] : [`In jobs: ${formatInJobs(inJobs)}`]),
    ...expiring.map(
      ({ job, until }) =>
        `The results of job ${job} are kept until ${formatMoment(until)}: collect them with ${commands.collectNow()}`,
    ),
    ...decisionLines(commands, decisions, width),
  ];
}
