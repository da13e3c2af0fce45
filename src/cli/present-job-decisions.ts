import type { BatchCommands } from '../core/batch-commands.ts';
import { countOf, formatHeading, wrapWords } from '../core/block-text.ts';
import type { JobRecord } from '../core/job.ts';
import type { OpenCalls } from '../core/open-calls.ts';
import { formatTokens } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { JobCounts } from '../ports/jobs.ts';
import { formatInJobs, jobCommand } from './job-words.ts';

export interface CancelPresentation {
  readonly offers: readonly {
    readonly number: number;
    readonly record: Pick<JobRecord, 'requestCount' | 'provider'>;
    readonly status: {
      readonly rawState: string;
      readonly counts: JobCounts | null;
    } | null;
    readonly problem: { readonly message: string } | null;
  }[];
  readonly cannot: readonly {
    readonly number: number;
    readonly why: string;
    readonly wayOut: 'collect' | 'adopt or forget' | 'forget' | 'nothing';
  }[];
}

/** What cancelling would lose, job by job, and which jobs cannot be cancelled. */
export function presentCancel({ offers, cannot }: CancelPresentation, commands: BatchCommands, width = 80): string {
  const lines = [
    ...formatHeading(`CANCEL: ${commands.batchId}`),
    ...offers.flatMap(({ number, record, status, problem }) => {
      const counts = status?.counts ?? null;
      const calls = countOf(record.requestCount, 'call');
      if (status === null)
        return [
          `Job ${number} (${calls}): ${record.provider} does not say how far it is: ${toTerminalText(problem?.message ?? 'no answer', 300)}`,
        ];
      const raw = toTerminalText(status.rawState, 40);
      if (counts === null || counts.completed === null)
        return [`Job ${number} (${calls}): ${raw}; ${record.provider} does not say how far it is`];
      const done = `${formatTokens(counts.completed)} done`;
      if (counts.failed === null) return [`Job ${number} (${calls}): ${raw}, ${done}`];
      const left = Math.max(0, record.requestCount - counts.completed - counts.failed);
      return [`Job ${number} (${calls}): ${raw}, ${done}, ${formatTokens(left)} to go`];
    }),
    ...(offers.length === 0
      ? []
      : [
          'What is finished by the time the provider stops is kept, and billed. The others are not done, cost nothing and are asked again by the next run.',
        ]),
    ...cannot.map(
      ({ number, why, wayOut }) => `Job ${number} cannot be cancelled: ${why}.${toWayOut(number, wayOut, commands)}`,
    ),
    ...(offers.length + cannot.length === 0 ? ['Nothing is in flight: there is no job to cancel.'] : []),
  ];
  return `${lines.flatMap((line) => wrapWords(line, width)).join('\n')}\n`;
}

function toWayOut(
  number: number,
  wayOut: CancelPresentation['cannot'][number]['wayOut'],
  commands: BatchCommands,
): string {
  switch (wayOut) {
    case 'collect':
      return ` Go on with: ${commands.run('process')}`;
    case 'adopt or forget':
      return ` If it is there: ${jobCommand('adopt', number, commands)}; if not: ${jobCommand('forget', number, commands)}`;
    case 'forget':
      return ` Give it up with: ${jobCommand('forget', number, commands)}`;
    case 'nothing':
      return '';
  }
}

export function cancelQuestion({ offers }: Pick<CancelPresentation, 'offers'>): string {
  return `Ask the ${offers.length === 1 ? 'provider to cancel it' : `providers to cancel these ${offers.length} jobs`}? [y/N]`;
}

export function presentCancelled(
  commands: BatchCommands,
  cancelled: readonly { readonly number: number; readonly problem: { readonly message: string } | null }[],
): string {
  const lines = cancelled.map(({ number, problem }) =>
    problem === null
      ? `Job ${number}: asked to be cancelled.`
      : `Job ${number}: not cancelled: ${toTerminalText(problem.message, 300)}`,
  );
  return `${[...lines, 'What they did is filed when they have ended.', `Next: ${commands.run('process')}`].join('\n')}\n`;
}

/** Why it cannot be told whether the provider's job is this one, before a person decides. */
export function presentAdoption(
  { number, requestCount }: Pick<JobRecord, 'number' | 'requestCount'>,
  providerJobId: string,
  check: {
    readonly words: string;
    readonly status: { readonly rawState: string; readonly counts: { readonly total: number } | null };
  },
  width = 80,
): string {
  const { rawState, counts } = check.status;
  const total =
    counts === null || counts.total === 0
      ? 'it does not say how many requests it has'
      : `it has ${countOf(counts.total, 'request')}, as job ${number} has`;
  const text = `${toTerminalText(providerJobId, 120)} is ${toTerminalText(rawState, 40)}; ${total}. Whether its calls are those of job ${number} (${countOf(requestCount, 'call')}) cannot be told: ${toTerminalText(check.words, 300)}.`;
  return `${wrapWords(text, width).join('\n')}\n`;
}

export function adoptQuestion(number: number): string {
  return `Take it for job ${number}? [y/N]`;
}

export function presentAdopted(number: number, providerJobId: string, commands: BatchCommands): string {
  return `Job ${number} is ${toTerminalText(providerJobId, 120)}: it is waited for like any other.\nNext: ${commands.run('process')}\n`;
}

export interface ForgetPresentation {
  readonly number: number;
  readonly inFlight: OpenCalls;
  readonly still: 'fetchable' | 'running' | 'maybe running' | null;
}

/** What giving a job up means for places and money, and what would be better. */
export function presentForget(job: ForgetPresentation, commands: BatchCommands, width = 80): string {
  const { number, inFlight } = job;
  const lines = [
    ...formatHeading(`FORGET: job ${number} of ${commands.batchId}`),
    `In flight: ${formatInJobs(inFlight)}`,
    'Their places are free again and asked anew by the next run. What the job may have cost stays counted, as of unknown fate; answers that it may have are lost.',
    ...toBetter(job, commands),
  ];
  return `${lines.flatMap((line) => wrapWords(line, width)).join('\n')}\n`;
}

function toBetter({ number, still }: ForgetPresentation, commands: BatchCommands): readonly string[] {
  switch (still) {
    case 'fetchable':
      return [`Its results can still be fetched. Better collect them: ${commands.run('process')}`];
    case 'running':
      return [
        `The provider goes on with it, and bills what it does. Better wait for it (${commands.run('process')}), or cancel it and collect what it did: ${jobCommand('cancel', number, commands)}`,
      ];
    case 'maybe running':
      return [
        "If it is at the provider, it goes on there and is billed: look at the provider's own list of jobs first.",
      ];
    case null:
      return [];
  }
}

export function forgetQuestion(number: number): string {
  return `Give job ${number} up? [y/N]`;
}

export function presentForgotten(
  { number, inFlight }: Pick<ForgetPresentation, 'number' | 'inFlight'>,
  nextCommand: string | null,
): string {
  return `Job ${number} is forgotten: ${countOf(inFlight.calls, 'place is', 'places are')} free again; what it may have cost stays counted.\n${nextCommand === null ? '' : `Next: ${nextCommand}\n`}`;
}
