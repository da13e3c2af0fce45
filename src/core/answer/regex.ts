import type { JsonValue } from '../json.ts';
import type { RegexField } from '../pipeline.ts';
import type { Note } from '../verdict.ts';
import { type Converted, convertText } from './convert-text.ts';
import { shorten } from './describe-value.ts';
import { maxMatchedChars } from './find-pattern-problem.ts';
import { runPattern, tooSlow } from './run-pattern.ts';
import { type ReadFields, valueOfMatch } from './sections.ts';

/** Beyond so many matches of one pattern something else is wrong. */
const maxMatches = 10_000;

/** Reads an answer by patterns on the whole of it; each field its first match, or all. */
export function readByPatterns(answer: string, fields: readonly RegexField[]): ReadFields {
  if (answer.length > maxMatchedChars) {
    return {
      value: {},
      problems: [`the answer has ${answer.length} characters; patterns are matched against ${maxMatchedChars} at most`],
      notes: [],
    };
  }
  const entries: [string, JsonValue][] = [];
  const problems: string[] = [];
  const notes: Note[] = [];
  for (const field of fields) {
    const found = runPattern(answer, () => findMatches(answer, field));
    if (found.kind === 'too-slow') {
      problems.push(`${field.name}: the pattern ${shorten(field.pattern, 100)} ${tooSlow}`);
      continue;
    }
    const matches = found.result;
    if (matches.length === 0) {
      if (field.optional) entries.push([field.name, null]);
      else problems.push(`${field.name}: nothing matches ${shorten(field.pattern, 100)}`);
      continue;
    }
    const converted = matches.map((match) => convertMatch(match, field));
    const problem = converted.find((one) => one.kind === 'problem');
    if (problem !== undefined) {
      problems.push(`${field.name}: ${problem.message}`);
      continue;
    }
    const values = converted.flatMap((one) => (one.kind === 'value' ? [one.value] : []));
    entries.push([field.name, field.all ? values : (values[0] ?? null)]);
    for (const one of converted)
      if (one.kind === 'value')
        notes.push(...one.notes.map((note) => ({ ...note, message: `${field.name}: ${note.message}` })));
  }
  return { value: Object.fromEntries(entries), problems, notes };
}

function findMatches(answer: string, field: RegexField): RegExpExecArray[] {
  if (!field.all) {
    const match = new RegExp(field.pattern, field.flags).exec(answer);
    return match === null ? [] : [match];
  }
  const matches: RegExpExecArray[] = [];
  for (const match of answer.matchAll(new RegExp(field.pattern, `${field.flags}g`))) {
    matches.push(match);
    if (matches.length === maxMatches) break;
  }
  return matches;
}

/** `as` reads what a group or the match gave as text; an object of named groups stays as it is. */
function convertMatch(match: RegExpExecArray, field: RegexField): Converted {
  const value = valueOfMatch(match);
  return typeof value === 'string' ? convertText(value, field.as) : { kind: 'value', value, notes: [] };
}
