import type { JsonValue } from '../json.ts';
import type { SectionAs } from '../pipeline.ts';
import type { Note } from '../verdict.ts';
import { shorten } from './describe-value.ts';
import { extractJson } from './extract-json.ts';
import { readList, stripMarks } from './text-lines.ts';
import { splitLines } from './code-blocks.ts';

/** A text read as what a field says it is, or why it cannot be. */
export type Converted =
  | { readonly kind: 'value'; readonly value: JsonValue; readonly notes: readonly Note[] }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads a text as `as` says. */
export function convertText(text: string, as: SectionAs): Converted {
  if (as === 'text') return found(text);
  if (as === 'number') return orProblem(readNumber(text), `no number in ${quote(text)}`);
  if (as === 'boolean') return orProblem(readBoolean(text), `neither true nor false, yes nor no: ${quote(text)}`);
  if (as === 'list') {
    const list = readList(splitLines(text));
    return orProblem(list.length === 0 ? null : list, `no bullets or numbered lines in ${quote(text)}`);
  }
  const extracted = extractJson(text);
  return extracted.kind === 'found'
    ? { kind: 'value', value: extracted.value, notes: extracted.notes }
    : { kind: 'problem', message: extracted.message };
}

const number =
  /(?<![\p{L}\p{N}])[-−+]?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?(?:[eE][+-]?\d+(?![\p{L}\p{N}]))?|\d+(?:\.\d+)?/u;

/** The first number in a text: `8/10` → 8, `1,234` → 1234, `80 %` → 80. */
function readNumber(text: string): number | null {
  const match = number.exec(text);
  if (match === null) return null;
  const value = Number(match[0].replaceAll(',', '').replace('−', '-'));
  return Number.isFinite(value) ? value : null;
}

/** true and yes, false and no, alone or before a mark of punctuation: `Yes, because …` is yes, `no idea` is nothing. */
function readBoolean(text: string): boolean | null {
  const match = /^[^\p{L}\p{N}]*(true|yes|false|no)\s*(?:$|[^\p{L}\p{N}\s])/iu.exec(stripMarks(text).trim());
  if (match === null) return null;
  return /^(?:true|yes)$/i.test(match[1] ?? '');
}

function found(value: JsonValue): Converted {
  return { kind: 'value', value, notes: [] };
}

function orProblem(value: JsonValue, message: string): Converted {
  return value === null ? { kind: 'problem', message } : found(value);
}

export function quote(text: string): string {
  return JSON.stringify(shorten(text.trim().replace(/\s+/g, ' '), 60));
}
