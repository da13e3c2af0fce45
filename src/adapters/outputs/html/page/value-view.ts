import { isJsonObject, type JsonValue } from '../../../../core/json.ts';
import { countOf } from '../figures.ts';
import { element } from './element.ts';

const partsShown = 100;

/** A JSON value as nested lists: names and texts as people read them, not as code. */
export function valueView(value: JsonValue): HTMLElement {
  if (value === null) return element('span', { class: 'none' }, 'null');
  if (typeof value === 'string')
    return value === ''
      ? element('span', { class: 'none' }, 'empty text')
      : element('span', { class: 'text', dir: 'auto' }, value);
  if (typeof value !== 'object') return element('span', { class: 'scalar' }, String(value));
  if (Array.isArray(value)) return listView(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return element('span', { class: 'none' }, 'empty object');
  const list = element('dl', { class: 'object' });
  showInPortions(list, entries, ([name, part]) =>
    element('div', {}, element('dt', {}, element('bdi', {}, name)), element('dd', {}, valueView(part))),
  );
  return list;
}

function listView(values: readonly JsonValue[]): HTMLElement {
  if (values.length === 0) return element('span', { class: 'none' }, 'empty list');
  const isShort = values.every(
    (value) =>
      typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 40),
  );
  const names = gridColumns(values);
  if (names !== null) return gridView(values, names);
  const list = element(isShort ? 'ul' : 'ol', { class: isShort ? 'tags' : 'list' });
  showInPortions(list, values, (value) => element('li', {}, valueView(value)));
  return list;
}

/** The names that all elements have, where they are few and all values short enough for a table; null: they are not. */
function gridColumns(values: readonly JsonValue[]): readonly string[] | null {
  const [first] = values;
  if (values.length < 2 || values.length > partsShown || !isJsonObject(first)) return null;
  const names = Object.keys(first);
  if (names.length < 1 || names.length > 6) return null;
  const isShort = (part: JsonValue | undefined) =>
    part === null || (part !== undefined && typeof part !== 'object' && String(part).length <= 60);
  const fits = (value: JsonValue) =>
    isJsonObject(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name) && isShort(value[name]));
  return values.every(fits) ? names : null;
}

function gridView(values: readonly JsonValue[], names: readonly string[]): HTMLElement {
  const isNumber = (name: string) => values.every((value) => isJsonObject(value) && typeof value[name] === 'number');
  const kinds = names.map((name) => (isNumber(name) ? 'number' : null));
  return element(
    'table',
    { class: 'grid' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...names.map((name, at) => element('th', { scope: 'col', class: kinds[at] ?? null }, element('bdi', {}, name))),
      ),
    ),
    element(
      'tbody',
      {},
      ...values.map((value) =>
        element(
          'tr',
          {},
          ...names.map((name, at) =>
            element('td', { class: kinds[at] ?? null }, isJsonObject(value) && valueView(value[name] ?? null)),
          ),
        ),
      ),
    ),
  );
}

/** A list of ten thousand parts must not freeze the page: a button brings the next hundred. */
export function showInPortions<Part>(
  list: HTMLElement,
  parts: readonly Part[],
  toElement: (part: Part) => HTMLElement,
  from = 0,
): void {
  list.append(...parts.slice(from, from + partsShown).map(toElement));
  const left = parts.length - from - partsShown;
  if (left <= 0) return;
  const more = element(
    'button',
    {
      type: 'button',
      class: 'link',
      click: () => {
        holder.remove();
        showInPortions(list, parts, toElement, from + partsShown);
      },
    },
    `${countOf(left, 'more', 'more')}…`,
  );
  const holder = element(list instanceof HTMLDListElement ? 'div' : 'li', {}, more);
  list.append(holder);
}
