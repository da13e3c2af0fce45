import type { ModelId } from '../../core/request.ts';
import { isJsonObject, type JsonSchema, type JsonValue } from '../../core/json.ts';
import type { Draft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';
import { findSchemaProblems } from './find-schema-problems.ts';

/** What a provider makes of a schema, in sentences for people. */
export type SchemaNotes = (model: ModelId, schema: JsonSchema) => readonly string[];

/** Schemas compile. Words that JSON Schema does not know are most often misspelt, and would check nothing. */
export function checkSchemas(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ schema, parse, index }): readonly Finding[] => {
    if (schema === null) return [];
    const problems = findSchemaProblems(schema.schema, schema.label).map(({ severity, message, hint, path }): Finding => ({ code: 'schema', severity, message, hint, place: schema.toPlace(path) }));
    if (problems.some(({ severity }) => severity === 'error')) return problems;
    const root = isJsonObject(schema.schema) ? schema.schema.type : undefined;
    const isText = root === 'string';
    if ((parse.kind === 'sections' || parse.kind === 'regex') && typeof root === 'string' && root !== 'object') {
      return [...problems, { code: 'schema', severity: 'error', message: `"parse: ${parse.kind}" gives a map, and the schema wants ${root}`, hint: 'Write type: object with the fields as its properties.', place: schema.toPlace(['type']) }];
    }
    if (parse.kind === 'text' && typeof root === 'string' && !isText) {
      return [...problems, { code: 'schema', severity: 'error', message: `"parse: text" gives a text, and the schema wants ${root}`, hint: 'Leave "parse" out to read JSON by the schema.', place: atKey('steps', index, 'parse') }];
    }
    return problems;
  });
}

/** Where the sandbox could not make an answer that passes: every rehearsed item would be rejected. */
export function checkRehearsable(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ name, index, parse, schema }): readonly Finding[] => {
    const warn = (what: string, hint: string, place: Finding['place']): Finding => ({ code: 'rehearsal', severity: 'warning', message: `No rehearsal of "${name}" can pass: ${what}`, hint, place });
    if (parse.kind === 'regex' && parse.fields.some(({ optional }) => !optional)) {
      return [warn('the sandbox makes its answers from the schema or the sections, not from patterns', 'With --sandbox its items will be rejected; make the fields optional, or use sections.', atKey('steps', index, 'parse'))];
    }
    if (schema === null || parse.kind !== 'json') return [];
    return findPatternsWithoutExample(schema.schema, []).map((path) => warn('the sandbox cannot make a text for a "pattern"', 'Give the schema "examples" there.', schema.toPlace([...path, 'pattern'])));
  });
}

function findPatternsWithoutExample(schema: JsonValue, path: readonly PropertyKey[]): readonly (readonly PropertyKey[])[] {
  if (!isJsonObject(schema)) return [];
  const isHelped = ['examples', 'enum', 'const', 'default'].some((key) => Object.hasOwn(schema, key));
  const own = typeof schema.pattern === 'string' && !isHelped ? [path] : [];
  if (isHelped) return [];
  const maps = ['properties', '$defs'].flatMap((key) => {
    const map = schema[key];
    return isJsonObject(map) ? Object.entries(map).flatMap(([name, part]) => findPatternsWithoutExample(part, [...path, key, name])) : [];
  });
  const items = schema.items === undefined ? [] : findPatternsWithoutExample(schema.items, [...path, 'items']);
  return [...own, ...maps, ...items];
}
