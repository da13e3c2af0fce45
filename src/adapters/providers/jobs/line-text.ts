import type { JsonObject } from '../../../core/json.ts';

/** Line breaks to some readers of text (Unicode, "Newline Guidelines"), though not to JSON. */
const otherBreaks = /[\u0085\u2028\u2029]/g;

/** JSON on one line, whoever counts lines. */
export function toLineText(value: JsonObject): string {
  return JSON.stringify(value).replace(
    otherBreaks,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
