import { formatCommand, type NamedFolders } from '../core/batch-commands.ts';
import { countOf, formatHeading, formatTree } from '../core/block-text.ts';
import {
  type ComparedBatch,
  type ComparedMoney,
  type Comparison,
  type ItemDifference,
  rateNames,
} from '../core/comparison.ts';
import { formatPercent, formatTokens, formatUsd } from '../core/money-text.ts';
import type { Difference } from '../core/rate-difference.ts';
import { toTerminalText } from '../core/terminal-text.ts';
import { formatFields } from './compare-fields.ts';
import { digitsOf, formatCompared, formatRate, letterOf } from './compare-values.ts';
import { type Column, formatTable } from './table.ts';

export interface CompareLook {
  readonly folders: NamedFolders;
  /** The file that every difference was written to; null: none. */
  readonly output: string | null;
  /** Values of listed items whole: they were asked for by name. */
  readonly isFull: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Batches are called A, B … below their names: ids are long, and columns few. */
export function presentComparison(comparison: Comparison, look: CompareLook): string {
  const { batches, step } = comparison;
  const lines = [
    ...formatHeading(`COMPARE: ${countOf(batches.length, 'batch', 'batches')}`),
    ...batches.flatMap((batch, place) => titleOf(batch, letterOf(place))),
    ...(step === null ? [] : [`Values compared: those of ${toTerminalText(step, 40)}`]),
    ...section('Items', rateLines(comparison, look.width)),
    ...section('Tokens and cost', moneyLines(comparison, look.width)),
    ...section('Steps', stepLines(batches, look.width)),
    ...section('Models', modelLines(batches, look.width)),
    ...section(
      `Fields of ${step === null ? 'the results' : toTerminalText(step, 40)}`,
      formatFields(comparison, look.width),
    ),
    ...section('Item by item', matchLines(comparison)),
    ...listLines(comparison, look),
    nextLine(comparison, look.folders),
  ];
  return `${lines.join('\n')}\n`;
}

function titleOf(batch: ComparedBatch, letter: string): readonly string[] {
  const marks = [...(batch.simulated ? ['SIMULATED'] : []), ...(batch.archived ? ['archived'] : [])];
  const name = batch.name === null ? '' : `  ${toTerminalText(batch.name, 200)}`;
  const models = batch.models.map((model) => toTerminalText(model, 60)).join(', ');
  return [
    `${letter}  ${batch.batchId}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}${name}`,
    `   ${[toTerminalText(batch.pipeline, 60), ...(models === '' ? [] : [models]), batch.createdAt.slice(0, 10)].join(' · ')}`,
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...formatHeading(title, '-'), ...lines];
}

function rateLines({ batches, differences }: Comparison, width: number): readonly string[] {
  const columns = withBatches(batches, { title: '' }, differences === null ? [] : ['B - A, points']);
  const kind = batches.map(({ level }) => (level === null ? '' : ` (children of ${toTerminalText(level, 24)})`));
  const rows = [
    ['Items', ...batches.map(({ counts }, place) => `${formatTokens(counts.acquired)}${kind[place] ?? ''}`)],
    ...rateNames.map((name) => [
      name[0]?.toUpperCase() + name.slice(1),
      ...batches.map(({ rates }) => formatRate(rates[name])),
      ...(differences === null ? [] : [formatDifference(differences[name])]),
    ]),
    ['Still open', ...batches.map(({ counts }) => formatTokens(counts.waiting + counts.inFlight))],
  ];
  const method =
    differences === null
      ? ''
      : `; of the difference: Newcombe, ${differences.method === 'paired' ? 'the same items on both sides' : 'independent items'}`;
  return [...formatTable(columns, rows, width), `In brackets: 95 % intervals (Wilson${method})`];
}

function formatDifference({ difference, interval }: Difference): string {
  const signed = (share: number, digits: number) => {
    const text = (share * 100).toFixed(digits);
    return `${Number(text) > 0 ? '+' : ''}${Number(text) === 0 ? (0).toFixed(digits) : text}`;
  };
  const [low, high] = interval;
  const digits = digitsOf(interval);
  return `${signed(difference, 1)} (${signed(low, digits)} to ${signed(high, digits)})`;
}

function moneyLines({ batches }: Comparison, width: number): readonly string[] {
  if (batches.every(({ money }) => money.calls === 0)) return [];
  const [first, second] = batches;
  const isPair = batches.length === 2 && first !== undefined && second !== undefined;
  const isOneKind = batches.every(({ simulated }) => simulated === first?.simulated);
  const columns = withBatches(batches, { title: '' }, isPair ? ['B / A'] : []);
  const row = (
    title: string,
    of: (batch: ComparedBatch) => number | null,
    format: (value: number) => string,
    isMoney = false,
  ) => {
    const values = batches.map(of);
    return [
      title,
      ...values.map((value) => (value === null ? '-' : format(value))),
      ...(isPair ? [isMoney && !isOneKind ? '' : formatRatio(values[0] ?? null, values[1] ?? null)] : []),
    ];
  };
  const rows = [
    [
      'Cost',
      ...batches.map(({ money }) => formatCost(money)),
      ...(isPair && isOneKind ? [costRatio(first, second)] : []),
    ],
    row('Cost of an accepted one', ({ money }) => money.costPerAcceptedUsd, formatUsd, true),
    row('Calls', ({ money }) => money.calls, formatTokens),
    row('Tokens in', ({ money }) => money.usage.inputTokens, formatTokens),
    row('Tokens out', ({ money }) => money.usage.outputTokens, formatTokens),
    [
      'Spent on retries',
      ...batches.map(({ money }) =>
        money.retryCalls === 0
          ? '-'
          : `${formatUsd(money.retryCostUsd)}${money.retryShare === null ? '' : ` (${formatPercent(money.retryShare)})`}`,
      ),
    ],
  ];
  const simulated = batches.flatMap((batch, place) => (batch.simulated ? [letterOf(place)] : []));
  return [
    ...formatTable(columns, rows, width),
    ...(simulated.length === 0
      ? []
      : [
          `${simulated.join(', ')}: a rehearsal, its money is simulated${isOneKind ? '' : ' and is not set against real money'}`,
        ]),
  ];
}

function formatCost({
  costUsd,
  unpricedCalls,
  calls,
}: Pick<ComparedMoney, 'costUsd' | 'unpricedCalls' | 'calls'>): string {
  if (unpricedCalls === 0) return formatUsd(costUsd);
  return unpricedCalls >= calls ? 'unknown' : `>${formatUsd(costUsd)}`;
}

function costRatio(first: ComparedBatch, second: ComparedBatch): string {
  const isKnown = first.money.unpricedCalls + second.money.unpricedCalls === 0;
  return isKnown ? formatRatio(first.money.costUsd, second.money.costUsd) : '';
}

/** `0.50`: half of it. */
function formatRatio(first: number | null, second: number | null): string {
  return first === null || second === null || first <= 0 ? '' : (second / first).toFixed(2);
}

function stepLines(batches: readonly ComparedBatch[], width: number): readonly string[] {
  const names = [...new Set(batches.flatMap(({ steps }) => steps.map(({ step }) => step)))];
  const columns: readonly Column[] = [
    { title: 'Step', mayShrink: true },
    { title: '' },
    { title: 'Accepted', align: 'right' },
    { title: 'Retries', align: 'right' },
    { title: 'Calls', align: 'right' },
    { title: 'Cost', align: 'right' },
  ];
  const rows = names.flatMap((name) =>
    batches.map(({ steps }, place) => {
      const step = steps.find((candidate) => candidate.step === name);
      const title = place === 0 ? toTerminalText(name, 40) : '';
      if (step === undefined) return [title, letterOf(place), 'no such step'];
      const isPaid = step.kind === 'prompt';
      return [
        title,
        letterOf(place),
        formatRate(step.accepted),
        formatTokens(step.retries),
        isPaid ? formatTokens(step.calls) : '-',
        isPaid ? formatCost(step) : '-',
      ];
    }),
  );
  return rows.length === 0 ? [] : formatTable(columns, rows, width);
}

function modelLines(batches: readonly ComparedBatch[], width: number): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'Model', mayShrink: true },
    { title: '' },
    { title: 'Calls', align: 'right' },
    { title: 'In', align: 'right' },
    { title: 'Out', align: 'right' },
    { title: 'Cost', align: 'right' },
  ];
  const names = [
    ...new Set(batches.flatMap(({ byModel }) => byModel.map(({ provider, model }) => `${provider}/${model}`))),
  ];
  const rows = names.flatMap((name) =>
    batches.flatMap(({ byModel }, place) => {
      const own = byModel.find(({ provider, model }) => `${provider}/${model}` === name);
      if (own === undefined) return [];
      const { calls, inputTokens, outputTokens } = own;
      return [
        [
          toTerminalText(name, 60),
          letterOf(place),
          ...[calls, inputTokens, outputTokens].map(formatTokens),
          formatCost(own),
        ],
      ];
    }),
  );
  return rows.length === 0 ? [] : formatTable(columns, rows, width);
}

function matchLines({ matches, batches, step }: Comparison): readonly string[] {
  const { items, rawDiffers, compared, agreement, valueInOneAlone } = matches;
  if (items === 0) return ['No id stands in all of them: nothing to compare item by item.'];
  const what = step === null ? 'a result' : `a value of ${toTerminalText(step, 40)}`;
  const alone = valueInOneAlone.flatMap((count, place) =>
    count === 0 ? [] : [`${formatTokens(count)} in ${letterOf(place)} alone`],
  );
  return [
    `${countOf(items, 'id')} ${items === 1 ? 'stands' : 'stand'} in ${batches.length === 2 ? 'both' : 'all of them'}${rawDiffers === 0 ? '' : `; ${formatTokens(rawDiffers)} of them with another raw.json, which are not compared`}`,
    `${formatTokens(compared)} ${compared === 1 ? 'has' : 'have'} ${what} in ${batches.length === 2 ? 'both' : 'all'}${alone.length === 0 ? '' : `; ${alone.join(', ')}`}`,
    ...(compared === 0
      ? []
      : [
          `${formatTokens(agreement.count)} of these ${agreement.count === 1 ? 'is' : 'are'} equal: ${formatRate(agreement)}`,
        ]),
  ];
}

function listLines({ matches, listed }: Comparison, { output, width, isFull }: CompareLook): readonly string[] {
  const more = matches.differing - listed.length;
  const written =
    output === null ? [] : [`All ${formatTokens(matches.differing)} are written to ${toTerminalText(output, 500)}`];
  const rest =
    more <= 0
      ? []
      : [
          `… ${formatTokens(more)} more; --limit lists more of them${output === null ? ', --output writes all to a CSV file' : ''}`,
        ];
  return [
    ...formatTree([...listed.map((difference) => toText(difference, isFull ? 'full' : 'short')), ...rest], width),
    ...written,
  ];
}

/** `item-0003: tone: warm → cold; scores.mood: 0.7 → 0.4`. */
function toText({ itemId, states, changes, moreChanges }: ItemDifference, length: 'short' | 'full'): string {
  const parts = [
    ...(new Set(states).size > 1
      ? [
          formatCompared(
            states.map((state) => state ?? 'not acquired'),
            length,
          ),
        ]
      : []),
    ...changes.map(
      ({ path, values }) => `${path === '' ? '' : `${toTerminalText(path, 100)}: `}${formatCompared(values, length)}`,
    ),
    ...(moreChanges ? ['…'] : []),
  ];
  return `${toTerminalText(itemId, 300)}: ${parts.join('; ')}`;
}

function nextLine({ listed, batches }: Comparison, folders: NamedFolders): string {
  const [first] = listed;
  const batch = batches.find(({ archived }) => !archived);
  if (first === undefined || batch === undefined) return 'Next: nothing differs that could be shown';
  return `Next: ${formatCommand({ batchId: batch.batchId, ...folders }, 'show', ['--item', first.itemId])}`;
}

function withBatches(batches: readonly ComparedBatch[], first: Column, more: readonly string[]): readonly Column[] {
  const right = (title: string): Column => ({ title, align: 'right' });
  return [first, ...batches.map((_, place) => right(letterOf(place))), ...more.map(right)];
}
