import { toEditorSchema } from './editor-schema.ts';
import { toReference } from './reference.ts';

/** Files that are made from the grammar: path relative to the root → text. */
export function toGeneratedDocs(): Readonly<Record<string, string>> {
  return {
    'docs/pipeline-reference.md': toReference(),
    'schema/pipeline.schema.json': `${JSON.stringify(toEditorSchema(), null, 2)}\n`,
  };
}
