import * as z from 'zod';
import { pipelineSchema } from './schema.ts';

/** JSON Schema 2020-12 of pipeline.yaml, for editors. */
export function toEditorSchema(): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(pipelineSchema, {
    io: 'input',
    override({ jsonSchema }) {
      // zod bounds every integer by what a double can hold; that says nothing to a person.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}
