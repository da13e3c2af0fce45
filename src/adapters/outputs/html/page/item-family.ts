import { isJsonObject, type JsonObject, type JsonValue } from '../../../../core/json.ts';
import type { PageFacts } from '../page-facts.ts';
import { countOfLevel } from '../level-words.ts';
import { isCut, type Row } from '../row.ts';
import { toShortText } from '../../../../core/short-text.ts';
import { element, find } from './element.ts';
import type { Items } from './items.ts';
import { stateBadge } from './state-badge.ts';
import { showInPortions } from './value-view.ts';

type Open = (place: number) => void;

/** The parents of an item, the acquired one first. */
export function parentsOf(items: Items, place: number): readonly number[] {
  const parent = items.rowAt(place)[10];
  return parent < 0 ? [] : [...parentsOf(items, parent), parent];
}

/** An item's raw whole: a child's own fields over its parent's. */
export function wholeRaw(items: Items, place: number): JsonObject {
  const parent = items.rowAt(place)[10];
  const own = ownRaw(items, place);
  return parent < 0 ? own : { ...wholeRaw(items, parent), ...own };
}

/** What an item's raw has that its parent's has not. */
export function ownRaw(items: Items, place: number): JsonObject {
  const row = items.rowAt(place);
  const detail = items.detailAt(place);
  const raw = detail.raw ?? row[6];
  if (!isJsonObject(raw)) return {};
  const parent = row[10];
  if (parent < 0) return raw;
  const inherited = wholeRaw(items, parent);
  return Object.fromEntries(
    Object.entries(raw).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(inherited[name])),
  );
}

/** `city-bikes › idea 3`: each a way up. */
export function trailOf(items: Items, place: number, open: Open): HTMLElement | null {
  const parents = parentsOf(items, place);
  if (parents.length === 0) return null;
  return element(
    'nav',
    { class: 'trail', 'aria-label': 'Parents' },
    ...parents.flatMap((parent) => [itemLink(items.rowAt(parent)[0], parent, open), ' › ']),
  );
}

/** `10 children of idea`: each leads down to the list of them. */
export function descentOf(facts: PageFacts, items: Items, place: number): HTMLElement | null {
  const counts = new Map<number, number>();
  for (const child of items.childrenOf(place)) {
    const level = items.rowAt(child)[9];
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return element(
    'p',
    { class: 'trail' },
    ...[...counts].flatMap(([level, count], index) => {
      const expand = facts.levels[level]?.expand ?? null;
      const link = element(
        'button',
        { type: 'button', class: 'link', click: () => find(toSectionId(expand), HTMLElement)?.scrollIntoView() },
        countOfLevel(count, { expand }),
      );
      return index === 0 ? [link] : [' · ', link];
    }),
  );
}

/** Id of the section of a step in the item that is open. */
export function toSectionId(step: string | null): string {
  return `step-${step}`;
}

/** Links to what an expand step made of an item. */
export function childList(items: Items, places: readonly number[], open: Open): HTMLElement {
  const list = element('ul', { class: 'children' });
  showInPortions(list, places, (place) => {
    const row = items.rowAt(place);
    return element(
      'li',
      {},
      stateBadge(row[1]),
      ' ',
      itemLink(row[0].split('--').at(-1) ?? row[0], place, open),
      ' ',
      element('span', { class: 'child-name', dir: 'auto' }, nameOf(ownRaw(items, place))),
      ' ',
      element('span', { class: 'quiet' }, glanceAt(row)),
    );
  });
  return list;
}

function itemLink(text: string, place: number, open: Open): HTMLElement {
  return element('button', { type: 'button', class: 'link', click: () => open(place) }, element('bdi', {}, text));
}

const namingKeys = /^(name|title|subject|label|question|headline|topic)$/i;

/** What a person would call a child by: a name in its element, else the first short text. */
function nameOf(raw: JsonObject): string {
  const fields = Object.values(raw).flatMap((value): readonly (readonly [string, JsonValue])[] =>
    isJsonObject(value) ? Object.entries(value) : [['', value]],
  );
  const [, name = null] =
    fields.find(([key, value]) => namingKeys.test(key) && typeof value === 'string') ??
    fields.find(([, value]) => typeof value === 'string' || typeof value === 'number') ??
    [];
  return name === null ? '' : toShortText(String(name), 90);
}

/** Up to three numbers and short words of the newest value: enough to compare children without opening them. */
function glanceAt(row: Row): string {
  const [steps, value] = [row[8], row[7]];
  const newest = value ?? (steps === 0 ? null : Object.values(steps).findLast((part) => part !== null));
  if (newest === null || newest === undefined) return '';
  if (!isJsonObject(newest)) return typeof newest === 'object' ? '' : toShortText(String(newest), 60);
  return Object.entries(newest)
    .filter(
      ([, part]) =>
        typeof part === 'number' || typeof part === 'boolean' || (typeof part === 'string' && part.length <= 24),
    )
    .slice(0, 3)
    .map(([name, part]) => `${name} ${typeof part === 'boolean' ? (part ? 'yes' : 'no') : String(part)}`)
    .join(' · ');
}

/** Whether something of an item was cut, so that the table's values are not the whole ones. */
export function wasCut(row: Row): boolean {
  return (row[5] & isCut) !== 0;
}
