import { jsonrepair, JSONRepairError } from 'jsonrepair';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { Note } from '../verdict.ts';
import { findCodeBlocks, splitLines } from './code-blocks.ts';
import { findSilentLosses, findValueProblem, maxDepth } from './inspect-json.ts';
import { findJsonSpans, type JsonSpan, looksLikeJson } from './json-spans.ts';
import { anyRoot, type RootKinds } from './schema-root.ts';

export type ExtractedJson =
  | { readonly kind: 'found'; readonly value: JsonValue; readonly notes: readonly Note[] }
  | { readonly kind: 'none'; readonly message: string };

/** Mending takes more than linear time; beyond this size broken JSON is asked for again instead. */
const maxRepairChars = 100_000;

/**
 * The JSON value of an answer: the whole text, else its last code block of JSON, else the largest balanced {...} or
 * [...] in its prose. What was cut out is parsed as it is, and only when that fails mended. Nothing is mended that
 * was cut off, abbreviated with dots, or holds NaN: that would pass loss for an answer.
 */
export function extractJson(text: string, expected: RootKinds = anyRoot): ExtractedJson {
  const whole = text.replace(/^\uFEFF/, '').trim();
  const parsed = tryParse(whole);
  if (parsed !== undefined) return accept(parsed, whole, []);

  const isScalarOnly = expected.scalar && !expected.object && !expected.array;
  const blocks = findCodeBlocks(splitLines(whole)).filter(({ language, content }) => {
    return /^json/.test(language) || (language === '' && (isScalarOnly || /^\s*[{[]/.test(content)));
  });
  const block = blocks.at(-1)?.content.trim();
  if (block !== undefined) {
    const note: Note = { kind: 'repaired', message: 'the JSON was taken out of a code block' };
    const value = tryParse(block);
    if (value !== undefined) return accept(value, block, [note]);
    return isScalarOnly ? mendScalar(block, [note]) : readSpans(block, expected, [note]);
  }
  return isScalarOnly ? mendScalar(whole, []) : readSpans(whole, expected, []);
}

/** Takes what has the looks of JSON out of a text, and the largest of it. */
function readSpans(text: string, expected: RootKinds, notes: readonly Note[]): ExtractedJson {
  const found = findJsonSpans(text);
  const hidden = found.cutOffAt === null || !found.endsInString ? null : findHiddenEnd(text, found.cutOffAt);
  if (found.cutOffAt !== null && hidden === null)
    return { kind: 'none', message: 'the JSON of the answer is not closed: it looks cut off' };

  const spans = [...found.spans, ...(hidden === null ? [] : [hidden])].filter(({ start }) =>
    looksLikeJson(text, start),
  );
  const fitting = spans.filter(({ start }) => (text[start] === '{' ? expected.object : expected.array));
  if (fitting.length === 0 && expected.array && spans.length > 1) return readOneAfterAnother(text, spans, notes);
  const candidates = fitting.length > 0 ? fitting : spans;
  const largest = candidates.reduce<JsonSpan | null>(
    (best, span) => (best !== null && best.end - best.start > span.end - span.start ? best : span),
    null,
  );
  if (largest === null) return { kind: 'none', message: 'the answer holds no JSON' };

  const isWhole = largest.start === 0 && largest.end === text.length;
  const cutNotes = [...notes];
  if (!isWhole && notes.length === 0)
    cutNotes.push({ kind: 'repaired', message: 'the JSON was taken out of the text around it' });
  if (candidates.length > 1)
    cutNotes.push({
      kind: 'warning',
      message: `the answer holds ${candidates.length} JSON values; the largest was taken`,
    });
  const cut = text.slice(largest.start, largest.end);
  const value = tryParse(cut);
  return value === undefined ? mend(cut, largest.depth, cutNotes) : accept(value, cut, cutNotes);
}

/**
 * Quotes inside strings that were not escaped hide the end; the braces alone may still balance. Trusted only where the
 * last string is plainly ended and no more JSON follows, else the brace that was found may lie inside a string of an
 * answer that was cut off.
 */
function findHiddenEnd(text: string, start: number): JsonSpan | null {
  const span = findJsonSpans(text.slice(start), { ignoresStrings: true }).spans[0];
  if (span === undefined || span.start !== 0 || /["{}[\]]/.test(text.slice(start + span.end))) return null;
  const lastOfString = lastIndexNot(/[\s}\]]/, text, start + span.end - 1);
  if (text[lastOfString] !== '"' || /[:,[{]/.test(text[lastIndexNot(/\s/, text, lastOfString - 1)] ?? ':')) return null;
  return { start, end: start + span.end, depth: span.depth };
}

function lastIndexNot(skipped: RegExp, text: string, from: number): number {
  let index = from;
  while (index >= 0 && skipped.test(text[index] ?? '')) index--;
  return index;
}

/** Objects one after another where a list is wanted are the list; with words between them nobody can say. */
function readOneAfterAnother(text: string, spans: readonly JsonSpan[], notes: readonly Note[]): ExtractedJson {
  const areAdjacent = spans.every(
    (span, index) => index === 0 || /^[\s,;]*$/.test(text.slice(spans[index - 1]?.end ?? 0, span.start)),
  );
  if (!areAdjacent)
    return { kind: 'none', message: `the answer holds ${spans.length} JSON objects where one list is wanted` };
  const joined = `[${spans.map(({ start, end }) => text.slice(start, end)).join(',')}]`;
  const listNotes: Note[] = [
    ...notes,
    { kind: 'repaired', message: `${spans.length} JSON values one after another were taken as a list` },
  ];
  const value = tryParse(joined);
  return value === undefined
    ? mend(joined, 1 + Math.max(...spans.map(({ depth }) => depth)), listNotes)
    : accept(value, joined, listNotes);
}

function mend(cut: string, depth: number, notes: readonly Note[]): ExtractedJson {
  const refusal = findReasonNotToMend(cut, depth);
  if (refusal !== null) return { kind: 'none', message: refusal };
  const mended = tryRepair(cut);
  const value = mended === undefined ? undefined : tryParse(mended);
  if (mended === undefined || value === undefined || typeof value !== 'object' || value === null) return notJson(cut);
  return accept(value, mended, [...notes, { kind: 'repaired', message: 'the JSON was not valid and was mended' }]);
}

/** Bare words where the schema allows a scalar alone: `yes`, 'yes', True. */
function mendScalar(text: string, notes: readonly Note[]): ExtractedJson {
  const refusal = findReasonNotToMend(text, 0);
  if (refusal !== null) return { kind: 'none', message: refusal };
  const mended = tryRepair(text);
  const value = mended === undefined ? undefined : tryParse(mended);
  if (mended === undefined || value === undefined || isJsonObject(value) || Array.isArray(value)) return notJson(text);
  return accept(value, mended, [...notes, { kind: 'repaired', message: 'the JSON was not valid and was mended' }]);
}

function findReasonNotToMend(cut: string, depth: number): string | null {
  if (cut.length > maxRepairChars)
    return `${parseError(cut)}; with more than ${maxRepairChars} characters it is not mended`;
  if (depth > maxDepth) return `the answer is not valid JSON: it nests deeper than ${maxDepth} levels`;
  const bare = cut.replace(/"(?:[^"\\]|\\[\s\S])*"/g, '""');
  if (/(?:^|[\s:,[{-])(?:NaN|Infinity)(?=$|[\s,\]}])/.test(bare))
    return 'the answer holds NaN or Infinity, which are not JSON';
  if (depth > 0 && /\.\.\.|…/.test(bare)) return 'the JSON of the answer is abbreviated with dots';
  return null;
}

function accept(value: JsonValue, source: string, notes: readonly Note[]): ExtractedJson {
  const problem = findValueProblem(value);
  if (problem !== null) return { kind: 'none', message: `the JSON of the answer cannot be taken: ${problem}` };
  const losses = findSilentLosses(source).map((message): Note => ({ kind: 'warning', message }));
  return { kind: 'found', value, notes: [...notes, ...losses] };
}

function notJson(cut: string): ExtractedJson {
  return { kind: 'none', message: parseError(cut) };
}

function parseError(cut: string): string {
  try {
    JSON.parse(cut);
  } catch (error) {
    // The parser's words quote the text and may be long; the place is what helps.
    if (error instanceof SyntaxError)
      return `the answer is not valid JSON: ${error.message.replace(/\s+/g, ' ').slice(0, 160)}`;
    throw error;
  }
  return 'the answer is not valid JSON';
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function tryRepair(text: string): string | undefined {
  try {
    return jsonrepair(text);
  } catch (error) {
    // A RangeError is its recursion on brackets that never end.
    if (error instanceof JSONRepairError || error instanceof RangeError) return undefined;
    throw error;
  }
}
