import { formatTokens } from '../../../core/money-text.ts';
import type { ItemPage, ItemQuery, ItemRow } from '../../../ports/dashboard-backend.ts';
import { cutMiddle, type Line, toLine, toSpan } from '../../look/line.ts';
import { itemStateSpan } from '../../look/state-words.ts';
import type { ListPosition } from '../../widgets/list-position.ts';
import { type Column, tableLines } from '../../widgets/table.ts';

export const itemFilters = [null, 'accepted', 'rejected', 'failed', 'waiting', 'in flight'] as const;
export const itemSorts = ['order', 'id', 'state', 'attempts'] as const;

export type ItemChoice = Omit<ItemQuery, 'offset' | 'count'>;

/** What to ask for so that the window and a page before and behind it are there; it changes once a page. */
export function toItemQuery(choice: ItemChoice, top: number, height: number): ItemQuery {
  const page = Math.max(1, height);
  const offset = Math.max(0, (Math.floor(top / page) - 1) * page);
  return { ...choice, offset, count: page * 4 };
}

/** What is shown, in words: `rejected · at judge · by id, the other way round · 12`. */
export function itemsInfo(choice: ItemChoice, page: ItemPage | null, searchLine: Line): Line {
  const words = [
    choice.state ?? 'all',
    ...(choice.step === null ? [] : [`at ${choice.step}`]),
    choice.sort === 'order' ? 'in order' : `by ${choice.sort}`,
    ...(choice.isDescending ? ['reversed'] : []),
    ...(page === null ? [] : [`${formatTokens(page.total)}${page.isCounted ? '' : ' …'}`]),
  ];
  const search = searchLine.length === 0 ? [] : [...searchLine, toSpan('  ')];
  return [...search, ...toLine(toSpan(words.join(' · '), 'dim'))];
}

export function itemLines(
  page: ItemPage | null,
  position: ListPosition,
  hasFocus: boolean,
  size: { readonly columns: number; readonly rows: number },
): readonly Line[] {
  if (page === null) return [[], toLine(toSpan('  …', 'dim'))];
  if (page.total === 0) return [[], toLine(toSpan('  There are none of these.', 'dim'))];
  return tableLines(
    {
      name: 'items',
      columns,
      total: page.total,
      position,
      hasFocus,
      rowAt: (index) => page.rows[index - page.offset] ?? null,
    },
    size,
  );
}

const columns: readonly Column<ItemRow>[] = [
  { title: 'Item', width: { least: 22, most: 48 }, cell: ({ id }, width) => cutMiddle(id, width) },
  { title: 'State', width: 11, cell: ({ state }) => itemStateSpan(state) },
  { title: 'Step', width: 10, cell: ({ step }) => toSpan(step ?? '', 'dim') },
  { title: 'Attempt', width: 7, align: 'right', cell: ({ attempts }) => String(attempts) },
  { title: 'Next, or how it ended', width: { least: 14 }, cell: ({ note }) => toSpan(note, 'dim') },
];
