import { formatCompared, formatRate } from '../../cli/compare-values.ts';
import type { ComparedBatch, ComparedField, Comparison, ItemDifference } from '../../core/comparison.ts';
import type { FieldSummary } from '../../core/field-summary.ts';
import { formatPercent, formatTokens, formatUsd } from '../../core/money-text.ts';
import type { CompareView } from '../../ports/dashboard-backend.ts';

const mostFields = 30;
const mostKinds = 3;

/** Batches side by side, a row for each thing in which they may differ. */
export function toCompareView({ batches, fields, matches, listed }: Comparison): CompareView {
  const rows = [
    ...toRows(batches, describeBatch),
    ...toRows(batches, describeMoney),
    ...toRows(batches, describeSteps),
    ...fields.slice(0, mostFields).map(toFieldRow),
  ];
  return {
    batchIds: batches.map(({ batchId }) => batchId),
    rows,
    matched: matches.items,
    differing: matches.differing,
    differences: listed.map((difference) => ({ id: difference.itemId, words: wordsOf(difference) })),
  };
}

type Cells = readonly (readonly [label: string, cell: string])[];

/** Labels in the order in which they first come; a batch without one has none of it. */
function toRows(batches: readonly ComparedBatch[], describe: (batch: ComparedBatch) => Cells): CompareView['rows'] {
  const columns = batches.map((batch) => new Map(describe(batch)));
  const labels = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return labels.map((label) =>
    toRow(
      label,
      columns.map((column) => column.get(label) ?? '-'),
    ),
  );
}

function toRow(label: string, cells: readonly string[]): CompareView['rows'][number] {
  return { label, cells, differs: cells.some((cell) => cell !== cells[0]) };
}

function describeBatch({ name, archived, simulated, pipeline, models, counts, rates }: ComparedBatch): Cells {
  const marks = [...(simulated ? ['simulated'] : []), ...(archived ? ['archived'] : [])];
  return [
    ...(name === null ? [] : [['Name', name] as const]),
    ...(marks.length === 0 ? [] : [['Kind', marks.join(', ')] as const]),
    ['Pipeline', pipeline],
    ['Models', models.join(', ') || '-'],
    ['Items', formatTokens(counts.acquired)],
    ['Accepted', formatRate(rates.accepted)],
    ['Rejected', formatRate(rates.rejected)],
    ['Failed', formatRate(rates.failed)],
  ];
}

function describeMoney({ money }: ComparedBatch): Cells {
  const { costUsd, unpricedCalls, calls, usage, retryShare, costPerAcceptedUsd } = money;
  return [
    ['Cost', unpricedCalls === 0 ? formatUsd(costUsd) : `over ${formatUsd(costUsd)}`],
    ['Cost per accepted', costPerAcceptedUsd === null ? '-' : formatUsd(costPerAcceptedUsd)],
    ['Calls', formatTokens(calls)],
    ['Input tokens', formatTokens(usage.inputTokens)],
    ['Output tokens', formatTokens(usage.outputTokens)],
    ['Spent on retries', retryShare === null ? '-' : formatPercent(retryShare)],
  ];
}

function describeSteps({ steps }: ComparedBatch): Cells {
  return steps.flatMap(({ step, accepted, retries }) => [
    [`${step}: accepted`, formatRate(accepted)] as const,
    [`${step}: retries`, formatTokens(retries)] as const,
  ]);
}

function toFieldRow({ field, batches }: ComparedField): CompareView['rows'][number] {
  return toRow(field === '' ? 'value' : field, batches.map(describeField));
}

function describeField({ kinds, numbers, values }: FieldSummary): string {
  if (numbers !== null) return `mean ${toDigits(numbers.mean)} (${toDigits(numbers.min)} to ${toDigits(numbers.max)})`;
  if (kinds !== null)
    return kinds
      .slice(0, mostKinds)
      .map(({ value, share }) => `${value} ${formatPercent(share)}`)
      .join(', ');
  return `${formatTokens(values)} texts`;
}

function toDigits(value: number): string {
  return Number(value.toPrecision(4)).toString();
}

function wordsOf({ states, changes, moreChanges }: ItemDifference): readonly string[] {
  const isSame = states.every((state) => state === states[0]);
  return [
    ...(isSame ? [] : [states.map((state) => state ?? 'missing').join(states.length === 2 ? ' → ' : ' | ')]),
    ...changes.map(({ path, values }) => `${path === '' ? '' : `${path}: `}${formatCompared(values, 'short')}`),
    ...(moreChanges ? ['… and more'] : []),
  ];
}
