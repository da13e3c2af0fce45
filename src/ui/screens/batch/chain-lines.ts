import { formatTokens, formatUsd } from '../../../core/money-text.ts';
import type { BatchDetail, FunnelStep } from '../../../ports/dashboard-backend.ts';
import { barSpans } from '../../look/bar.ts';
import { type Line, type Span, type Tone, toLine, toSpan } from '../../look/line.ts';
import { paneTitle } from '../../look/pane.ts';
import { settleList } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';

/** The chain as a funnel: what came into each step, and what has become of it. `chosen`: a step's index; null: all. */
export function chainLines(
  detail: BatchDetail,
  chosen: number | null,
  size: { readonly columns: number; readonly rows: number },
): readonly Line[] {
  const { funnel } = detail;
  const step = chosen === null ? undefined : funnel[chosen];
  const info = step === undefined ? toLine(toSpan('← → a step', 'dim')) : stepInfo(step);
  const height = size.rows - 2;
  const settled = settleList({ cursor: chosen ?? 0, top: 0 }, funnel.length, height);
  return [
    paneTitle({ name: 'chain', title: 'Chain', info }, size.columns),
    ...tableLines(
      {
        name: 'steps',
        columns,
        total: funnel.length,
        position: chosen === null ? { cursor: -1, top: 0 } : settled,
        hasFocus: true,
        rowAt: (index) => funnel[index] ?? null,
      },
      { columns: size.columns, rows: size.rows - 1 },
    ),
  ];
}

/** Title, names of columns and at most as many steps as leave room for the items. */
export function chainHeight(detail: BatchDetail, rows: number): number {
  return 2 + Math.max(1, Math.min(detail.funnel.length, Math.floor(rows / 3)));
}

function stepInfo({ step, kind, model, lane, level, skipped }: FunnelStep): Line {
  const words = [
    kind === 'prompt' ? (model ?? 'prompt') : kind,
    ...(lane === null ? [] : [lane]),
    ...(level === null ? [] : [`children of ${level}`]),
    ...(skipped > 0 ? [`${formatTokens(skipped)} skipped`] : []),
  ];
  return toLine(toSpan(step, 'accent'), toSpan(`  ${words.join(' · ')}`, 'dim'));
}

const columns: readonly Column<FunnelStep>[] = [
  { title: 'Step', width: { least: 10, most: 24 }, cell: ({ step }) => step },
  { title: 'In', width: 7, align: 'right', cell: ({ entered }) => count(entered) },
  {
    title: '',
    width: 14,
    rank: 3,
    cell: ({ accepted, entered }, width) => barSpans(entered === 0 ? 0 : accepted / entered, width),
  },
  { title: 'Accepted', width: 8, align: 'right', cell: ({ accepted }) => count(accepted, 'good') },
  { title: 'Waiting', width: 7, align: 'right', cell: ({ waiting }) => count(waiting) },
  { title: 'Flight', width: 6, align: 'right', cell: ({ inFlight }) => count(inFlight, 'busy') },
  { title: 'Jobs', width: 6, align: 'right', cell: ({ inJobs }) => count(inJobs, 'busy') },
  { title: 'Rejected', width: 8, align: 'right', cell: ({ rejected }) => count(rejected, 'warning') },
  { title: 'Retried', width: 7, align: 'right', cell: ({ retried }) => count(retried) },
  {
    title: 'Cost',
    width: 9,
    align: 'right',
    cell: ({ costUsd }) => (costUsd === null ? toSpan('-', 'dim') : formatUsd(costUsd)),
  },
];

function count(amount: number, tone: Tone = 'plain'): Span {
  return toSpan(formatTokens(amount), amount === 0 ? 'dim' : tone);
}
