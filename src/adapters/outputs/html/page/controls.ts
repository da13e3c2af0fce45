import type { PageFacts } from '../page-facts.ts';
import { everything, isFiltering, type Query } from '../row-query.ts';
import { itemStates } from '../row.ts';
import { element, find } from './element.ts';
import type { Table } from './table.ts';
import { originOf } from './table-cells.ts';

const typingPauseMs = 150;

/** Wires search, states, causes, chart bars and columns to the table, and shows which filters are in use. */
export function connectControls(facts: PageFacts, table: Table): void {
  const search = find('search', HTMLInputElement);
  let typing = 0;

  function ask(query: Query): void {
    void table.ask(query);
    drawFilters();
    for (const button of buttonsWith('state')) press(button, table.query.states.has(numberOf(button, 'state')));
    for (const bar of buttonsWith('bar'))
      press(bar, table.query.bars.get(numberOf(bar, 'chart'))?.has(numberOf(bar, 'bar')) ?? false);
    document.documentElement.classList.toggle('has-bars', table.query.bars.size > 0);
  }

  function drawFilters(): void {
    const { query } = table;
    const cause = query.cause === null ? undefined : facts.causes[query.cause];
    const chips = [
      ...[...query.states].map((state) =>
        chip('State', itemStates[state] ?? '', () => ask({ ...query, states: toggled(query.states, state) })),
      ),
      cause === undefined
        ? null
        : chip('Cause', `${cause.state}, ${cause.label}`, () => ask({ ...query, cause: null })),
      ...[...query.bars].flatMap(([place, bars]) =>
        [...bars].map((bar) =>
          chip(facts.charts[place]?.name ?? '', facts.charts[place]?.bars[bar]?.label ?? '', () =>
            ask(withBar(query, place, bar)),
          ),
        ),
      ),
      query.text.trim() === ''
        ? null
        : chip('Text', query.text.trim(), () => {
            if (search !== null) search.value = '';
            ask({ ...query, text: '' });
          }),
    ].filter((made) => made !== null);
    const clear = element(
      'li',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'link',
          click: () => {
            if (search !== null) search.value = '';
            ask({ ...everything, sort: query.sort });
          },
        },
        'Clear all',
      ),
    );
    find('filters', HTMLUListElement)?.replaceChildren(
      ...chips,
      ...(isFiltering(query) && chips.length > 1 ? [clear] : []),
    );
  }

  search?.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => ask({ ...table.query, text: search.value }), typingPauseMs);
  });
  for (const button of buttonsWith('state'))
    button.addEventListener('click', () =>
      ask({ ...table.query, states: toggled(table.query.states, numberOf(button, 'state')) }),
    );
  for (const bar of buttonsWith('bar'))
    bar.addEventListener('click', () => ask(withBar(table.query, numberOf(bar, 'chart'), numberOf(bar, 'bar'))));
  for (const button of buttonsWith('cause')) {
    button.addEventListener('click', () => {
      ask({ ...everything, cause: numberOf(button, 'cause') });
      find('items', HTMLElement)?.scrollIntoView();
    });
  }
  connectColumns(facts, table);
}

function connectColumns(facts: PageFacts, table: Table): void {
  const shown = new Set(facts.columns.flatMap((column, index) => (column.isShown ? [index] : [])));
  const boxes = facts.columns.map((column, index) =>
    element(
      'label',
      {},
      element('input', {
        type: 'checkbox',
        checked: shown.has(index),
        change: () => {
          if (!shown.delete(index)) shown.add(index);
          table.showColumns(shown);
        },
      }),
      ' ',
      element('bdi', {}, column.name),
      ' ',
      element('small', {}, originOf(column)),
    ),
  );
  find('columns', HTMLDivElement)?.replaceChildren(...boxes);
  table.showColumns(shown);
}

function chip(name: string, text: string, remove: () => void): HTMLElement {
  return element(
    'li',
    {},
    element(
      'button',
      { type: 'button', class: 'chip', title: 'Remove this filter', click: remove },
      element('small', {}, element('bdi', {}, name)),
      ' ',
      element('bdi', {}, text),
      element('span', { 'aria-hidden': 'true' }, ' ×'),
    ),
  );
}

function buttonsWith(name: 'state' | 'bar' | 'cause'): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`button[data-${name}]`)];
}

function numberOf(button: HTMLElement, name: string): number {
  return Number(button.dataset[name]);
}

function press(button: HTMLElement, isPressed: boolean): void {
  button.setAttribute('aria-pressed', String(isPressed));
}

function toggled(set: ReadonlySet<number>, member: number): ReadonlySet<number> {
  const changed = new Set(set);
  if (!changed.delete(member)) changed.add(member);
  return changed;
}

function withBar(query: Query, chart: number, bar: number): Query {
  const bars = new Map(query.bars);
  const chosen = toggled(bars.get(chart) ?? new Set(), bar);
  if (chosen.size === 0) bars.delete(chart);
  else bars.set(chart, chosen);
  return { ...query, bars };
}
