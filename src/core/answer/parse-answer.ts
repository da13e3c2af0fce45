import type { JsonSchema, JsonValue } from '../json.ts';
import type { ParseDefinition } from '../pipeline.ts';
import { dropOptionalNulls } from '../strict-nulls.ts';
import type { AnswerVerdict, Note, Reason } from '../verdict.ts';
import { checkSchema } from './check-schema.ts';
import { coerceToSchema } from './coerce.ts';
import { extractJson } from './extract-json.ts';
import { type Answer, judgeForm } from './judge-form.ts';
import { readByPatterns } from './regex.ts';
import { rootKindsOf } from './schema-root.ts';
import { type ReadFields, readSections } from './sections.ts';

export interface AnswerToParse {
  readonly definition: ParseDefinition;
  readonly schema: JsonSchema | null;
  readonly coerce: boolean;
  readonly step: string;
  readonly answer: Answer;
}

interface ReadValue {
  readonly value: JsonValue | null;
  readonly reasons: readonly Reason[];
  readonly notes: readonly Note[];
}

const maxNotes = 20;

/**
 * The verdict on an answer before any rule is asked: its form, its parsing, its schema. A rejection holds the value as
 * far as it got. What is accepted is what was coerced: the schema has seen the very value that is stored.
 */
export function parseAnswer(question: AnswerToParse): AnswerVerdict {
  const { answer, step, schema } = question;
  const misshapen = judgeForm(answer, step);
  if (misshapen !== null) return { kind: 'rejected', cause: 'form', reasons: [misshapen], value: null, notes: [] };

  const read = readAnswer(question);
  if (read.reasons.length > 0)
    return { kind: 'rejected', cause: 'form', reasons: read.reasons, value: read.value, notes: shortNotes(read.notes) };
  if (schema === null) return { kind: 'accepted', value: read.value, notes: shortNotes(read.notes) };

  // A provider's strict mode has every field required; a null in an optional one says that it is absent.
  const bare = dropOptionalNulls(read.value, schema);
  const { value, coerced } = question.coerce
    ? coerceToSchema(bare, schema, `of step ${step}`)
    : { value: bare, coerced: [] };
  const notes = shortNotes([...read.notes, ...coerced.map((message): Note => ({ kind: 'coerced', message }))]);
  const problems = checkSchema(value, schema, `of step ${step}`);
  if (problems.length === 0) return { kind: 'accepted', value, notes };
  return {
    kind: 'rejected',
    cause: 'form',
    reasons: problems.map((message) => ({ step, rule: 'schema', message })),
    value,
    notes,
  };
}

function readAnswer({ definition, schema, step, answer }: AnswerToParse): ReadValue {
  if (definition.kind === 'text') return { value: trimText(answer.text), reasons: [], notes: [] };
  if (definition.kind === 'json') {
    const extracted = extractJson(answer.text, rootKindsOf(schema));
    if (extracted.kind === 'found') return { value: extracted.value, reasons: [], notes: extracted.notes };
    return { value: null, reasons: [{ step, rule: 'json', message: extracted.message }], notes: [] };
  }
  const { kind } = definition;
  const read: ReadFields =
    kind === 'sections' ? readSections(answer.text, definition.fields) : readByPatterns(answer.text, definition.fields);
  return {
    value: read.value,
    reasons: read.problems.map((message) => ({ step, rule: kind, message })),
    notes: read.notes,
  };
}

/** Without empty lines before and white space after; the first line keeps its indentation. */
function trimText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/^(?:[ \t]*\r?\n)+/, '')
    .trimEnd();
}

function shortNotes(notes: readonly Note[]): readonly Note[] {
  if (notes.length <= maxNotes) return notes;
  return [...notes.slice(0, maxNotes), { kind: 'warning', message: `and ${notes.length - maxNotes} more notes` }];
}
