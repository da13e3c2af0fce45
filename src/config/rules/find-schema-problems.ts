import { compileSchema } from '../../core/answer/compile-schema.ts';
import { suggestWord } from '../../core/closest-word.ts';
import { UserError } from '../../core/errors.ts';
import { isJsonObject, type JsonSchema } from '../../core/json.ts';

export interface SchemaProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
  /** Into the schema. */
  readonly path: readonly (string | number)[];
}

const keywords = [
  '$schema',
  '$id',
  '$ref',
  '$defs',
  '$comment',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$vocabulary',
  'type',
  'enum',
  'const',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'contains',
  'minContains',
  'maxContains',
  'minItems',
  'maxItems',
  'uniqueItems',
  'unevaluatedItems',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'definitions',
];

/** What keeps a JSON Schema (draft 2020-12) from being used, and words in it that mean nothing. `where` names it for people. */
export function findSchemaProblems(schema: JsonSchema, where: string): readonly SchemaProblem[] {
  const unknown = typeof schema === 'boolean' ? [] : findUnknownWords(schema, []);
  try {
    compileSchema(schema, where);
    return unknown;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [...toProblems(error), ...unknown];
  }
}

/** The compiler says several things in one sentence, each with the pointer of its place: here each becomes a problem. */
function toProblems(error: UserError): readonly SchemaProblem[] {
  const [, head = '', body = error.message] = /^(.*? is not valid: )(.*)$/s.exec(error.message) ?? [];
  return body.split('; /').map((part, index): SchemaProblem => {
    const text = index === 0 ? part : `/${part}`;
    const pointer = /^\/\S*/.exec(text)?.[0] ?? '';
    const path = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return {
      severity: 'error',
      message: head + text,
      hint: error.hint,
      path: path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
    };
  });
}

function findUnknownWords(schema: unknown, path: readonly (string | number)[]): readonly SchemaProblem[] {
  if (Array.isArray(schema)) return schema.flatMap((part, index) => findUnknownWords(part, [...path, index]));
  if (!isJsonObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, part]): readonly SchemaProblem[] => {
    if (['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'].includes(key)) {
      return isJsonObject(part)
        ? Object.entries(part).flatMap(([name, inner]) => findUnknownWords(inner, [...path, key, name]))
        : [];
    }
    if (
      [
        'items',
        'prefixItems',
        'contains',
        'allOf',
        'anyOf',
        'oneOf',
        'not',
        'if',
        'then',
        'else',
        'additionalProperties',
        'propertyNames',
        'unevaluatedProperties',
        'unevaluatedItems',
      ].includes(key)
    ) {
      return findUnknownWords(part, [...path, key]);
    }
    if (keywords.includes(key) || key.startsWith('x-')) return [];
    return [
      {
        severity: 'warning',
        message: `"${key}" is no word of JSON Schema and checks nothing`,
        hint: suggestWord(key, keywords, 'words').startsWith('Did')
          ? suggestWord(key, keywords, 'words')
          : 'A field of the value stands under "properties".',
        path: [...path, key],
      },
    ];
  });
}
