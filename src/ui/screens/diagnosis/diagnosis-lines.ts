import { formatTokens } from '../../../core/money-text.ts';
import type { ItemView } from '../../../core/view.ts';
import type { DiagnosisView } from '../../../ports/dashboard-backend.ts';
import { beside, fitBlock, type Line, type Span, toLine, toSpan } from '../../look/line.ts';
import { paneTitle, tabsLine } from '../../look/pane.ts';
import { itemStates } from '../../look/state-words.ts';
import { wrapText } from '../../look/wrap-text.ts';
import type { Size } from '../../shell.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';

export type Cause = DiagnosisView['causes'][number];
export type Retry = DiagnosisView['retries'][number];
export const diagnosisPanes = ['causes', 'retries'] as const;
export type DiagnosisPane = (typeof diagnosisPanes)[number];

const wideColumns = 140;
const adviceLines = 3;

export interface DiagnosisLayout {
  readonly isWide: boolean;
  readonly left: number;
  readonly right: number;
  /** Rows of each list, with its line of titles. */
  readonly causes: number;
  readonly retries: number;
  /** Of what is said about the one under the cursor. */
  readonly detail: number;
}

export function layOutDiagnosis({ causes, retries }: DiagnosisView, size: Size): DiagnosisLayout {
  const isWide = size.columns >= wideColumns;
  const left = isWide ? Math.floor((size.columns - 3) * 0.5) : size.columns;
  if (isWide) {
    const below = Math.min(2 + Math.max(1, retries.length), Math.floor(size.rows * 0.4));
    const above = Math.min(2 + Math.max(1, causes.length), size.rows - below - 2);
    const right = size.columns - 3 - left;
    return { isWide, left, right, causes: above, retries: size.rows - above - 2, detail: size.rows - 1 };
  }
  const list = Math.min(1 + Math.max(causes.length, retries.length, 1), Math.floor(size.rows * 0.4));
  return { isWide, left, right: size.columns, causes: list, retries: list, detail: size.rows - list - 3 };
}

export interface DiagnosisPicture {
  readonly view: DiagnosisView;
  readonly pane: DiagnosisPane;
  readonly causesAt: ListPosition;
  readonly retriesAt: ListPosition;
  /** Which example of the cause is chosen. */
  readonly example: number;
}

export function diagnosisLines(picture: DiagnosisPicture, layout: DiagnosisLayout, size: Size): readonly Line[] {
  const { view, pane } = picture;
  const detail = pane === 'causes' ? causeLines(picture, layout) : retryLines(picture, layout.right);
  const current = pane === 'causes' ? 'About this cause' : 'About this rule';
  const detailBlock = [
    paneTitle({ name: 'detail', title: current }, layout.right),
    ...fitBlock(detail, layout.right, layout.detail),
  ];
  if (layout.isWide) {
    const left = [
      paneTitle({ name: 'causes', title: 'Causes', info: causesInfo(view), hasFocus: pane === 'causes' }, layout.left),
      ...fitBlock(causesTable(picture, layout), layout.left, layout.causes),
      paneTitle(
        { name: 'retries', title: 'Retries by rule', info: retriesInfo(view), hasFocus: pane === 'retries' },
        layout.left,
      ),
      ...fitBlock(retriesTable(picture, layout), layout.left, layout.retries),
    ];
    return beside(
      [
        { lines: left, columns: layout.left },
        { lines: detailBlock, columns: layout.right },
      ],
      size.rows,
    );
  }
  const tabs = [
    { name: 'causes', title: 'Causes' },
    { name: 'retries', title: 'Retries by rule' },
  ];
  const info = pane === 'causes' ? causesInfo(view) : retriesInfo(view);
  const list = pane === 'causes' ? causesTable(picture, layout) : retriesTable(picture, layout);
  return [tabsLine(tabs, pane, info, size.columns), ...fitBlock(list, size.columns, layout.causes), ...detailBlock];
}

function causesTable({ view, causesAt, pane }: DiagnosisPicture, layout: DiagnosisLayout): readonly Line[] {
  if (view.causes.length === 0) return [toLine(toSpan('  Nothing has failed, and nothing is left over.', 'dim'))];
  return tableLines(
    {
      name: 'causes',
      columns: causeColumns,
      total: view.causes.length,
      position: causesAt,
      hasFocus: pane === 'causes',
      rowAt: (index) => view.causes[index] ?? null,
    },
    { columns: layout.left, rows: layout.causes },
  );
}

function retriesTable({ view, retriesAt, pane }: DiagnosisPicture, layout: DiagnosisLayout): readonly Line[] {
  if (view.retries.length === 0) return [toLine(toSpan('  No answer had to be asked for again.', 'dim'))];
  return tableLines(
    {
      name: 'retries',
      columns: retryColumns,
      total: view.retries.length,
      position: retriesAt,
      hasFocus: pane === 'retries',
      rowAt: (index) => view.retries[index] ?? null,
    },
    { columns: layout.left, rows: layout.retries },
  );
}

const causeColumns: readonly Column<Cause>[] = [
  { title: 'Items', width: 7, align: 'right', cell: ({ count }) => formatTokens(count) },
  { title: 'State', width: 11, cell: ({ state }) => stateSpan(state) },
  { title: 'Cause', width: { least: 30 }, cell: ({ label }) => label },
];

const retryColumns: readonly Column<Retry>[] = [
  { title: 'Times', width: 7, align: 'right', cell: ({ count }) => formatTokens(count) },
  { title: 'Step', width: { least: 10, most: 18 }, cell: ({ step }) => step },
  { title: 'Rule', width: { least: 14, most: 30 }, cell: ({ rule }) => rule },
  { title: 'For instance', width: { least: 20 }, cell: ({ example }) => toSpan(example, 'dim') },
];

export function stateSpan(state: string): Span {
  const words = itemStates[state as ItemView['state']];
  return words === undefined ? toSpan(state, 'dim') : toSpan(`${words.sign} ${words.word}`, words.tone);
}

function causesInfo({ causes }: DiagnosisView): Line {
  const sum = (state: string) => causes.reduce((all, one) => all + (one.state === state ? one.count : 0), 0);
  const words = ['failed', 'rejected', 'waiting']
    .filter((state) => sum(state) > 0)
    .map((state) => `${formatTokens(sum(state))} ${state}`);
  return toLine(toSpan(words.join(' · '), 'dim'));
}

function retriesInfo({ retries }: DiagnosisView): Line {
  const times = retries.reduce((all, { count }) => all + count, 0);
  return toLine(toSpan(times === 0 ? '' : `${formatTokens(times)} asked again`, 'dim'));
}

/** What usually helps, then the examples with the one that Enter opens. */
function causeLines({ view, causesAt, example }: DiagnosisPicture, layout: DiagnosisLayout): readonly Line[] {
  const cause = view.causes[causesAt.cursor];
  if (cause === undefined) return [];
  const columns = layout.right;
  const advice = cause.advice ?? 'Nothing is known that usually helps. a asks a model.';
  const most = layout.isWide ? Number.POSITIVE_INFINITY : adviceLines;
  return [
    ...(layout.isWide ? wrapText(cause.label, columns - 2).map((line) => toLine(toSpan(` ${line}`, 'strong'))) : []),
    ...wrapText(advice, columns - 17)
      .slice(0, most)
      .map((line, index) =>
        toLine(toSpan(index === 0 ? ' Usually helps  ' : ' '.repeat(16), 'dim'), toSpan(line, 'plain')),
      ),
    [],
    ...cause.examples.flatMap(({ id, message }, index) => exampleLines(id, message, index, index === example, columns)),
  ];
}

function exampleLines(id: string, message: string, index: number, isChosen: boolean, columns: number): readonly Line[] {
  const hit = `examples:${index}`;
  return [
    toLine(toSpan(isChosen ? ' ▸ ' : '   ', 'accent', hit), toSpan(id, isChosen ? 'accent' : 'strong', hit)),
    ...wrapText(message, columns - 6).map((line) => toLine(toSpan(`     ${line}`, 'plain', hit))),
  ];
}

function retryLines({ view, retriesAt }: DiagnosisPicture, columns: number): readonly Line[] {
  const retry = view.retries[retriesAt.cursor];
  if (retry === undefined) return [];
  return [
    toLine(' ', toSpan(retry.step, 'strong'), toSpan('  rule ', 'dim'), toSpan(retry.rule, 'strong')),
    toLine(toSpan(` Sent an answer back ${retry.count === 1 ? 'once' : `${formatTokens(retry.count)} times`}.`)),
    [],
    ...wrapText(retry.example, columns - 2).map((line) => toLine(` ${line}`)),
  ];
}

/** The whole of it, to be copied. */
export function diagnosisText({ causes, retries }: DiagnosisView): string {
  return [
    ...causes.flatMap(({ count, state, label, examples, advice }) => [
      `${count} ${state}: ${label}`,
      ...examples.map(({ id, message }) => `  ${id}: ${message}`),
      ...(advice === null ? [] : [`  ${advice}`]),
    ]),
    ...retries.map(({ count, step, rule, example }) => `${count} times ${step}, ${rule}: ${example}`),
  ].join('\n');
}
