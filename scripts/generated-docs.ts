import { toEditorSchema } from '../src/config/editor-schema.ts';
import { toReference } from '../src/config/reference.ts';
import { toAuthoring } from './authoring/to-authoring.ts';
import { tableOfExpressionHelpers } from './authoring/expression-helpers.ts';
import { tableOfNames } from './authoring/names.ts';
import { tableOfTextHelpers } from './authoring/text-helpers.ts';
import { toJsonPage } from './json-page/to-json-page.ts';

/** Files that are made from the grammar and the code: path relative to the root → text. */
export function toGeneratedDocs(): Readonly<Record<string, string>> {
  const reference = toReference({
    names: tableOfNames(),
    textHelpers: tableOfTextHelpers(),
    expressionHelpers: tableOfExpressionHelpers(),
  });
  return {
    'docs/pipeline-reference.md': reference,
    'docs/authoring.md': toAuthoring(),
    'docs/json.md': toJsonPage(),
    'schema/pipeline.schema.json': `${JSON.stringify(toEditorSchema(), null, 2)}\n`,
  };
}
