import { isJsonObject } from '../../core/json.ts';
import type { Draft } from '../draft.ts';
import { atKey, type Finding } from '../finding.ts';
import { findSchemaProblems } from './find-schema-problems.ts';

/** Schemas compile. Words that JSON Schema does not know are most often misspelt, and would check nothing. */
export function checkSchemas(draft: Draft): readonly Finding[] {
  return draft.steps.flatMap(({ schema, parse, index }): readonly Finding[] => {
    if (schema === null) return [];
    const problems = findSchemaProblems(schema.schema, schema.label).map(
      ({ severity, message, hint, path }): Finding => ({
        code: 'schema',
        severity,
        message,
        hint,
        place: schema.toPlace(path),
      }),
    );
    if (problems.some(({ severity }) => severity === 'error')) return problems;
    const root = isJsonObject(schema.schema) ? schema.schema.type : undefined;
    const isText = root === 'string';
    if ((parse.kind === 'sections' || parse.kind === 'regex') && typeof root === 'string' && root !== 'object') {
      return [
        ...problems,
        {
          code: 'schema',
          severity: 'error',
          message: `"parse: ${parse.kind}" gives a map, and the schema wants ${root}`,
          hint: 'Write type: object with the fields as its properties.',
          place: schema.toPlace(['type']),
        },
      ];
    }
    if (parse.kind === 'text' && typeof root === 'string' && !isText) {
      return [
        ...problems,
        {
          code: 'schema',
          severity: 'error',
          message: `"parse: text" gives a text, and the schema wants ${root}`,
          hint: 'Leave "parse" out to read JSON by the schema.',
          place: atKey('steps', index, 'parse'),
        },
      ];
    }
    return problems;
  });
}
