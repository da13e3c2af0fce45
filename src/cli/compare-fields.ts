import type { ComparedField, Comparison } from '../core/comparison.ts';
import type { FieldSummary, Kind } from '../core/field-summary.ts';
import type { MeanDifference } from '../core/mean-difference.ts';
import { formatTokens } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatRate, letterOf } from './compare-values.ts';
import { type Column, formatTable } from './table.ts';

const mostKinds = 8;
const mostFields = 30;

/** A block for each field: its kinds with counts and shares, or its mean with its interval; and how far both agree. */
export function formatFields({ fields, batches }: Comparison, width: number): readonly string[] {
  const hasDifference = fields.some(({ meanDifference }) => meanDifference !== null);
  const columns: readonly Column[] = [
    { title: '', mayShrink: true },
    ...batches.map((_, place): Column => ({ title: letterOf(place), align: 'right' })),
    ...(hasDifference ? [{ title: 'B - A', align: 'right' } as const] : []),
  ];
  const blocks = fields.slice(0, mostFields).map((field) => ({ title: titleOf(field), rows: rowsOf(field) }));
  if (blocks.length === 0) return [];
  const [header = '', ...lines] = formatTable(
    columns,
    blocks.flatMap(({ rows }) => rows),
    width,
  );
  const left = [...lines];
  const more = fields.length - mostFields;
  return [
    header,
    ...blocks.flatMap(({ title, rows }) => [title, ...left.splice(0, rows.length)]),
    ...(more > 0 ? [`… ${formatTokens(more)} more fields; --field shows one of them, --json has all`] : []),
    ...(fields.some(({ kappa }) => kappa !== null)
      ? ["kappa: Cohen's; 1 is full agreement, 0 what chance alone would give"]
      : []),
  ];
}

function rowsOf(field: ComparedField): readonly (readonly string[])[] {
  const hasNulls = field.batches.some(({ nulls }) => nulls > 0);
  return [
    ...kindRows(field),
    ...numberRows(field),
    ...(hasNulls ? [['  null', ...field.batches.map(({ nulls }) => formatTokens(nulls))]] : []),
  ];
}

function titleOf({ field, agreement, kappa }: ComparedField): string {
  const parts = [
    ...(agreement === null || agreement.of === 0 ? [] : [`equal ${formatRate(agreement)}`]),
    ...(kappa === null ? [] : [`kappa ${kappa.toFixed(2)}`]),
  ];
  const name = field === '' ? '(the value itself)' : toTerminalText(field, 60);
  return parts.length === 0 ? name : `${name}: ${parts.join(', ')}`;
}

function kindRows({ batches }: ComparedField): readonly (readonly string[])[] {
  const counts = new Map<Kind['value'], number>();
  for (const { kinds } of batches)
    for (const { value, count } of kinds ?? []) counts.set(value, (counts.get(value) ?? 0) + count);
  const values = [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
  const shown = values.slice(0, mostKinds);
  const rest = values.length - shown.length;
  return [
    ...shown.map((value) => [`  ${nameOf(value)}`, ...batches.map((batch) => toKind(batch, value))]),
    ...(rest > 0 ? [[`  … ${formatTokens(rest)} more`]] : []),
  ];
}

function toKind({ kinds, values }: FieldSummary, value: Kind['value']): string {
  if (kinds === null) return values === 0 ? '-' : 'too many kinds';
  const kind = kinds.find((candidate) => candidate.value === value);
  return kind === undefined ? '0' : `${formatTokens(kind.count)} (${(kind.share * 100).toFixed(0)}%)`;
}

function nameOf(value: Kind['value']): string {
  if (value === '') return '""';
  return typeof value === 'string' ? toTerminalText(value, 40) : value ? 'true' : 'false';
}

function numberRows({ batches, meanDifference }: ComparedField): readonly (readonly string[])[] {
  if (batches.every(({ numbers }) => numbers === null)) return [];
  return [
    ['  mean', ...batches.map(toMean), ...(meanDifference === null ? [] : [toDifference(meanDifference)])],
    [
      '  from, to',
      ...batches.map(({ numbers }) => (numbers === null ? '-' : `${short(numbers.min)}, ${short(numbers.max)}`)),
    ],
  ];
}

function toMean({ numbers }: FieldSummary): string {
  if (numbers === null) return '-';
  const { mean, interval } = numbers;
  return `${short(mean)}${interval === null ? '' : ` (${interval.map(short).join(' to ')})`}`;
}

/** Of the items that both have: `-0.027 (-0.09 to 0.036)`. */
function toDifference({ difference, interval }: MeanDifference): string {
  return `${short(difference)}${interval === null ? '' : ` (${interval.map(short).join(' to ')})`}`;
}

/** Three significant digits, without needless zeros. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
