import type { OutputDefinition, TableDefinition } from '../../core/pipeline.ts';
import type { ExpressionRunner } from '../../ports/expressions.ts';
import type { Output } from '../../ports/output.ts';
import type { TemplateEngine } from '../../ports/templates.ts';
import { toCommandLabel } from './command/command-label.ts';
import { createTables, type Tables } from './compute-tables.ts';
import { compileFiles } from './files/compile-files.ts';
import { createRowReader } from './read-rows.ts';
import { compileColumns } from './row-columns.ts';

export interface OutputDependencies {
  /** Compiles the templates of outputs; their partials are the engine's. */
  readonly templates: TemplateEngine;
  /** Runs the expressions of outputs; `vars` and `batch` are its constants. */
  readonly runner: ExpressionRunner;
  /** Where relative paths of pipeline.yaml start: programs run there. */
  readonly pipelineFolder: string;
  /** For programs; the keys of providers are taken out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends programs that run: the output throws the signal's reason. */
  readonly signal: AbortSignal;
  /** A line for people, from a program. */
  readonly say: (line: string) => void;
  /** The folder of all batches, as pages name it to people; `data` unless given. */
  readonly dataFolder?: string;
}

/**
 * The outputs that the definitions ask for: the page first, since that is what people open, the others in their order. All
 * tables are one output, and all `files` are one, each where its first stands. Templates and expressions are compiled at once, so that their mistakes show before any work; the code
 * of a kind is imported when it writes.
 */
export function createOutputs(
  definitions: readonly OutputDefinition[],
  dependencies: OutputDependencies,
): readonly Output[] {
  const tables = createTables(definitions.filter(isTable), dependencies.runner);
  const ordered = definitions.toSorted((one, other) => Number(other.kind === 'html') - Number(one.kind === 'html'));
  return ordered.flatMap((definition): readonly Output[] => {
    if (definition.kind !== 'table' && definition.kind !== 'files') {
      return [createSingleOutput(definition, tables, dependencies)];
    }
    const alike = definitions.filter(({ kind }) => kind === definition.kind);
    if (alike[0] !== definition) return [];
    return [definition.kind === 'table' ? tableOutput(tables) : filesOutput(alike, dependencies)];
  });
}

type SingleDefinition = Exclude<OutputDefinition, { readonly kind: 'table' | 'files' }>;

function createSingleOutput(definition: SingleDefinition, tables: Tables, dependencies: OutputDependencies): Output {
  const { templates, runner, pipelineFolder, environment, signal, say, dataFolder = 'data' } = dependencies;
  const label = definition.kind === 'command' ? toCommandLabel(definition.command) : definition.kind;
  const reader = createRowReader(label, definition.rows, runner);
  switch (definition.kind) {
    case 'html': {
      if (definition.template === null) {
        return later(async () => (await import('./html-output.ts')).createHtmlOutput({ dataFolder, tables }));
      }
      const template = templates.compile(definition.template, { html: true });
      return later(async () =>
        (await import('./own-page-output.ts')).createOwnPageOutput({ template, reader, tables }),
      );
    }
    case 'csv':
    case 'jsonl': {
      const columns = definition.columns === null ? null : compileColumns(label, definition.columns, runner);
      return definition.kind === 'csv'
        ? later(async () => (await import('./csv-output.ts')).createCsvOutput(reader, columns))
        : later(async () => (await import('./jsonl-output.ts')).createJsonlOutput(reader, columns));
    }
    case 'command': {
      const options = { command: definition.command, reader, pipelineFolder, environment, signal, say };
      return later(async () => (await import('./command/command-output.ts')).createCommandOutput(options));
    }
  }
}

function tableOutput(tables: Tables): Output {
  return later(async () => (await import('./table-output.ts')).createTableOutput(tables));
}

function filesOutput(definitions: readonly OutputDefinition[], { templates, runner }: OutputDependencies): Output {
  const compiled = definitions
    .filter((definition) => definition.kind === 'files')
    .map((definition) => compileFiles(definition, templates, runner));
  return later(async () => (await import('./files/files-output.ts')).createFilesOutput(compiled));
}

function isTable(definition: OutputDefinition): definition is TableDefinition {
  return definition.kind === 'table';
}

function later(load: () => Promise<Output>): Output {
  return { write: async (view, folder) => (await load()).write(view, folder) };
}
