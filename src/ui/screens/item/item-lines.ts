import { countOf } from '../../../core/block-text.ts';
import { formatTokens, formatUsd } from '../../../core/money-text.ts';
import type { AnswerView } from '../../../core/view.ts';
import type { ItemDetail } from '../../../ports/dashboard-backend.ts';
import { beside, fitBlock, type Line, type Span, toLine, toSpan, withHit } from '../../look/line.ts';
import { paneTitle, tabsLine } from '../../look/pane.ts';
import { itemStateSpan } from '../../look/state-words.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';
import { settleList } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';
import { type ItemTab, itemTabs } from './answer-texts.ts';

const wideColumns = 140;
const narrowAnswers = 6;

/** Where the text of a tab goes: its columns and rows. */
export interface ItemLayout {
  readonly isWide: boolean;
  readonly why: readonly string[];
  readonly left: number;
  /** With its title and the names of columns. */
  readonly answers: number;
  readonly text: { readonly columns: number; readonly rows: number };
}

export function layOutItem({ why, item }: ItemDetail, size: Size): ItemLayout {
  const isWide = size.columns >= wideColumns;
  const wrapped = wrapText(why, size.columns - 2).slice(0, 2);
  const rows = size.rows - 1 - wrapped.length;
  const left = isWide ? Math.floor((size.columns - 3) * 0.42) : size.columns;
  const answers = isWide ? rows : 2 + Math.max(1, Math.min(narrowAnswers, item.answers.length));
  const text = isWide
    ? { columns: size.columns - 3 - left, rows: rows - 1 }
    : { columns: size.columns, rows: rows - answers - 1 };
  return { isWide, why: wrapped, left, answers, text };
}

export function itemScreenLines(
  picture: {
    readonly detail: ItemDetail;
    readonly answer: number;
    readonly tab: ItemTab;
    readonly text: readonly Line[];
    readonly textInfo: Line;
  },
  layout: ItemLayout,
): readonly Line[] {
  const { item } = picture.detail;
  const answers = fitBlock(answersPane(item.answers, picture.answer, layout), layout.left, layout.answers);
  const tabs = itemTabs.map((name) => ({ name, title: name }));
  const text = [
    tabsLine(tabs, picture.tab, picture.textInfo, layout.text.columns),
    ...withHit(fitBlock(picture.text, layout.text.columns, layout.text.rows), 'text'),
  ];
  const top = [
    toLine(
      ' ',
      itemStateSpan(item.state),
      `  ${countOf(item.attempts, 'attempt')}`,
      toSpan(item.parent === null ? '' : `  child ${item.index ?? ''} of ${item.parent}`, 'dim'),
      toSpan(item.costUsd === null ? '  cost unknown' : `  ${formatUsd(item.costUsd)}`, 'strong'),
    ),
    ...layout.why.map((line) => toLine(toSpan(` ${line}`, 'dim'))),
  ];
  if (!layout.isWide) return [...top, ...answers, ...text];
  return [
    ...top,
    ...beside(
      [
        { lines: answers, columns: layout.left },
        { lines: text, columns: layout.text.columns },
      ],
      layout.answers,
    ),
  ];
}

function answersPane(answers: readonly AnswerView[], chosen: number, layout: ItemLayout): readonly Line[] {
  const title = paneTitle({ name: 'answers', title: 'Line' }, layout.left);
  if (answers.length === 0) return [title, toLine(toSpan('  There are no answers yet.', 'dim'))];
  const height = layout.answers - 2;
  return [
    title,
    ...tableLines(
      {
        name: 'answers',
        columns,
        total: answers.length,
        position: settleList({ cursor: chosen, top: 0 }, answers.length, height),
        hasFocus: true,
        rowAt: (index) => answers[index] ?? null,
      },
      { columns: layout.left, rows: layout.answers - 1 },
    ),
  ];
}

const columns: readonly Column<AnswerView>[] = [
  { title: 'Step', width: { least: 10, most: 20 }, cell: ({ step }) => step },
  { title: 'Attempt', width: 7, align: 'right', cell: ({ attempt }) => String(attempt) },
  { title: 'Verdict', width: 10, cell: verdictSpan },
  { title: '', width: 9, cell: ({ setAside }) => toSpan(setAside ? 'set aside' : '', 'dim') },
  { title: 'In', width: 7, align: 'right', cell: ({ usage }) => tokens(usage?.inputTokens) },
  { title: 'Out', width: 6, align: 'right', cell: ({ usage }) => tokens(usage?.outputTokens) },
  {
    title: 'Cost',
    width: 10,
    align: 'right',
    cell: ({ costUsd }) => (costUsd === null ? toSpan('-', 'dim') : formatUsd(costUsd)),
  },
  { title: 'Model', width: { least: 10, most: 24 }, rank: 1, cell: ({ model }) => toSpan(model ?? '', 'dim') },
];

function verdictSpan({ verdict, finishReason }: AnswerView): Span {
  if (verdict === 'accepted') return toSpan('✓ accepted', 'good');
  if (verdict === 'rejected') return toSpan('✗ rejected', 'warning');
  if (verdict === 'skipped') return toSpan('· skipped', 'dim');
  return toSpan(finishReason === null ? '○ none yet' : `○ ${finishReason}`, 'dim');
}

function tokens(amount: number | undefined): string {
  return amount === undefined ? '' : formatTokens(amount);
}
