import type { OutputDefinition } from '../../core/pipeline.ts';
import type { Output } from '../../ports/output.ts';
import type { TemplateEngine } from '../../ports/templates.ts';

export interface OutputDependencies {
  /** Compiles an html output's own template; its partials are the engine's. */
  readonly templates: TemplateEngine;
  /** The folder of all batches, as pages name it to people; `data` unless given. */
  readonly dataFolder?: string;
}

/** The output that a definition asks for. A template is compiled at once, so that its mistakes show before any work; the code of a kind is imported when it writes. */
export function createOutput(
  definition: OutputDefinition,
  { templates, dataFolder = 'data' }: OutputDependencies,
): Output {
  switch (definition.kind) {
    case 'html': {
      const template = definition.template === null ? null : templates.compile(definition.template, { html: true });
      return later(async () => (await import('./html-output.ts')).createHtmlOutput({ template, dataFolder }));
    }
    case 'csv':
      return later(async () => (await import('./csv-output.ts')).createCsvOutput());
    case 'jsonl':
      return later(async () => (await import('./jsonl-output.ts')).createJsonlOutput());
    case 'table':
    case 'files':
    case 'command':
      throw new Error(`${definition.kind} was let through`);
  }
}

function later(load: () => Promise<Output>): Output {
  return { write: async (view, folder) => (await load()).write(view, folder) };
}
