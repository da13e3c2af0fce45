import type { BatchCommands } from '../core/batch-commands.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import { type FiledCounts, type JobRecord, providerJobIdOf } from '../core/job.ts';
import type { JobList, JobRow, ShownJob } from '../core/job-row.ts';
import { formatPercent, formatTokens, formatUsd, formatUsdAtMost } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { decisionLines, formatInJobs, formatJobProgress, formatJobState, formatMoment, jobLines } from './job-words.ts';
import { formatAge } from './present-status.ts';
import { type Column, formatTable } from './table.ts';

const columns: readonly Column[] = [
  { title: 'Job', align: 'right' },
  { title: 'Model', mayShrink: 14 },
  { title: 'State' },
  { title: 'Calls', align: 'right' },
  { title: 'Done', align: 'right', mayGo: 3 },
  { title: 'Submitted', mayGo: 2 },
  { title: 'Kept until', mayGo: 1 },
  { title: 'Up to', align: 'right' },
  { title: 'Cost', align: 'right' },
];

/** What waits for a person first, then every job, one a line. `now`: milliseconds since the epoch. */
export function presentJobs(
  { batchId, simulated, jobs, atAGlance }: JobList,
  commands: BatchCommands,
  now: number,
  width = 80,
): string {
  const heading = formatHeading(`JOBS: ${batchId}${simulated ? ' (SIMULATED)' : ''}`);
  if (jobs.length === 0) return [...heading, 'There are none: calls travel in jobs with --lane batch.', ''].join('\n');
  const lines = [
    ...heading,
    ...jobLines(atAGlance, commands, width),
    ...formatTable(
      columns,
      jobs.map((job) => toCells(job, now)),
      width,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** `Up to` is the worst case of what is still in flight; a job that is over has none. */
function toCells(job: JobRow, now: number): readonly string[] {
  const { record, inFlight } = job;
  return [
    String(job.number),
    record === null ? '-' : toTerminalText(`${record.provider}/${record.model}`, 60),
    stateOf(job),
    formatTokens(job.calls),
    toDone(record),
    record === null ? '-' : formatShortAge(record.submittedAt, now),
    record?.resultsExpireAt == null ? '-' : formatMoment(record.resultsExpireAt).slice(0, 10),
    inFlight.calls === 0 ? '-' : inFlight.unpricedCalls > 0 ? 'unknown' : formatUsdAtMost(inFlight.upToUsd),
    toCost(job.paid),
  ];
}

function stateOf({ record, hasRecordFile, wasForgotten }: JobRow): string {
  if (record !== null) return formatJobState(record);
  const word = hasRecordFile ? 'unreadable' : 'record missing';
  return wasForgotten ? `${word}, forgotten` : word;
}

function toDone(record: JobRecord | null): string {
  if (record === null) return '-';
  if (record.state.kind === 'ended' || record.state.kind === 'collected') return '100%';
  const completed = record.seen?.completed ?? null;
  return completed === null || record.requestCount === 0 ? '-' : formatPercent(completed / record.requestCount);
}

function toCost({ calls, costUsd, unpricedCalls }: JobRow['paid']): string {
  if (calls === 0) return '-';
  if (unpricedCalls === 0) return formatUsd(costUsd);
  return unpricedCalls >= calls ? 'unknown' : `>${formatUsd(costUsd)}`;
}

/** One job with everything that is on record. */
export function presentJob(job: ShownJob, commands: BatchCommands, now: number, width = 80): string {
  const { number, batchId, record, decision, inFlight, paid } = job;
  const steps = Object.entries(job.callsByStep).map(
    ([step, calls]) => `${toTerminalText(step, 40)}: ${formatTokens(calls)}`,
  );
  const lines = [
    ...formatHeading(`JOB ${number}: ${batchId}${job.simulated ? ' (SIMULATED)' : ''}`),
    `State: ${stateOf(job)}`,
    ...(record === null ? [] : recordLines(record, job, now)),
    ...(decision === null ? [] : decisionLines(commands, [decision], width)),
    `Calls: ${formatTokens(job.calls)}${steps.length === 0 ? '' : ` (${steps.join(', ')})`}`,
    `In flight: ${inFlight.calls === 0 ? 'none' : formatInJobs(inFlight)}`,
    `Worst case of all its calls: ${job.unpricedCalls > 0 ? 'unknown' : formatUsdAtMost(job.reserveUsd)}`,
    `Paid: ${paid.calls === 0 ? 'nothing yet' : `${toCost(paid)} (${countOf(paid.calls, 'answer')}${paid.unclaimed === 0 ? '' : `, ${formatTokens(paid.unclaimed)} unclaimed`})`}`,
    'Files:',
    ...formatTree(job.files.length === 0 ? ['none'] : job.files.map((path) => toTerminalText(path, 300))),
  ];
  return `${lines.join('\n')}\n`;
}

function recordLines(record: JobRecord, { key }: ShownJob, now: number): readonly string[] {
  const { state, seen } = record;
  const progress = formatJobProgress(record);
  const providerJobId = providerJobIdOf(record);
  const words = 'words' in state ? state.words : null;
  const invalidLines = 'invalidLines' in state ? state.invalidLines : [];
  return [
    ...(seen === undefined
      ? []
      : [
          `Last seen: ${toTerminalText(seen.rawState, 40)}${progress === null ? '' : `, ${progress} done`} (${formatAge(seen.at, now)})`,
        ]),
    `Model: ${toTerminalText(`${record.provider}/${record.model}`, 120)}`,
    `Label: ${toTerminalText(record.label, 80)}`,
    `Provider's id: ${providerJobId === null ? 'not known' : toTerminalText(providerJobId, 120)}`,
    ...(record.uploadedFileId === null
      ? []
      : [
          `Uploaded file: ${toTerminalText(record.uploadedFileId, 120)}${typeof record.uploadRemovedAt === 'string' ? ' (removed)' : ''}`,
        ]),
    `Submitted: ${formatMoment(record.submittedAt)} (${formatAge(record.submittedAt, now)})`,
    ...(record.endedAt === null ? [] : [`Ended: ${formatMoment(record.endedAt)}`]),
    `Results are kept until: ${record.resultsExpireAt === null ? 'not known' : formatMoment(record.resultsExpireAt)}`,
    ...(words === null ? [] : [`The provider says: ${toTerminalText(words, 1000)}`]),
    ...(invalidLines.length === 0
      ? []
      : [
          'Lines that it found invalid:',
          ...formatTree([
            ...invalidLines.slice(0, 10).map(({ line, message }) => `line ${line}: ${toTerminalText(message, 300)}`),
            ...(invalidLines.length > 10 ? [`… ${countOf(invalidLines.length - 10, 'more line')}`] : []),
          ]),
        ]),
    ...(record.filed === null ? [] : ['Filed:', ...formatTree(filedLines(record.filed))]),
    `Account: ${toTerminalText(record.accountFingerprint, 80)}${keyWords[key]}`,
  ];
}

const keyWords: Readonly<Record<ShownJob['key'], string>> = {
  same: ' (the key that is set now)',
  other: ' (NOT that of the key that is set now, which cannot see this job)',
  'not set': ' (no key is set now)',
  unknown: '',
};

/** How the outcomes of a job were filed; what did not occur is left out. */
export function filedLines(filed: FiledCounts): readonly string[] {
  const all: readonly (readonly [string, number])[] = [
    ['Answers', filed.answered],
    ['Unclaimed answers (their place was filled, passed or gone)', filed.unclaimed],
    ['Refused by the provider', filed.refused],
    ['Expired', filed.expired],
    ['Cancelled', filed.cancelled],
    ['Without a line', filed.missing],
    ['Lines that repeat a call', filed.duplicate],
    ['Lines of nobody', filed.foreign],
    ['Lines that cannot be read', filed.malformed],
  ];
  return all
    .filter(([, amount], index) => amount > 0 || index === 0)
    .map(([words, amount]) => `${words}: ${formatTokens(amount)}`);
}

/** `3 hours`, `just now`: for a narrow column. */
function formatShortAge(at: string, now: number): string {
  const age = formatAge(at, now).replace(/ ago$/, '');
  return age.startsWith('less than') ? 'just now' : age.split(' ').slice(0, 2).join(' ');
}
