import type { JsonObject, JsonSchema } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import type { SchemaFit } from './schema-dialect.ts';

/** Fits a schema once: the same schema object comes with every call of a step. */
export function createSchemaCache(
  toFit: (schema: JsonObject) => SchemaFit,
): (schema: JsonSchema | null) => SchemaFit | null {
  const known = new WeakMap<object, SchemaFit>();
  return (schema) => {
    // `true` and `false` say nothing that could be enforced while an answer is written.
    if (!isJsonObject(schema)) return null;
    const found = known.get(schema) ?? toFit(schema);
    known.set(schema, found);
    return found;
  };
}

/** What people are told of a schema that had to be changed, or could not be sent. */
export function notesOfFit(fit: SchemaFit | null, model: string): readonly string[] {
  if (fit === null) return [];
  if ('unsupported' in fit)
    return [
      `the schema is not sent to ${model} (${fit.unsupported}): answers are checked here alone, so the prompt should say the format`,
    ];
  return [
    ...fit.unenforced.map(
      ({ path, words }) => `schema: ${path}: ${words.join(', ')} told in the description, not enforced there`,
    ),
    ...fit.notes.map((note) => `schema: ${note}`),
  ];
}
