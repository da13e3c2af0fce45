import { toVisibleText } from './visible-text.ts';

/** HTML that was built by `html`, and so has every text in it escaped. */
export interface Markup {
  readonly markup: string;
}

export type MarkupPart = string | number | Markup | null | false | readonly MarkupPart[];

/** Builds HTML out of a template literal: texts are escaped, markup is taken as it is, lists are joined, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  let markup = strings[0] ?? '';
  parts.forEach((part, index) => {
    markup += toMarkupText(part) + (strings[index + 1] ?? '');
  });
  return { markup };
}

function toMarkupText(part: MarkupPart): string {
  if (part === null || part === false) return '';
  if (typeof part === 'string') return escapeText(toVisibleText(part));
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(toMarkupText).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** JSON that stands in a script element: no `<` can end it, no line separator can break it. */
export function toScriptJson(json: string): string {
  if (!/[<\u2028\u2029]/.test(json)) return json;
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
