import { formatTokens } from '../../../core/money-text.ts';
import type { CompareView } from '../../../ports/dashboard-backend.ts';
import { alignSpan, cutMiddle, type Line, type Tone, toLine, toSpan } from '../../look/line.ts';
import { paneTitle } from '../../look/pane.ts';
import type { Size } from '../../shell.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';

const labelColumns = 24;

/** Above: what is said of each batch, beside each other; below: the items that differ. */
export function compareLines(
  view: CompareView,
  options: { readonly onlyDifferent: boolean; readonly position: ListPosition; readonly side: number },
  size: Size,
): readonly Line[] {
  const rows = shownRows(view, options.onlyDifferent);
  const above = aboveRows(view, options.onlyDifferent, size);
  const each = Math.max(10, Math.min(30, Math.floor((size.columns - labelColumns - 4) / view.batchIds.length) - 2));
  const cells = (texts: readonly string[], toneOf: (index: number) => Tone) =>
    texts.flatMap((text, index) => [
      toSpan('  '),
      alignSpan(toSpan(cutMiddle(text, each), toneOf(index)), each, 'right'),
    ]);
  const info = toLine(
    toSpan(`${formatTokens(view.matched)} items matched, ${formatTokens(view.differing)} differ`, 'dim'),
  );
  return [
    [
      toSpan(' '.repeat(labelColumns + 3)),
      ...cells(
        view.batchIds.map((id, index) => (index === options.side ? `▸${id}` : id)),
        (index) => (index === options.side ? 'accent' : 'strong'),
      ),
    ],
    ...rows.slice(0, above - 1).map(({ label, cells: texts, differs }): Line => {
      const sign = toSpan(differs ? ' ≠ ' : '   ', 'accent');
      return [sign, alignSpan(toSpan(label, 'dim'), labelColumns, 'left'), ...cells(texts, () => 'plain')];
    }),
    ...(rows.length > above - 1 ? [] : [[]]),
    paneTitle({ name: 'differences', title: 'Items that differ', info, hasFocus: true }, size.columns),
    ...(view.differences.length === 0 ? [toLine(toSpan('  None.', 'dim'))] : []),
    ...tableLines(
      {
        name: 'differences',
        columns,
        total: view.differences.length,
        position: options.position,
        hasFocus: true,
        rowAt: (index) => view.differences[index] ?? null,
      },
      { columns: size.columns, rows: size.rows - above - 2 },
    ),
  ];
}

/** Rows of the list of differences that are seen. */
export function differencesHeight(view: CompareView, onlyDifferent: boolean, size: Size): number {
  return Math.max(1, size.rows - aboveRows(view, onlyDifferent, size) - 3);
}

function shownRows({ rows }: CompareView, onlyDifferent: boolean) {
  return onlyDifferent ? rows.filter(({ differs }) => differs) : rows;
}

function aboveRows(view: CompareView, onlyDifferent: boolean, size: Size): number {
  return Math.min(1 + shownRows(view, onlyDifferent).length, Math.floor(size.rows * 0.6));
}

const columns: readonly Column<CompareView['differences'][number]>[] = [
  { title: 'Item', width: { least: 14, most: 40 }, cell: ({ id }, width) => cutMiddle(id, width) },
  { title: 'Differs in', width: { least: 30 }, cell: ({ words }) => words.join(' · ') },
];
