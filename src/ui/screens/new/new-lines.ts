import { formatTokens, formatUsd, formatUsdAtMost } from '../../../core/money-text.ts';
import type { BackendError, EstimateView, ModelRow, PipelineRow } from '../../../ports/dashboard-backend.ts';
import { beside, fitBlock, fitLine, lineWidth, type Line, type Span, toLine, toSpan } from '../../look/line.ts';
import { hasKey, type Keys, rateWords } from '../../look/model-words.ts';
import { paneTitle } from '../../look/pane.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';
import type { Column } from '../../widgets/table.ts';
import { type TextEdit, textEditLine } from '../../widgets/text-edit.ts';
import { choicesOf, type FieldProblems, kindOf, type NewField, newFields, type NewValues } from './new-form.ts';

const wideColumns = 140;
const labelColumns = 12;
/** Behind it stands what is to be said of the value. */
const valueColumns = 24;
const wordLines = 2;

export interface NewPicture {
  readonly values: NewValues;
  readonly edit: TextEdit;
  readonly focus: NewField;
  readonly problems: FieldProblems;
  /** Belongs to no field. */
  readonly error: BackendError | null;
  readonly pipeline: PipelineRow | null;
  readonly model: ModelRow | null;
  readonly models: readonly ModelRow[];
  readonly keys: Keys;
  /** Of what the fields say now; null: it is under way, or cannot be. */
  readonly estimate: EstimateView | null;
  readonly isUnderWay: boolean;
  /** Lines of the block that are scrolled away. */
  readonly top: number;
  /** Instead of the estimate: the open list. */
  readonly list: readonly Line[] | null;
}

export interface NewLayout {
  readonly isWide: boolean;
  readonly left: number;
  /** Where the estimate or a list stands. */
  readonly area: { readonly columns: number; readonly rows: number };
}

export function layOutNew(size: Size): NewLayout {
  const isWide = size.columns >= wideColumns;
  const left = isWide ? Math.floor((size.columns - 3) * 0.48) : size.columns;
  const above = newFields.length + wordLines + 1;
  // The last row is left to what is told.
  return isWide
    ? { isWide, left, area: { columns: size.columns - 3 - left, rows: size.rows } }
    : { isWide, left, area: { columns: size.columns, rows: size.rows - above - 1 } };
}

export function newLines(picture: NewPicture, layout: NewLayout, size: Size): readonly Line[] {
  const fields = newFields.map((field) => fieldLine(picture, field, layout.left));
  const form = [...fields, ...fitBlock(wordsLines(picture, layout.left), layout.left, wordLines), startLine(picture)];
  const { area } = layout;
  const list = picture.list === null ? estimateLines(picture, area) : picture.list;
  if (!layout.isWide) return [...form, ...fitBlock(list, area.columns, area.rows)];
  return beside(
    [
      { lines: [[], ...form, [], ...pipelineLines(picture, layout.left)], columns: layout.left },
      { lines: list, columns: area.columns },
    ],
    size.rows,
  );
}

const labels: Readonly<Record<NewField, string>> = {
  pipeline: 'Pipeline',
  id: 'Id',
  provider: 'Provider',
  model: 'Model',
  limit: 'Limit',
  lane: 'Lane',
  workers: 'Workers',
  cap: 'Cap in $',
  sandbox: 'Sandbox',
};

/** Of the field that is filled in. */
const explanations: Readonly<Record<NewField, string>> = {
  pipeline: 'Which pipeline is run. Enter, or the first letters of its name: the list.',
  id: 'The name of the batch and of its folder. It stays; what people call it can be changed later.',
  provider: 'Whose models are meant: the cheapest of them is taken, and can be changed below.',
  model: 'Which model answers, in every step. Enter, or the first letters of its name: the list, with prices.',
  limit: 'Only so many items, the first ones. Nothing: all.',
  lane: 'realtime: at once. flex: half price, when there is room. batch: half price, within a day.',
  workers: 'How many calls at once at most. Nothing: 5.',
  cap: 'The run stops before the batch has cost more than this. Nothing: what you consent to is the end.',
  sandbox: 'A rehearsal: the sandbox answers instead of the provider, and nothing is billed.',
};

function fieldLine(picture: NewPicture, field: NewField, columns: number): Line {
  const { focus, problems } = picture;
  const hasFocus = field === focus;
  const hit = `field:${field}`;
  const label = toSpan(
    `${labels[field]}${' '.repeat(labelColumns - labels[field].length)}`,
    hasFocus ? 'accent' : 'dim',
  );
  const marker = toSpan(hasFocus ? ' ▸ ' : '   ', 'accent');
  const problem = problems[field];
  const room = columns - labelColumns - 4;
  const value =
    kindOf(field) === 'text' && hasFocus
      ? textEditLine(picture.edit, Math.floor(room * 0.6))
      : valueSpans(picture, field);
  const keys = !hasFocus || picture.list !== null ? [] : kindOf(field) === 'choice' ? [toSpan('  ‹ ›', 'accent')] : [];
  const note = problem === undefined ? noteOf(picture, field) : toSpan(`✗ ${problem}`, 'bad');
  const filled = fitLine([...value, ...keys], Math.max(valueColumns, lineWidth([...value, ...keys])));
  return fitLine(
    [marker, label, ...filled, toSpan('  '), note].map((span) => ({ ...span, hit })),
    columns,
  );
}

function valueSpans({ values, pipeline, models, model }: NewPicture, field: NewField): readonly Span[] {
  const value = values[field];
  if (field === 'pipeline') return [toSpan(pipeline?.name ?? (value === '' ? 'none yet' : value))];
  if (field === 'model' && value === '') return [toSpan('as the pipeline says', 'dim')];
  const choice = choicesOf(field, models, model).find((one) => one.value === value);
  if (choice !== undefined) return [toSpan(choice.label, value === '' ? 'dim' : 'plain')];
  if (value === '') return [toSpan({ limit: 'all', workers: '5', cap: 'none' }[field as string] ?? '', 'dim')];
  return [toSpan(value)];
}

function noteOf({ pipeline, model, keys, values }: NewPicture, field: NewField): Span {
  if (field === 'pipeline' && pipeline !== null) {
    const steps = pipeline.steps === 1 ? '1 step' : `${pipeline.steps} steps`;
    return toSpan([steps, pipeline.source, pipeline.path].filter((word) => word !== '').join(' · '), 'dim');
  }
  if (field !== 'model' || model === null) return toSpan('');
  if (!hasKey(model.provider, keys) && values.sandbox !== 'yes') {
    const variable = keys.find(({ provider }) => provider === model.provider)?.variable ?? 'its key';
    return toSpan(`▲ ${variable} is not set`, 'warning');
  }
  return toSpan(rateWords(model), 'dim');
}

/** What the field is for, or what is wrong with it. */
function wordsLines({ focus, problems }: NewPicture, columns: number): readonly Line[] {
  const problem = problems[focus];
  return wrapText(problem ?? explanations[focus], columns - 5).map((line) =>
    toLine('   ', toSpan(line, problem === undefined ? 'dim' : 'bad')),
  );
}

function startLine({ estimate, isUnderWay, values, problems, error, list, focus }: NewPicture): Line {
  if (list !== null) return [];
  const hit = 'start';
  if (error !== null) return toLine(toSpan(` ✗ ${error.message} ${error.hint}`, 'bad'));
  if (Object.keys(problems).length > 0) return toLine(toSpan(' ✗ Not yet: see the fields that are marked.', 'bad'));
  if (isUnderWay) return toLine(toSpan(' … estimating', 'dim'));
  if (estimate === null) return [];
  return toLine(
    toSpan(kindOf(focus) === 'list' ? ' Tab, then Enter' : ' Enter', 'accent', hit),
    toSpan(` starts ${values.id} `, 'strong', hit),
    toSpan(amountOf(estimate), 'strong', hit),
    toSpan(values.sandbox === 'yes' ? ' (simulated)' : '', 'dim', hit),
  );
}

function amountOf({ costUsd }: EstimateView): string {
  if (costUsd === null) return 'at an unknown price';
  return costUsd.upper === 0 ? 'for nothing' : `for up to ${formatUsdAtMost(costUsd.upper)}`;
}

/** The figures, the lanes side by side, and the block that `estimate` prints. */
function estimateLines(picture: NewPicture, area: NewLayout['area']): readonly Line[] {
  const { estimate, isUnderWay, top } = picture;
  const title = (info: Line): Line => paneTitle({ name: 'estimate', title: 'What it would cost', info }, area.columns);
  if (estimate === null) return [title(toLine(toSpan(isUnderWay ? 'estimating …' : '', 'dim')))];
  const lanes = lanesLines(estimate, picture.values.lane, area.columns);
  const block = blockLines(estimate, area.columns);
  const room = Math.max(0, area.rows - 2 - lanes.length);
  const from = Math.max(0, Math.min(top, block.length - room));
  const more =
    block.length > room && room > 0 ? `${from + 1}-${Math.min(block.length, from + room)} of ${block.length}` : '';
  return [title(toLine(toSpan(more, 'dim'))), figuresLine(estimate), ...lanes, ...block.slice(from, from + room)];
}

/** How far the block can be scrolled. */
export function mostTop(estimate: EstimateView | null, lane: string, area: NewLayout['area']): number {
  if (estimate === null) return 0;
  const room = area.rows - 2 - lanesLines(estimate, lane, area.columns).length;
  return Math.max(0, blockLines(estimate, area.columns).length - Math.max(0, room));
}

function blockLines({ lines }: EstimateView, columns: number): readonly Line[] {
  return lines.flatMap((line) => wrapText(line, columns - 2).map((part) => toLine(toSpan(` ${part}`, 'dim'))));
}

function figuresLine({ items, calls, costUsd }: EstimateView): Line {
  return toLine(
    ' ',
    toSpan(items === null ? 'unknown' : formatTokens(items), 'strong'),
    toSpan(items === 1 ? ' item  ' : ' items  ', 'dim'),
    toSpan(formatTokens(calls), 'strong'),
    toSpan(calls === 1 ? ' call  ' : ' calls  ', 'dim'),
    ...(costUsd === null
      ? [toSpan('price unknown', 'warning')]
      : [
          toSpan(formatUsd(costUsd.expected), 'strong'),
          toSpan(' expected, up to ', 'dim'),
          toSpan(formatUsdAtMost(costUsd.upper), 'strong'),
        ]),
  );
}

/** Each lane a column: its upper end, and when it would be done. */
function lanesLines({ lanes }: EstimateView, chosen: string, columns: number): readonly Line[] {
  if (lanes.length < 2) return [];
  const each = Math.floor((columns - 2) / lanes.length) - 2;
  const blocks = lanes.map(({ lane, upperUsd, words }) => [
    toLine(
      toSpan(lane === chosen ? '▸ ' : '  ', 'accent'),
      toSpan(lane, lane === chosen ? 'accent' : 'strong', `lane:${lane}`),
      toSpan(upperUsd === null ? '  price unknown' : `  up to ${formatUsdAtMost(upperUsd)}`, 'strong', `lane:${lane}`),
    ),
    // What it rests on stands at its end, and in the block below.
    ...wrapText(words.replace(/ \([^()]*\)$/, ''), each - 2).map((line) =>
      toLine(toSpan(`  ${line}`, 'dim', `lane:${lane}`)),
    ),
  ]);
  const rows = Math.max(...blocks.map((block) => block.length));
  return [
    ...Array.from(
      { length: rows },
      (_, row): Line => [toSpan(' '), ...blocks.flatMap((block) => [...fitLine(block[row] ?? [], each), toSpan('  ')])],
    ),
    [],
  ];
}

function pipelineLines({ pipeline }: NewPicture, columns: number): readonly Line[] {
  if (pipeline === null) return [];
  return [
    paneTitle({ name: 'pipeline', title: pipeline.name }, columns),
    ...wrapText(pipeline.description ?? '', columns - 2).map((line) => toLine(` ${line}`)),
    toLine(toSpan(` ${pipeline.path}`, 'dim')),
    ...(pipeline.problem === null
      ? []
      : wrapText(`✗ ${pipeline.problem}`, columns - 2).map((line) => toLine(toSpan(` ${line}`, 'bad')))),
  ];
}

export const pipelineColumns: readonly Column<PipelineRow>[] = [
  {
    title: 'Pipeline',
    width: { least: 16, most: 30 },
    cell: ({ name, problem }) => (problem === null ? name : toSpan(`✗ ${name}`, 'bad')),
  },
  { title: 'Steps', width: 5, align: 'right', cell: ({ steps }) => String(steps) },
  { title: 'Source', width: { least: 12, most: 24 }, rank: 1, cell: ({ source }) => toSpan(source, 'dim') },
  { title: 'What it does', width: { least: 20 }, cell: ({ description }) => toSpan(description ?? '', 'dim') },
];
