import { countOf, formatTree } from '../core/block-text.ts';
import type { JobDecision, JobsAtAGlance } from '../core/jobs-at-a-glance.ts';
import type { OpenCalls } from '../core/ledger-fold.ts';
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

export function jobCommand(word: 'show' | 'cancel' | 'adopt' | 'forget', job: number, batchId: string): string {
  return `batch-pipeline jobs ${word} ${job} --batch-id ${batchId}${word === 'adopt' ? ' --provider-job <id>' : ''}`;
}

/** What waits for a person, each with the commands that answer it. */
export function decisionLines(batchId: string, decisions: readonly JobDecision[], width = 80): readonly string[] {
  return decisions.flatMap((decision) => [
    `Job ${decision.job} needs a decision: ${toReason(decision)} (${formatInJobs(decision.inFlight)}).`,
    ...formatTree(toAnswers(batchId, decision), width),
  ]);
}

function toReason({ kind, provider, words }: JobDecision): string {
  const at = provider === null ? 'the provider' : toTerminalText(provider, 20);
  switch (kind) {
    case 'arrival unknown':
      return `nobody can say whether it arrived at ${at}${words === null ? '' : `: ${toTerminalText(words, 300).replace(/\.$/, '')}`}`;
    case 'lost':
      return `${at} keeps its results no longer, and they were never fetched`;
    case 'unreadable':
      return 'its record cannot be read, and only that says what the provider calls it';
  }
}

function toAnswers(batchId: string, { kind, job }: JobDecision): readonly string[] {
  const forget = jobCommand('forget', job, batchId);
  if (kind !== 'arrival unknown') return [`Give it up, its calls are asked again: ${forget}`];
  return [
    `It is there (look at the provider's own list of jobs): ${jobCommand('adopt', job, batchId)}`,
    `It is not, or you do not want to wait for it: ${forget}`,
  ];
}

/** What status, report, verify and the summary say of jobs; nothing, where there are none. */
export function jobLines(
  { batchId, simulated, jobs }: { readonly batchId: string; readonly simulated: boolean; readonly jobs: JobsAtAGlance },
  width = 80,
): readonly string[] {
  const { inJobs, decisions, expiring } = jobs;
  const collect = `batch-pipeline process --batch-id ${batchId}${simulated ? ' --sandbox' : ''} --lane batch --no-wait`;
  return [
    ...(inJobs.calls === 0 ? [] : [`In jobs: ${formatInJobs(inJobs)}`]),
    ...expiring.map(
      ({ job, until }) =>
        `The results of job ${job} are kept until ${formatMoment(until)}: collect them with ${collect}`,
    ),
    ...decisionLines(batchId, decisions, width),
  ];
}
