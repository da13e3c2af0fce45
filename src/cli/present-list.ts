import { formatCommand, type NamedFolders } from '../core/batch-commands.ts';
import type { BatchState } from '../core/batch-state.ts';
import type { Lane } from '../core/request.ts';
import { formatDuration, formatPercent, formatTokens, formatUsd } from '../core/money-text.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import type { StatusPresentation } from './present-status.ts';
import { type Column, formatTable } from './table.ts';

/** A batch of the list, or why it cannot be read. */
export type ListRow =
  | (Pick<StatusPresentation, 'batchId' | 'name' | 'plan' | 'spending' | 'simulated' | 'createdAt'> & {
      readonly lanes: readonly Lane[];
      readonly state: BatchState;
    })
  | { readonly batchId: string; readonly problem: string };

type ReadableRow = Extract<ListRow, { plan: unknown }>;

const longestIdInRow = 16;
const columns: readonly Column[] = [
  { title: 'Batch' },
  { title: 'Items', align: 'right' },
  { title: 'Done', align: 'right' },
  { title: 'Accepted', align: 'right' },
  { title: 'Rejected', align: 'right' },
  { title: 'Failed', align: 'right' },
  { title: 'Cost', align: 'right' },
  { title: 'Lane' },
  { title: 'Age' },
  { title: 'State' },
];

const laneColumn = columns.findIndex(({ title }) => title === 'Lane');

export interface ListPresentation {
  readonly folders: NamedFolders;
  readonly isArchived: boolean;
  /** What is said where there are none. */
  readonly none: string;
}

/** All batches, one a line; those that cannot be read stand below with what is wrong. */
export function presentList(
  rows: readonly ListRow[],
  { folders, isArchived, none }: ListPresentation,
  now: number,
  width = 80,
): string {
  const [first] = rows;
  if (first === undefined) return `${none}\n`;
  const readable = rows.filter((row) => 'plan' in row);
  const broken = rows.filter((row) => 'problem' in row);
  const lines = [
    ...toTable(readable, now, width),
    ...broken.map(({ batchId, problem }) => `${toTerminalText(batchId, 130)}: ${toTerminalText(problem)}`),
    ...(readable.some(({ simulated }) => simulated) ? ['* a rehearsal: its money is simulated'] : []),
    `Next: ${formatCommand({ batchId: first.batchId, ...folders }, isArchived ? 'unarchive' : 'status')}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** An id is wanted whole, to be copied: one that is long has a line of its own above its row, and so has one with a name. */
function toTable(rows: readonly ReadableRow[], now: number, width: number): readonly string[] {
  if (rows.length === 0) return [];
  const isLong = ({ batchId, name }: ReadableRow) => batchId.length > longestIdInRow || name !== null;
  const toTitle = ({ batchId, name }: ReadableRow) =>
    `${toTerminalText(batchId)}${name === null ? '' : `  ${toTerminalText(name, 200)}`}`;
  // Who never heard of lanes need not read of them.
  const isPlain = rows.every(({ lanes }) => lanes.every((lane) => lane === 'realtime'));
  const withoutLane = <Cell>(cells: readonly Cell[]) =>
    isPlain ? cells.filter((_, index) => index !== laneColumn) : cells;
  const [header = '', ...lines] = formatTable(
    withoutLane(columns),
    rows.map((row) => withoutLane([isLong(row) ? '' : toTerminalText(row.batchId), ...toCells(row, now)])),
    width,
  );
  return [header, ...rows.flatMap((row, index) => [...(isLong(row) ? [toTitle(row)] : []), lines[index] ?? ''])];
}

function toCells(row: ReadableRow, now: number): readonly string[] {
  const { counts } = row.plan;
  return [
    formatTokens(counts.acquired),
    counts.acquired === 0 ? '-' : formatPercent((counts.accepted + counts.rejected) / counts.acquired),
    formatTokens(counts.accepted),
    formatTokens(counts.rejected),
    formatTokens(counts.failed),
    `${toCost(row.spending)}${row.simulated ? '*' : ''}`,
    toLane(row.lanes),
    toShortAge(row.createdAt, now),
    row.state,
  ];
}

/** That its calls travel in; `mixed`: several. */
function toLane(lanes: readonly Lane[]): string {
  return lanes.length > 1 ? 'mixed' : (lanes[0] ?? '-');
}

/** At least what is known of it. */
function toCost({ calls, costUsd, unpricedCalls }: StatusPresentation['spending']): string {
  if (unpricedCalls === 0) return formatUsd(costUsd);
  return unpricedCalls >= calls ? 'unknown' : `>${formatUsd(costUsd)}`;
}

/** The largest unit: 45s, 4 minutes, 3 days. */
function toShortAge(createdAt: string, now: number): string {
  const age = now - Date.parse(createdAt);
  return Number.isFinite(age) && age >= 0 ? formatDuration(age).split(' ').slice(0, 2).join(' ') : '-';
}

/** What is said where the list has no row. `all`: how many there are in all states. */
export function noneOf(
  archived: boolean,
  all: number,
  states: readonly BatchState[] | undefined,
  folders: NamedFolders,
): string {
  if (all > 0 && states !== undefined) return `None of the ${formatTokens(all)} is ${states.join(' or ')}.`;
  if (archived) return 'No batch is archived.';
  return `There are no batches yet. Make one: ${formatCommand({ batchId: '<id>', ...folders }, 'acquire')}`;
}
