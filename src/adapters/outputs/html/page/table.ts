import { formatCount } from '../figures.ts';
import type { PageFacts } from '../page-facts.ts';
import { countOfLevel } from '../level-words.ts';
import { everything, isFiltering, type Query, sortPlaces, toFilter, toSearchText } from '../row-query.ts';
import type { Row } from '../row.ts';
import { element, find } from './element.ts';
import { type Items, nextSlice } from './items.ts';
import { fieldColumn, fixedColumns, type TableColumn } from './table-cells.ts';

/** The table of items: one page of rows is in the document, whatever the size of the batch. */
export interface Table {
  readonly query: Query;
  /** Asks for other rows; the table follows when they are found. */
  ask(query: Query): Promise<void>;
  showColumns(shown: ReadonlySet<number>): void;
  neighbour(place: number, offset: -1 | 1): number | null;
}

const rowsAPage = 50;
const rowsInPrint = 1000;
const sliceMs = 24;

export function createTable(facts: PageFacts, items: Items, open: (place: number) => void): Table {
  const { first, last } = fixedColumns(facts, open);
  const fields = facts.columns.map(fieldColumn);
  let columns: readonly TableColumn[] = [];
  let query: Query = { ...everything, level: facts.results };
  /** null: all of the level, in their order. */
  let places: readonly number[] | null = null;
  let page = 0;
  let questions = 0;
  let pageSize = rowsAPage;
  const searchTexts: string[] = [];

  const level = () => query.level ?? facts.results;
  const count = () => places?.length ?? items.countOf(level());
  const placeAt = (position: number) => (places === null ? items.placeIn(level(), position) : (places[position] ?? 0));
  const nounOf = (amount: number) => countOfLevel(amount, facts.levels[level()] ?? { expand: null });
  const textOf = (row: Row, place: number) => (searchTexts[place] ??= toSearchText(row));

  async function ask(asked: Query): Promise<void> {
    query = asked;
    questions += 1;
    const question = questions;
    const isStale = () => question !== questions;
    say('Looking…');
    const found = isFiltering(asked) || asked.sort !== null ? await search(asked, isStale) : null;
    if (isStale()) return;
    places = found;
    page = 0;
    drawHead();
    draw();
  }

  async function search(asked: Query, isStale: () => boolean): Promise<number[] | null> {
    if (!(await items.loadAll(isStale))) return null;
    const filter = toFilter(asked, facts.charts, textOf);
    const found: number[] = [];
    let until = performance.now() + sliceMs;
    for (let place = 0; place < items.count; place++) {
      if (filter(items.rowAt(place), place)) found.push(place);
      if (place % 256 === 0 && performance.now() > until) {
        await nextSlice();
        if (isStale()) return null;
        until = performance.now() + sliceMs;
      }
    }
    return asked.sort === null ? found : sortPlaces(found, items.rowAt, asked.sort);
  }

  function drawHead(): void {
    find('head', HTMLTableRowElement)?.replaceChildren(
      ...columns.map((column) => {
        const sorted = query.sort?.by === column.key ? query.sort : null;
        const button = element(
          'button',
          { type: 'button', class: 'sort', click: () => void ask({ ...query, sort: nextSort(column, sorted) }) },
          column.origin !== null && element('small', {}, column.origin),
          element(
            'span',
            {},
            element('bdi', {}, column.name),
            element(
              'span',
              { class: 'arrow', 'aria-hidden': 'true' },
              sorted === null ? '' : sorted.descending ? ' ↓' : ' ↑',
            ),
          ),
        );
        return element(
          'th',
          {
            scope: 'col',
            class: column.isNumber ? 'number' : null,
            'aria-sort': sorted === null ? null : sorted.descending ? 'descending' : 'ascending',
          },
          button,
        );
      }),
    );
  }

  function draw(): void {
    const pages = Math.max(1, Math.ceil(count() / pageSize));
    page = Math.min(Math.max(0, page), pages - 1);
    const rows: HTMLElement[] = [];
    for (let position = page * pageSize; position < Math.min(count(), (page + 1) * pageSize); position++)
      rows.push(drawRow(placeAt(position)));
    if (rows.length === 0)
      rows.push(element('tr', { class: 'nothing' }, element('td', { colspan: columns.length }, 'No item fits.')));
    find('body', HTMLTableSectionElement)?.replaceChildren(...rows);
    const peek = find('peek', HTMLAnchorElement);
    if (peek !== null) peek.textContent = isFiltering(query) ? `Show ${nounOf(count())} ↓` : '';
    say(
      isFiltering(query)
        ? `${formatCount(count())} of ${nounOf(items.countOf(level()))}`
        : nounOf(items.countOf(level())),
    );
    const field = find('page', HTMLInputElement);
    if (field !== null) {
      field.value = String(page + 1);
      field.max = String(pages);
    }
    find('pages', HTMLSpanElement)?.replaceChildren(`of ${formatCount(pages)}`);
    find('previous', HTMLButtonElement)?.toggleAttribute('disabled', page === 0);
    find('next', HTMLButtonElement)?.toggleAttribute('disabled', page >= pages - 1);
  }

  function drawRow(place: number): HTMLElement {
    const row = items.rowAt(place);
    return element(
      'tr',
      {
        click: (event) => {
          const isText = getSelection()?.isCollapsed === false;
          if (!isText && event.target instanceof Element && event.target.closest('button, a') === null) open(place);
        },
      },
      ...columns.map((column) =>
        element(
          column.key === 'id' ? 'th' : 'td',
          {
            class: column.isNumber ? 'number' : null,
            scope: column.key === 'id' ? 'row' : null,
            'data-label': column.name,
          },
          column.cell(row, place),
        ),
      ),
    );
  }

  function turn(to: number): void {
    page = to;
    draw();
    find('items', HTMLElement)?.scrollIntoView({ block: 'start' });
  }

  function showColumns(shown: ReadonlySet<number>): void {
    columns = [...first, ...fields.filter((_, index) => shown.has(index)), ...last];
    drawHead();
    draw();
  }

  find('previous', HTMLButtonElement)?.addEventListener('click', () => turn(page - 1));
  find('next', HTMLButtonElement)?.addEventListener('click', () => turn(page + 1));
  find('page', HTMLInputElement)?.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.valueAsNumber >= 1)
      turn(Math.floor(event.target.valueAsNumber) - 1);
    else draw();
  });
  addEventListener('beforeprint', () => {
    pageSize = rowsInPrint;
    draw();
    if (count() > rowsInPrint) say(`${formatCount(rowsInPrint)} of ${nounOf(count())} are printed`);
  });
  addEventListener('afterprint', () => {
    pageSize = rowsAPage;
    draw();
  });

  return {
    get query() {
      return query;
    },
    ask,
    showColumns,
    neighbour(place, offset) {
      const own = items.rowAt(place)[9];
      // A parent or child that was reached from another item goes on among its like, in the batch's order.
      if (places === null || own !== level()) {
        const position = items.positionOf(place) + offset;
        return position < 0 || position >= items.countOf(own) ? null : items.placeIn(own, position);
      }
      const position = places.indexOf(place);
      return position < 0 ? null : (places[position + offset] ?? null);
    },
  };
}

/** Numbers begin with the largest, texts with A; a third click gives the batch's own order back. */
function nextSort(column: TableColumn, sorted: Query['sort']): Query['sort'] {
  if (sorted === null) return { by: column.key, descending: column.isNumber };
  return sorted.descending === column.isNumber ? { by: column.key, descending: !column.isNumber } : null;
}

function say(text: string): void {
  find('status', HTMLParagraphElement)?.replaceChildren(text);
}
