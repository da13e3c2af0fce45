import { formatCount } from '../figures.ts';
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
    const isAtOther = query.level !== table.query.level;
    void table.ask(query);
    if (isAtOther) drawLevel(query.level ?? facts.results);
    drawFilters();
    for (const button of buttonsWith('state')) press(button, table.query.states.has(numberOf(button, 'state')));
    for (const bar of buttonsWith('bar'))
      press(bar, table.query.bars.get(numberOf(bar, 'chart'))?.has(numberOf(bar, 'bar')) ?? false);
    document.documentElement.classList.toggle('has-bars', table.query.bars.size > 0);
  }

  /** Another level has other columns and other counts. */
  function drawLevel(level: number): void {
    for (const button of buttonsWith('level')) press(button, numberOf(button, 'level') === level);
    const counts = facts.levels[level]?.counts ?? [];
    for (const button of buttonsWith('state')) {
      const count = counts[numberOf(button, 'state')] ?? 0;
      button.hidden = count === 0;
      button.querySelector('.state-count')?.replaceChildren(formatCount(count));
    }
    connectColumns(facts, table, level);
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
            ask({ ...everything, level: query.level, sort: query.sort });
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
    bar.addEventListener('click', () => {
      const chart = numberOf(bar, 'chart');
      ask(withBar(atLevel(table.query, facts.charts[chart]?.level ?? facts.results), chart, numberOf(bar, 'bar')));
    });
  for (const button of buttonsWith('level'))
    button.addEventListener('click', () => ask(atLevel(table.query, numberOf(button, 'level'))));
  for (const button of buttonsWith('cause')) {
    button.addEventListener('click', () => {
      const cause = numberOf(button, 'cause');
      if (search !== null) search.value = '';
      ask({ ...everything, level: facts.causes[cause]?.level ?? facts.results, cause });
      find('items', HTMLElement)?.scrollIntoView();
    });
  }
  drawLevel(facts.results);
}

function connectColumns(facts: PageFacts, table: Table, level: number): void {
  const ofLevel = facts.columns.flatMap((column, index) => (column.level === level ? [{ column, index }] : []));
  const shown = new Set(ofLevel.flatMap(({ column, index }) => (column.isShown ? [index] : [])));
  const boxes = ofLevel.map(({ column, index }) =>
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

function buttonsWith(name: 'level' | 'state' | 'bar' | 'cause'): readonly HTMLElement[] {
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

/** What was chosen of one level's states, bars and columns means nothing at another; a search goes along. */
function atLevel(query: Query, level: number): Query {
  return query.level === level ? query : { ...everything, level, text: query.text };
}

function withBar(query: Query, chart: number, bar: number): Query {
  const bars = new Map(query.bars);
  const chosen = toggled(bars.get(chart) ?? new Set(), bar);
  if (chosen.size === 0) bars.delete(chart);
  else bars.set(chart, chosen);
  return { ...query, bars };
}
