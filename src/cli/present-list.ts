import { formatTokens } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatSpent } from './money-words.ts';
import { formatAge, type StatusPresentation } from './present-status.ts';
import { type Column, formatTable } from './table.ts';

/** A batch of the list, or why it cannot be read. */
export type ListRow =
  | Pick<StatusPresentation, 'batchId' | 'plan' | 'spending' | 'simulated' | 'createdAt' | 'holder' | 'sourceWasReadToItsEnd'>
  | { readonly batchId: string; readonly problem: string };

const columns: readonly Column[] = [
  { title: 'Batch', mayShrink: true },
  { title: 'Items', align: 'right' },
  { title: 'Accepted', align: 'right' },
  { title: 'Rejected', align: 'right' },
  { title: 'Failed', align: 'right' },
  { title: 'Cost', align: 'right' },
  { title: 'Created', mayShrink: true },
  { title: 'State' },
];

/** All batches, one a line; those that cannot be read stand below with what is wrong. */
export function presentList(rows: readonly ListRow[], now: number, width = 80): string {
  if (rows.length === 0) return 'There are no batches yet. Make one: batch-pipeline acquire --batch-id <id>\n';
  const readable = rows.filter((row) => 'plan' in row);
  const broken = rows.filter((row) => 'problem' in row);
  const lines = [
    ...(readable.length === 0 ? [] : formatTable(columns, readable.map((row) => toRow(row, now)), width)),
    ...broken.map(({ batchId, problem }) => `${toTerminalText(batchId, 130)}: ${toTerminalText(problem)}`),
    ...(readable.some(({ simulated }) => simulated) ? ['* a rehearsal: its money is simulated'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function toRow(row: Extract<ListRow, { plan: unknown }>, now: number): readonly string[] {
  const { counts } = row.plan;
  const cost = row.spending.unpricedCalls === 0 ? formatSpent(row.spending) : 'unknown';
  return [
    toTerminalText(row.batchId, 130),
    formatTokens(counts.acquired),
    formatTokens(counts.accepted),
    formatTokens(counts.rejected),
    formatTokens(counts.failed),
    `${cost}${row.simulated ? '*' : ''}`,
    formatAge(row.createdAt, now).replace('less than a minute ago', 'just now'),
    stateOf(row),
  ];
}

function stateOf({ plan, holder, sourceWasReadToItsEnd }: Extract<ListRow, { plan: unknown }>): string {
  const { counts, missing } = plan;
  if (holder !== null) return 'running';
  if (counts.inFlight > 0) return 'in flight';
  if (counts.failed > 0) return 'failed';
  if (counts.waiting > 0 || missing.length > 0 || !sourceWasReadToItsEnd) return 'waiting';
  return counts.rejected > 0 ? 'rejected' : 'complete';
}
