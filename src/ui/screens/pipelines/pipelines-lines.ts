import type { PipelineDetail, PipelineRow } from '../../../ports/dashboard-backend.ts';
import { beside, fitBlock, type Line, toLine, toSpan } from '../../look/line.ts';
import { paneTitle } from '../../look/pane.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';

const wideColumns = 140;
/** Under the list: the one under the cursor; the last row is left to what is told. */
const linesBelow = 5;

export interface PipelinesLayout {
  readonly isWide: boolean;
  readonly left: number;
  readonly right: number;
  /** Rows of the table, with its titles. */
  readonly table: number;
}

export function layOutPipelines(size: Size): PipelinesLayout {
  const isWide = size.columns >= wideColumns;
  const left = isWide ? Math.floor((size.columns - 3) * 0.55) : size.columns;
  return { isWide, left, right: size.columns - 3 - left, table: size.rows - 1 - (isWide ? 1 : linesBelow) };
}

export interface PipelinesPicture {
  readonly rows: readonly PipelineRow[];
  readonly total: number;
  readonly position: ListPosition;
  readonly filterLine: Line;
  /** Of the one under the cursor, where there is room for it; null: not yet. */
  readonly detail: PipelineDetail | null;
  /** Instead of the list: that of templates. */
  readonly list: readonly Line[] | null;
}

export function pipelinesLines(picture: PipelinesPicture, layout: PipelinesLayout, size: Size): readonly Line[] {
  const { rows, position } = picture;
  if (picture.list !== null) return picture.list;
  const current = rows[position.cursor];
  const count = rows.length === picture.total ? String(rows.length) : `${rows.length} of ${picture.total}`;
  const info = [...picture.filterLine, toSpan(picture.filterLine.length === 0 ? '' : '  '), toSpan(count, 'dim')];
  const list = [
    paneTitle({ name: 'pipelines', title: 'Pipelines', info, hasFocus: true }, layout.left),
    ...fitBlock(
      rows.length === 0
        ? [toLine(toSpan('  None has these words. Esc shows all.', 'dim'))]
        : tableLines(
            {
              name: 'pipelines',
              columns,
              total: rows.length,
              position,
              hasFocus: true,
              rowAt: (index) => rows[index] ?? null,
            },
            { columns: layout.left, rows: layout.table },
          ),
      layout.left,
      layout.table,
    ),
  ];
  if (!layout.isWide) {
    const below = current === undefined ? [] : aboutLines(current, size.columns).slice(0, linesBelow - 2);
    return [...list, toLine(toSpan('─'.repeat(size.columns), 'dim')), ...below];
  }
  const title = paneTitle({ name: 'about', title: current?.name ?? '' }, layout.right);
  const about =
    current === undefined ? [] : [...aboutLines(current, layout.right), [], ...stepLines(picture.detail, layout.right)];
  return beside(
    [
      { lines: list, columns: layout.left },
      { lines: [title, ...about], columns: layout.right },
    ],
    size.rows,
  );
}

const columns: readonly Column<PipelineRow>[] = [
  { title: 'Pipeline', width: { least: 18, most: 30 }, cell: ({ name }) => name },
  { title: 'Steps', width: 5, align: 'right', cell: ({ steps }) => String(steps) },
  {
    title: 'Kind',
    width: 10,
    cell: ({ isBuiltIn, problem }) =>
      problem !== null ? toSpan('✗ problem', 'bad') : isBuiltIn ? toSpan('built-in', 'dim') : 'own',
  },
  { title: 'Source', width: { least: 14, most: 24 }, cell: ({ source }) => source },
  {
    title: 'What it does',
    width: { least: 20 },
    rank: 1,
    cell: ({ description, problem }) => (problem === null ? toSpan(description ?? '', 'dim') : toSpan(problem, 'bad')),
  },
];

function aboutLines({ path, description, problem }: PipelineRow, columnsOfAll: number): readonly Line[] {
  const words = (text: string, tone: 'plain' | 'bad') =>
    wrapText(text, columnsOfAll - 2).map((line) => toLine(toSpan(` ${line}`, tone)));
  return [
    ...(problem === null ? [] : words(`✗ ${problem}`, 'bad')),
    ...(description === null ? [] : words(description, 'plain')),
    toLine(toSpan(` ${path}`, 'dim')),
  ];
}

function stepLines(detail: PipelineDetail | null, columnsOfAll: number): readonly Line[] {
  if (detail === null) return [toLine(toSpan(' …', 'dim'))];
  return detail.stepDetails.flatMap(({ name, kind, description, settings }) => [
    toLine(toSpan(` ${name}`, 'strong'), toSpan(`  ${kind}`, 'dim'), toSpan(`  ${settingsWords(settings)}`, 'dim')),
    ...(description === null
      ? []
      : wrapText(description, columnsOfAll - 4).map((line) => toLine(toSpan(`   ${line}`)))),
  ]);
}

function settingsWords(settings: PipelineDetail['stepDetails'][number]['settings']): string {
  return settings
    .filter(({ key, value }) => ['model', 'lane', 'when'].includes(key) && value !== '')
    .map(({ key, value }) => (key === 'when' ? `when ${value}` : value))
    .join(' · ');
}

export const templateColumns: readonly Column<{ readonly name: string; readonly description: string }>[] = [
  { title: 'Template', width: { least: 18, most: 26 }, cell: ({ name }) => name },
  { title: 'What it does', width: { least: 30 }, cell: ({ description }) => toSpan(description, 'dim') },
];
