import type { PageFacts } from '../page-facts.ts';
import { connectControls } from './controls.ts';
import { element } from './element.ts';
import { createItemDialog } from './item-dialog.ts';
import { createItems } from './items.ts';
import { createTable } from './table.ts';

function start(): void {
  const facts = JSON.parse(document.getElementById('facts')?.textContent ?? 'null') as PageFacts;
  const items = createItems(facts);
  const table = createTable(facts, items, (place) => dialog.open(place));
  const dialog = createItemDialog(facts, items, table.neighbour);
  connectControls(facts, table);

  const section = document.getElementById('items');
  if (section !== null)
    new IntersectionObserver(([entry]) =>
      document.documentElement.classList.toggle('sees-items', entry?.isIntersecting),
    ).observe(section);

  const openFromAddress = () => {
    const id = /^#item=(.+)$/.exec(location.hash)?.[1];
    if (id === undefined) return;
    const place = items.placeOf(decodeURIComponent(id));
    if (place >= 0) dialog.open(place);
  };
  addEventListener('hashchange', openFromAddress);
  openFromAddress();
}

document.documentElement.classList.add('has-script');
try {
  start();
} catch (error) {
  document
    .getElementById('items')
    ?.append(element('p', { class: 'limit', role: 'alert' }, `The table could not be shown: ${String(error)}`));
  throw error;
}
