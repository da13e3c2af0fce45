import type { JsonValue } from '../json.ts';
import type { SectionField } from '../pipeline.ts';
import type { Note } from '../verdict.ts';
import { normalizeHeading, readOutline } from './answer-outline.ts';
import { splitLines } from './code-blocks.ts';
import { convertText, quote } from './convert-text.ts';
import { shorten } from './describe-value.ts';
import { maxMatchedChars } from './find-pattern-problem.ts';
import { runPattern, tooSlow } from './run-pattern.ts';
import { isSeparator, stripBold, stripBullet } from './text-lines.ts';

/** An object read out of a text field by field. With problems the value holds the fields that could be read. */
export interface ReadFields {
  readonly value: { readonly [key: string]: JsonValue };
  readonly problems: readonly string[];
  readonly notes: readonly Note[];
}

/** Reads an answer written in Markdown by its headings and labels. */
export function readSections(answer: string, fields: readonly SectionField[]): ReadFields {
  const outline = readOutline(
    answer,
    fields.flatMap(({ label }) => (label === null ? [] : [label])),
  );
  const entries: [string, JsonValue][] = [];
  const problems: string[] = [];
  const notes: Note[] = [];
  for (const field of fields) {
    const isHeading = field.heading !== null;
    const title = field.heading ?? field.label ?? '';
    const name = normalizeHeading(title);
    const found = isHeading
      ? outline.headings.filter((heading) => heading.name === name)
      : outline.labels.filter((label) => normalizeHeading(label.name) === name);
    const text = found.at(-1)?.text ?? '';
    if (text === '') {
      if (field.optional) entries.push([field.name, null]);
      else if (isHeading)
        problems.push(
          found.length > 0
            ? `${field.name}: there is nothing below the heading "${title}"`
            : `${field.name}: the heading "${title}" is missing`,
        );
      else problems.push(`${field.name}: the line "${title}: …" is missing`);
      continue;
    }
    if (found.length > 1)
      notes.push({
        kind: 'warning',
        message: `${field.name}: ${isHeading ? 'the heading' : 'the label'} "${title}" stands ${found.length} times; the last one was taken`,
      });
    const read = field.item === null ? convertText(text, field.as) : matchLines(text, field.item);
    if (read.kind === 'problem') {
      problems.push(`${field.name}: ${read.message}`);
      continue;
    }
    entries.push([field.name, read.value]);
    notes.push(...read.notes.map((note) => ({ ...note, message: `${field.name}: ${note.message}` })));
  }
  return { value: Object.fromEntries(entries), problems, notes };
}

/** Each line, without bullet and bold marks, matched; named groups make an object. */
function matchLines(text: string, pattern: string): ReturnType<typeof convertText> {
  const expression = new RegExp(pattern);
  const lines = splitLines(text)
    .filter((line) => line.trim() !== '' && !isSeparator(line))
    .map((line) => stripBold(stripBullet(line)).trim());
  const values: JsonValue[] = [];
  const unmatched: string[] = [];
  for (const line of lines) {
    const found =
      line.length <= maxMatchedChars
        ? runPattern(line, () => expression.exec(line))
        : { kind: 'ended' as const, result: null };
    if (found.kind === 'too-slow')
      return { kind: 'problem', message: `the pattern ${shorten(pattern, 100)} ${tooSlow}` };
    if (found.result === null) unmatched.push(line);
    else values.push(valueOfMatch(found.result));
  }
  if (values.length === 0)
    return { kind: 'problem', message: `none of ${lines.length} lines matched: ${quoteSome(unmatched)}` };
  const notes: Note[] =
    unmatched.length === 0
      ? []
      : [
          {
            kind: 'warning',
            message: `${unmatched.length} of ${lines.length} lines did not match: ${quoteSome(unmatched)}`,
          },
        ];
  return { kind: 'value', value: values, notes };
}

/** Named groups as an object, else the first group, else what matched; a group that did not take part is null. */
export function valueOfMatch(match: RegExpExecArray): JsonValue {
  if (match.groups !== undefined)
    return Object.fromEntries(Object.entries(match.groups).map(([name, text]) => [name, text ?? null]));
  return match.length > 1 ? (match[1] ?? null) : match[0];
}

function quoteSome(lines: readonly string[]): string {
  const shown = lines.slice(0, 3).map(quote).join(', ');
  return lines.length > 3 ? `${shown} and ${lines.length - 3} more` : shown;
}
