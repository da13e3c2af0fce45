import { countOf, formatUsd } from '../figures.ts';
import type { PageFacts } from '../page-facts.ts';
import { element, find } from './element.ts';
import { itemBody } from './item-body.ts';
import { descentOf, trailOf } from './item-family.ts';
import type { Items } from './items.ts';
import { stateBadge } from './state-badge.ts';

/** Shows one item whole; `neighbour` gives the place before or after it in the table, null at the ends. */
export interface ItemDialog {
  open(place: number): void;
}

export function createItemDialog(
  facts: PageFacts,
  items: Items,
  neighbour: (place: number, offset: -1 | 1) => number | null,
): ItemDialog {
  const dialog = find('item', HTMLDialogElement);
  if (dialog === null) throw new Error('This page is incomplete: the place for an item is missing.');
  let current: number | null = null;

  function open(place: number): void {
    if (dialog === null) return;
    current = place;
    dialog.replaceChildren(head(place), itemBody(facts, items, place, open));
    dialog.scrollTop = 0;
    if (!dialog.open) dialog.showModal();
    document.documentElement.classList.add('has-item');
    const hash = `#item=${encodeURIComponent(items.rowAt(place)[0])}`;
    if (location.hash !== hash) history.replaceState(null, '', hash);
  }

  function move(offset: -1 | 1): void {
    const next = current === null ? null : neighbour(current, offset);
    if (next !== null) open(next);
  }

  function head(place: number): HTMLElement {
    const row = items.rowAt(place);
    const button = (label: string, offset: -1 | 1) =>
      element(
        'button',
        {
          type: 'button',
          title: offset < 0 ? 'Previous item (left arrow)' : 'Next item (right arrow)',
          disabled: neighbour(place, offset) === null,
          click: () => move(offset),
        },
        label,
      );
    const parts = [row[2] > 1 ? countOf(row[2], 'attempt') : null, row[3] === null ? null : formatUsd(row[3])].filter(
      (fact) => fact !== null,
    );
    return element(
      'header',
      { class: 'item-head' },
      element(
        'div',
        {},
        trailOf(items, place, open),
        element('h2', { id: 'item-title', tabindex: -1 }, element('bdi', {}, row[0])),
        element('p', {}, stateBadge(row[1]), ' ', element('span', { class: 'quiet' }, parts.join(' · '))),
        descentOf(facts, items, place),
      ),
      element(
        'div',
        { class: 'item-buttons' },
        button('←', -1),
        button('→', 1),
        element('button', { type: 'button', autofocus: true, click: () => dialog?.close() }, 'Close'),
      ),
    );
  }

  dialog.addEventListener('close', () => {
    document.documentElement.classList.remove('has-item');
    if (location.hash.startsWith('#item=')) history.replaceState(null, '', location.pathname + location.search);
    document.querySelector<HTMLElement>(`[data-open="${current}"]`)?.focus();
    current = null;
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowLeft') move(-1);
    if (event.key === 'ArrowRight') move(1);
  });
  return { open };
}
