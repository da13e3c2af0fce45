import { formatJobProgress, formatJobState } from '../../../core/job-text.ts';
import type { JobRow } from '../../../core/job-row.ts';
import { formatTokens, formatUsd, formatUsdAtMost } from '../../../core/money-text.ts';
import { barSpans } from '../../look/bar.ts';
import { shortDuration } from '../../look/batch-words.ts';
import { type Line, toLine, toSpan } from '../../look/line.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';

/** The provider jobs of the batch, the newest first. */
export function jobLines(
  jobs: readonly JobRow[],
  position: ListPosition,
  hasFocus: boolean,
  now: number,
  size: { readonly columns: number; readonly rows: number },
): readonly Line[] {
  if (jobs.length === 0) return [toLine(toSpan('  None: its calls do not travel in jobs.', 'dim'))];
  return tableLines(
    {
      name: 'jobs',
      columns: toColumns(now),
      total: jobs.length,
      position,
      hasFocus,
      rowAt: (index) => jobs[jobs.length - 1 - index] ?? null,
    },
    size,
  );
}

function toColumns(now: number): readonly Column<JobRow>[] {
  return [
    { title: 'Job', width: 4, align: 'right', cell: ({ number }) => String(number) },
    { title: 'State', width: { least: 14 }, cell: (job) => stateOf(job) },
    { title: '', width: 10, rank: 2, cell: (job, columns) => barSpans(doneOf(job), columns) },
    { title: 'Done', width: 16, align: 'right', cell: (job) => progressOf(job) },
    { title: 'Sent', width: 10, align: 'right', rank: 1, cell: ({ record }) => sentAgo(record?.submittedAt, now) },
    { title: 'Up to', width: 8, align: 'right', cell: ({ inFlight }) => upToOf(inFlight) },
    { title: 'Cost', width: 8, align: 'right', cell: ({ paid }) => (paid.calls === 0 ? '' : formatUsd(paid.costUsd)) },
  ];
}

function stateOf({ record, decision, wasForgotten }: JobRow) {
  const words = record === null ? (wasForgotten ? 'forgotten' : 'unreadable') : formatJobState(record);
  if (decision !== null) return toSpan(`◆ ${words}: decide`, 'warning');
  const isOver = record === null || !['submitting', 'submitted', 'ended'].includes(record.state.kind);
  return toSpan(`${isOver ? '✓' : '◇'} ${words}`, isOver ? 'dim' : 'busy');
}

function doneOf({ record }: JobRow): number {
  if (record === null) return 0;
  if (record.state.kind === 'ended' || record.state.kind === 'collected') return 1;
  return record.requestCount === 0 ? 0 : (record.seen?.completed ?? 0) / record.requestCount;
}

function progressOf({ record, calls }: JobRow): string {
  if (record === null) return formatTokens(calls);
  const total = formatTokens(record.requestCount);
  const { state } = record;
  if (state.kind === 'ended' || state.kind === 'collected') {
    return state.completed === null ? total : `${formatTokens(state.completed)} of ${total}`;
  }
  return formatJobProgress(record) ?? `- of ${total}`;
}

function upToOf({ calls, unpricedCalls, upToUsd }: JobRow['inFlight']): string {
  if (calls === 0) return '';
  return unpricedCalls > 0 ? 'unknown' : formatUsdAtMost(upToUsd);
}

function sentAgo(at: string | undefined, now: number): string {
  const time = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(time) ? '' : shortDuration(Math.max(0, now - time));
}
