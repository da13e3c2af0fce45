import { toVisibleText } from '../visible-text.ts';

type Child = Node | string | number | null | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

/**
 * Makes an element. Texts become text nodes and nothing else, so no text of a model is ever read as HTML.
 * An attribute that is a function listens to the event of its name; false and null are left out.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== null && value !== false)
      made.setAttribute(name, value === true ? '' : typeof value === 'string' ? toVisibleText(value) : String(value));
  }
  for (const child of children) {
    if (child === null || child === false) continue;
    made.append(typeof child === 'object' ? child : toVisibleText(String(child)));
  }
  return made;
}

/** The element with the id; null where the page has none, as in an empty batch. */
export function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind | null {
  const found = document.getElementById(id);
  return found instanceof kind ? found : null;
}
