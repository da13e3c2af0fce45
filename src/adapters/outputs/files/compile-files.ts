import type { OutputDefinition } from '../../../core/pipeline.ts';
import type { ExpressionRunner } from '../../../ports/expressions.ts';
import type { Template, TemplateEngine } from '../../../ports/templates.ts';
import { createRowReader, type RowReader } from '../read-rows.ts';

export type FilesDefinition = Extract<OutputDefinition, { readonly kind: 'files' }>;

export interface CompiledFiles {
  readonly label: string;
  readonly nameText: string;
  readonly name: Template;
  readonly content: Template;
  readonly gzip: boolean;
  readonly reader: RowReader;
}

export function compileFiles(
  { name, content, gzip, rows }: FilesDefinition,
  templates: TemplateEngine,
  runner: ExpressionRunner,
): CompiledFiles {
  const label = `files ${name.text}`;
  return {
    label,
    nameText: name.text,
    name: templates.compile(name),
    content: templates.compile(content),
    gzip,
    reader: createRowReader(label, rows, runner),
  };
}
