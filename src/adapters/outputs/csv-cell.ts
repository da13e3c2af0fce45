import type { JsonValue } from '../../core/json.ts';

/** One cell by RFC 4180. Null is an empty cell, lists and objects are JSON, text that a spreadsheet would run is neutralised. */
export function toCsvCell(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return quote(toHarmlessText(typeof value === 'string' ? value : JSON.stringify(value)));
}

const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * A text that begins like a formula (also behind white space, also in full-width signs) gets an apostrophe in front,
 * which spreadsheets show as text; a plain number keeps its sign. NUL ends a file for some readers, so it is replaced.
 */
function toHarmlessText(text: string): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
  if (!/^[\t\r]|^\s*[=+\-@＝＋－＠]/.test(clean) || plainNumber.test(clean)) return clean;
  return `'${clean}`;
}

function quote(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsvRow(cells: readonly JsonValue[]): string {
  return `${cells.map(toCsvCell).join(',')}\r\n`;
}
