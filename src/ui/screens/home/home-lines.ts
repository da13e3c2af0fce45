import { formatDuration, formatTokens, formatUsd } from '../../../core/money-text.ts';
import type { BatchRow, HomeView } from '../../../ports/dashboard-backend.ts';
import { barSpans } from '../../look/bar.ts';
import * as words from '../../look/batch-words.ts';
import { cutMiddle, type Line, lineWidth, type Span, spread, toLine, toSpan } from '../../look/line.ts';
import { batchStateSpan } from '../../look/state-words.ts';
import type { Size } from '../../shell.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';
import type { HomeRow } from './home-rows.ts';

/** Lines around the table: totals and filter above, the batch under the cursor below; the last one is left to what is told. */
const linesAbove = 2;
const linesBelow = 5;

export function homeTableHeight(size: Size): number {
  return size.rows - linesAbove - linesBelow - 1;
}

export interface HomePicture {
  readonly home: HomeView;
  readonly rows: readonly HomeRow[];
  readonly position: ListPosition;
  readonly selected: ReadonlySet<string>;
  readonly filterLine: Line;
  readonly showsArchived: boolean;
  readonly now: number;
}

export function homeLines(picture: HomePicture, size: Size): readonly Line[] {
  const { home, rows, position, selected, now } = picture;
  const table = tableLines(
    {
      name: 'batches',
      columns: toColumns(now, rows),
      total: rows.length,
      position,
      hasFocus: true,
      rowAt: (index) => rows[index] ?? null,
      markOf: ({ batchId }) => (selected.has(batchId) ? toSpan('+', 'accent') : null),
    },
    { columns: size.columns, rows: size.rows - linesAbove - linesBelow },
  );
  const filling = Array.from({ length: size.rows - linesAbove - linesBelow - table.length }, (): Line => []);
  const current = rows[position.cursor];
  return [
    spreadFirst(
      totalsLine(home),
      [keysLine(home.keys, 'keys'), keysLine(home.keys), keysLine(home.keys.filter(({ isSet }) => !isSet))],
      size.columns,
    ),
    spread(picture.filterLine, rightOfFilter(picture), size.columns),
    ...(rows.length === 0
      ? [[], ...emptyLines(picture), ...filling].slice(0, table.length + filling.length)
      : [...table, ...filling]),
    toLine(toSpan('─'.repeat(size.columns), 'dim')),
    ...(current === undefined ? [[], [], []] : detailLines(current, now)),
    [],
  ];
}

export function selfLine({ self }: HomeView): Line {
  return toLine(toSpan(`${Math.round(self.memoryBytes / 1e6)} MB  ${Math.round(self.cpu * 100)}% CPU`, 'dim'));
}

/** All that are listed; the money of rehearsals stands apart. */
function totalsLine({ totals, batches }: HomeView): Line {
  const items = batches.reduce((sum, row) => sum + ('counts' in row ? row.counts.acquired : 0), 0);
  return toLine(
    ' ',
    toSpan(formatTokens(batches.length), 'strong'),
    toSpan(batches.length === 1 ? ' batch  ' : ' batches  ', 'dim'),
    toSpan(formatTokens(items), 'strong'),
    toSpan(items === 1 ? ' item  ' : ' items  ', 'dim'),
    toSpan(formatUsd(totals.costUsd), 'strong'),
    toSpan(totals.simulatedUsd > 0 ? ` + ${formatUsd(totals.simulatedUsd)}*` : '', 'dim'),
  );
}

/** Which providers' keys are set. */
function keysLine(keys: HomeView['keys'], label = ''): Line {
  return toLine(
    toSpan(label, 'dim'),
    ...keys.flatMap(({ provider, isSet }) => [
      toSpan(isSet ? '  ✓ ' : '  ✗ ', isSet ? 'good' : 'warning'),
      toSpan(provider, isSet ? 'plain' : 'dim'),
    ]),
    ' ',
  );
}

/** With the first of these on the right that fits. */
function spreadFirst(left: Line, rights: readonly Line[], columns: number): Line {
  const fitting = rights.find((right) => lineWidth(left) + lineWidth(right) < columns);
  return spread(left, fitting ?? [], columns);
}

function rightOfFilter({ rows, home, filterLine, selected, showsArchived }: HomePicture): Line {
  return toLine(
    toSpan(
      filterLine.length === 0 ? '' : `${formatTokens(rows.length)} of ${formatTokens(home.batches.length)} `,
      'dim',
    ),
    toSpan(selected.size === 0 ? '' : ` + ${selected.size} selected `, 'accent'),
    toSpan(showsArchived ? ' archived shown ' : '', 'dim'),
  );
}

function emptyLines({ home, filterLine }: HomePicture): readonly Line[] {
  if (home.batches.length > 0 && filterLine.length > 0)
    return [toLine(toSpan('  No batch has these words. Esc shows all.', 'dim'))];
  return [
    toLine(
      toSpan(`  There are no batches in ${home.folder} yet. `, 'dim'),
      toSpan('n', 'accent', 'key:n'),
      toSpan(' starts one.', 'dim'),
    ),
  ];
}

/** Columns of the terminal for ids: as many as the longest has, within these; other columns give way. */
const idColumns = { least: 14, most: 22 };

function toColumns(now: number, rows: readonly HomeRow[]): readonly Column<HomeRow>[] {
  const longest = rows.reduce((most, { batchId }) => Math.max(most, batchId.length), 0);
  const least = Math.min(idColumns.most, Math.max(idColumns.least, longest));
  const of =
    (cell: (row: BatchRow, columns: number) => string | Span | readonly Span[]) => (row: HomeRow, columns: number) =>
      'state' in row ? cell(row, columns) : '';
  const count = (amount: number, tone: 'bad' | 'warning' | 'plain' = 'plain'): Span =>
    toSpan(formatTokens(amount), amount === 0 ? 'dim' : tone);
  return [
    { title: 'Batch', width: { least, most: 40 }, cell: ({ batchId }, width) => cutMiddle(batchId, width) },
    {
      title: 'State',
      width: 12,
      cell: stateSpan,
    },
    { title: 'Name', width: { least: 12, most: 30 }, rank: 12, cell: of(({ name }) => name ?? '') },
    { title: 'Pipeline', width: { least: 12, most: 24 }, rank: 11, cell: of(({ pipeline }) => pipeline) },
    { title: 'Lane', width: 8, rank: 7, cell: of(({ lanes }) => words.laneText(lanes)) },
    { title: 'Items', width: 7, align: 'right', rank: 9, cell: of(({ counts }) => count(counts.acquired)) },
    { title: '', width: 12, rank: 10, cell: of((row, columns) => barSpans(words.doneRatio(row), columns, 'accent')) },
    { title: 'Done', width: 4, align: 'right', cell: of((row) => words.donePercent(row)) },
    { title: 'Accepted', width: 8, align: 'right', cell: of(({ counts }) => count(counts.accepted)) },
    { title: 'Rejected', width: 8, align: 'right', cell: of(({ counts }) => count(counts.rejected, 'warning')) },
    { title: 'Failed', width: 6, align: 'right', cell: of(({ counts }) => count(counts.failed, 'bad')) },
    { title: 'Cost', width: 8, align: 'right', cell: of((row) => words.costText(row)) },
    {
      title: 'Left',
      width: 10,
      align: 'right',
      rank: 6,
      cell: of(({ remainingMs }) => (remainingMs === null ? '' : words.shortDuration(remainingMs))),
    },
    { title: 'Duration', width: 10, align: 'right', rank: 8, cell: of((row) => durationText(row, now)) },
  ];
}

function stateSpan(row: HomeRow): Span {
  if ('state' in row) return batchStateSpan(row.state);
  return row.isOpening === true ? toSpan('… opening', 'dim') : toSpan('✗ unreadable', 'bad');
}

function durationText(row: BatchRow, now: number): string {
  const ms = words.durationMs(row, now);
  return ms === null ? '' : words.shortDuration(ms);
}

/** The batch under the cursor, whole. */
function detailLines(row: HomeRow, now: number): readonly Line[] {
  if (!('state' in row))
    return [
      toLine(' ', toSpan(row.batchId, 'strong')),
      toLine(' ', toSpan(row.problem, row.isOpening === true ? 'dim' : 'bad')),
      [],
    ];
  const ms = words.durationMs(row, now);
  const times = [
    ...(row.remainingMs === null ? [] : [`${formatDuration(row.remainingMs)} left`]),
    ...(ms === null
      ? []
      : [row.runningSinceMs === null ? `took ${formatDuration(ms)}` : `runs for ${formatDuration(ms)}`]),
    `made ${words.shortDuration(Math.max(0, now - row.createdAtMs))} ago`,
  ];
  const made = [row.pipeline, ...row.models, ...row.lanes, ...(row.simulated ? ['rehearsal'] : [])];
  return [
    toLine(
      ' ',
      toSpan(row.batchId, 'strong'),
      toSpan(row.name === null ? '' : `  ${row.name}`),
      toSpan(`  ${made.join(' · ')}`, 'dim'),
    ),
    toLine(toSpan(row.isCounted ? '' : ' still counting …', 'dim'), ` ${words.countWords(row.counts)}`),
    toLine(` ${words.spendingWords(row)}`, toSpan(`  ${times.join(' · ')}`, 'dim')),
  ];
}
