import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import type { JsonValue } from '../../core/json.ts';

export type SetInYaml =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'no-step' }
  /** Places are from 1; null: nobody knows. */
  | {
      readonly kind: 'no-yaml';
      readonly message: string;
      readonly line: number | null;
      readonly column: number | null;
    };

/**
 * The text of a pipeline with one setting of a step set, or with null taken away. Nothing else of it changes: the value is written where
 * it stands, or a line behind the step's last one. Only where that cannot be done for certain is the whole written anew, with its
 * comments and its order, and with spaces as the library has them.
 */
export function setInYaml(text: string, step: string, key: string, value: JsonValue): SetInYaml {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    const at = error.linePos?.[0];
    const message = error.message.split('\n')[0] ?? 'This is no YAML';
    return { kind: 'no-yaml', message, line: at?.line ?? null, column: at?.col ?? null };
  }
  const target = findStep(document.contents, step);
  if (target === null) return { kind: 'no-step' };
  const edited = editText(text, target, key, value);
  if (value === null) target.delete(key);
  else target.set(key, document.createNode(value));
  const isAsMeant = edited !== null && isSame(edited, document);
  return { kind: 'text', text: isAsMeant ? edited : document.toString({ lineWidth: 0 }) };
}

/** The step's own map; of a pipeline without `steps` the whole is its step `main`. */
function findStep(contents: unknown, step: string): YAMLMap | null {
  if (!isMap(contents)) return null;
  const steps = contents.get('steps', true);
  if (steps === undefined) return step === 'main' ? contents : null;
  if (!isSeq(steps)) return null;
  const nameOf = (item: YAMLMap) => item.get('name') ?? (steps.items.length === 1 ? 'main' : undefined);
  return steps.items.find((item): item is YAMLMap => isMap(item) && nameOf(item) === step) ?? null;
}

/** null: it cannot be done in the text. */
function editText(text: string, target: YAMLMap, key: string, value: JsonValue): string | null {
  const pair = target.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (value === null) return pair === undefined ? text : removePair(text, target, pair);
  const words = stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trimEnd();
  if (words.includes('\n')) return null;
  if (pair !== undefined) {
    const at = placeOf(text, pair);
    return at === null ? null : splice(text, at.valueStart, at.valueEnd, words);
  }
  return addPair(text, target, `${key}: ${words}`);
}

interface PairPlace {
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Where a pair stands that is a key and a value on one line; null: it is another one. */
function placeOf(text: string, { key, value }: Pair): PairPlace | null {
  if (!isScalar(key) || !isScalar(value) || key.range == null || value.range == null) return null;
  const [keyStart] = key.range;
  const [valueStart, valueEnd] = value.range;
  if (valueEnd === valueStart || text.slice(keyStart, valueEnd).includes('\n')) return null;
  return { keyStart, valueStart, valueEnd };
}

/** Behind the last pair, or where that takes several lines behind the first one that takes one. */
function addPair(text: string, target: YAMLMap, words: string): string | null {
  const places = target.items.map((pair) => placeOf(text, pair));
  if (target.flow === true) {
    const last = places.at(-1) ?? null;
    return last === null ? null : splice(text, last.valueEnd, last.valueEnd, `, ${words}`);
  }
  const behind = places.at(-1) ?? places.find((place) => place !== null) ?? null;
  if (behind === null) return null;
  const indent = ' '.repeat(behind.keyStart - lineStartOf(text, behind.keyStart));
  const end = lineEndOf(text, behind.valueEnd);
  return splice(text, end, end, `\n${indent}${words}`);
}

/** With its line, of which a comment stays. */
function removePair(text: string, target: YAMLMap, pair: Pair): string | null {
  const at = placeOf(text, pair);
  if (at === null) return null;
  if (target.flow === true) {
    const index = target.items.indexOf(pair as (typeof target.items)[number]);
    const before = index > 0 ? placeOf(text, target.items[index - 1] as Pair) : null;
    return before === null ? null : splice(text, before.valueEnd, at.valueEnd, '');
  }
  const start = lineStartOf(text, at.keyStart);
  const indent = text.slice(start, at.keyStart);
  if (indent.trim() !== '') return null;
  const end = lineEndOf(text, at.valueEnd);
  const comment = text.slice(at.valueEnd, end).trim();
  return comment === ''
    ? splice(text, start, Math.min(end + 1, text.length), '')
    : splice(text, start, end, `${indent}${comment}`);
}

function lineStartOf(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function lineEndOf(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  const line = end === -1 ? text.length : end;
  return text[line - 1] === '\r' ? line - 1 : line;
}

function splice(text: string, from: number, to: number, words: string): string {
  return text.slice(0, from) + words + text.slice(to);
}

/** Whether the edited text says what is meant, and nothing else; in which order is the same. */
function isSame(edited: string, meant: Document): boolean {
  const document = parseDocument(edited);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), meant.toJS());
}
