import { itemStates } from '../row.ts';
import { element } from './element.ts';

export function stateBadge(state: number): HTMLElement {
  const name = itemStates[state] ?? 'unknown';
  return element('span', { class: `state state-${name.replace(' ', '-')}` }, name);
}
